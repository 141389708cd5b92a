import { beforeEach, describe, expect, test } from '@jest/globals';
import { createAlerts, type Alerts } from '../../src/core/alerts.ts';
import { loadTexts } from '../../src/core/text.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { start, TOKEN, type Started } from '../sandbox/telegram/fixture.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';

let sandbox: Started;
let log: RecordingLog;
let nowMs: number;
let admins: number[];
let alerts: Alerts;

beforeEach(async () => {
  sandbox = await start();
  log = createRecordingLog();
  nowMs = 1_000_000;
  admins = [sandbox.anna.id, sandbox.sim.addPerson({ firstName: 'Bert' }).id];
  alerts = alertsTo(sandbox.url);
});

function alertsTo(url: string): Alerts {
  const telegram = createTelegramClient(TOKEN, url);
  return createAlerts({ telegram, adminIds: admins, locale: 'en', clock: { nowMs: () => nowMs }, text: loadTexts(), log });
}

const told = (): string[][] => admins.map((id) => sandbox.sim.chat(id).messages.map((message) => message.text));

describe('an alert', () => {
  test('reaches every admin and the log, with what happened and where', async () => {
    await alerts.raise('The job queue failed', new RangeError('no room'));
    expect(told()).toEqual(admins.map(() => ['⚠️ The job queue failed\nRangeError: no room']));
    expect(log.lines).toMatchObject([{ level: 'error', message: 'The job queue failed', fields: { fault: { message: 'no room' } } }]);
  });

  test('comes once a minute; the next one counts what came in between, and the log has each', async () => {
    await alerts.raise('a', new Error('1'));
    await Promise.all([alerts.raise('b', new Error('2')), alerts.raise('c', new Error('3'))]);
    nowMs += 59_999;
    await alerts.raise('d', new Error('4'));
    expect(told()[0]).toHaveLength(1);
    nowMs += 1;
    await alerts.raise('e', new Error('5'));
    expect(told()[0]?.[1]).toBe('⚠️ e\nError: 5\nIn the minute before, 3 more.');
    nowMs += 60_000;
    await alerts.raise('f', new Error('6'));
    expect(told()[0]?.[2]).toBe('⚠️ f\nError: 6');
    expect(log.lines).toHaveLength(6);
  });

  test('shows HTML in a fault as it is, and a long one cut', async () => {
    await alerts.raise('<b>x</b>', new Error(`a <script> & ${'😀'.repeat(1_000)}`));
    const text = told()[0]?.[0] ?? '';
    expect(text).toContain('<b>x</b>\nError: a <script> & 😀');
    expect(text.length).toBeLessThan(600);
  });

  test('has no secret in it', async () => {
    await alerts.raise('x', new Error('connect postgres://bot:hunter2@db/wallet as 123456789:AAEabcdefghijklmnopqrstuv'));
    expect(`${told()[0]?.[0]} ${JSON.stringify(log.lines)}`).not.toMatch(/hunter2|AAEabc/);
  });

  test('reaches one admin though another one blocked the bot', async () => {
    sandbox.sim.block(admins[0] as number);
    await alerts.raise('x', new Error('y'));
    expect(told()[1]).toHaveLength(1);
  });

  test('is no fault of its own when Telegram is away, nor for something that is no error', async () => {
    await alertsTo('http://127.0.0.1:1').raise('x', new Error('y'));
    await alerts.raise('z', undefined);
    expect(told()[0]).toEqual(['⚠️ z\nUnknown: undefined']);
  });
});
