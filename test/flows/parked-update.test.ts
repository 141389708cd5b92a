import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Feature } from '../../src/core/feature.ts';
import { createReplay } from '../../src/core/replay.ts';
import { admin as adminFeature } from '../../src/features/admin/index.ts';
import type { SimMessage } from '../../src/sandbox/telegram/types.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse } from '../support/test-house.ts';
import { waitFor } from '../support/wait-for.ts';

const DYING = new URL('../support/replaying-process.ts', import.meta.url).pathname;

let house: TestHouse;
let admin: number;
let person: number;

beforeAll(async () => {
  house = await openTestHouse();
});
beforeEach(() => {
  [admin, person] = [house.addPerson(), house.addPerson()];
});
afterAll(async () => await house.stop());

function features(): [Feature, ...Feature[]] {
  const [ledger, ...rest] = house.features().filter(({ name }) => name !== 'admin') as [Feature, ...Feature[]];
  return [ledger, ...rest, adminFeature(house, { adminIds: [admin], allowedIds: undefined })];
}

const pipeline = () => house.pipeline(features());

/** Sends a text while the program has a fault, as often as Telegram would deliver it. */
async function sendInVain(text: string): Promise<void> {
  const [ledger, ...rest] = features();
  const broken = { ...ledger, handlers: { ...ledger.handlers, text: () => Promise.reject(new Error('out of order')) } };
  const faulty = house.pipeline([broken, ...rest], () => {});
  const update = textUpdate(person, text);
  for (let attempt = 1; attempt <= 5; attempt += 1) await expect(faulty.handle(update)).rejects.toThrow('out of order');
  await faulty.handle(update);
}

const last = (): SimMessage => house.telegram.sim.chat(admin).messages.findLast(({ who }) => who === 'bot') as SimMessage;

async function press(label: string): Promise<void> {
  const button = last().inlineKeyboard?.flat().find(({ text }) => text.includes(label));
  await pipeline().handle(pressUpdate(admin, last().messageId, button?.callback_data ?? ''));
}

async function replayToTheEnd(): Promise<void> {
  const replay = createReplay({ ...house, pipeline: pipeline(), defaultLocale: 'en' });
  await replay.start();
  await waitFor('the end of the replay', async () => (await house.db.query('select from replays')).rowCount === 0);
  await replay.stop();
}

async function notesOfPerson(): Promise<string[]> {
  const notes = 'select note from transactions where user_id = $1';
  return (await house.db.query<{ note: string }>(notes, [person])).rows.map(({ note }) => note);
}

describe('an update that failed five times', () => {
  test('is shown to the admin, tried again with a press when the fault is mended, and answered', async () => {
    await sendInVain('coffee 3.50');
    await pipeline().handle(textUpdate(admin, '/admin'));
    expect(last().text).toContain(`from ${person} · tries: 5\nError: out of order`);
    await press('Try 1 again');
    await replayToTheEnd();
    expect(house.said(person)).toEqual([expect.stringContaining('3.50')]);
    expect(await notesOfPerson()).toEqual(['coffee']);
    await press('Refresh');
    expect(last().text).toContain('No update is put aside');
  });

  test('is done once and answered though the process that tries it again is killed between the two', async () => {
    await sendInVain('tea 2');
    await pipeline().handle(textUpdate(admin, '/admin'));
    await press('Try all again');
    const dying = fork(DYING, [house.database.url, house.telegram.url, house.telegram.token]);
    const ended = once(dying, 'exit');
    try {
      expect(await Promise.race([once(dying, 'message'), ended])).toContain('committed');
    } finally {
      dying.kill('SIGKILL');
      await ended;
    }
    expect(house.said(person)).toEqual([]);
    await house.db.query('update failed_updates set replay_at = now()');
    await replayToTheEnd();
    expect(await notesOfPerson()).toEqual(['tea']);
    expect(house.said(person)).toEqual([expect.stringContaining('$2')]);
  });
});
