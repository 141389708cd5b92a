import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature } from '../../../src/core/feature.ts';
import type { Outgoing } from '../../../src/core/outgoing.ts';
import { sheetLines } from '../../../src/features/ledger/index.ts';
import { sheets, type SheetsSettings } from '../../../src/features/sheets/index.ts';
import { linkOf, openSheetsChat, type SheetsChat } from '../../support/sheets-chat.ts';
import { pressUpdate, textUpdate } from '../../support/test-house.ts';
import { waitFor } from '../../support/wait-for.ts';

type Notice = Extract<Outgoing, { kind: 'send' }>;

describe('several service accounts of several projects', () => {
  let chat: SheetsChat;
  let dir: string;
  const notices: Notice[] = [];
  const emails: Record<string, string> = {};
  beforeAll(async () => {
    chat = await openSheetsChat();
    dir = await mkdtemp(join(tmpdir(), 'several-accounts-'));
    for (const [name, project] of [['one', 'first'], ['two', 'first'], ['three', 'second'], ['four', 'third']] as const) {
      const { email, keyFile } = chat.google.sim.addServiceAccount(name, project);
      emails[name] = email;
      await writeFile(join(dir, name), JSON.stringify(keyFile));
    }
  });
  afterAll(async () => {
    await chat.stop();
    await rm(dir, { recursive: true });
  });

  const settingsWith = (...names: string[]): SheetsSettings => ({
    ...chat.settings,
    keyFiles: names.map((name) => join(dir, name)),
  });

  /** The worker's part with other key files. */
  const featureWith = (settings: SheetsSettings): Feature => {
    const notify = async (_: unknown, notice: Outgoing): Promise<void> => void notices.push(notice as Notice);
    chat.house.metrics.registry.clear();
    return sheets({ ...chat.house, sender: { ...chat.house.sender, notify } }, settings, sheetLines(chat.house.text));
  };

  const sweep = async (settings: SheetsSettings): Promise<void> => {
    await chat.house.db.query(`update connections set due_at = due_at - interval '6 minutes'`);
    await featureWith(settings).schedules!.find(({ name }) => name === 'sheets sweep')!.run();
  };

  const record = async (settings: SheetsSettings, people: number[]): Promise<void> => {
    const pipeline = chat.pipelineWith(settings);
    for (const person of people) await pipeline.handle(textUpdate(person, 'coffee 35k'));
  };

  const flushUntilWritten = async (settings: SheetsSettings, people: number[]): Promise<void> => {
    const [flushes] = featureWith(settings).jobs!;
    await flushes!.start();
    for (const person of people) {
      await waitFor('an empty outbox', async () => (await chat.connection(person))['due_at'] === null);
    }
    await flushes!.stop();
  };

  /** People whose ids bring them to each of so many accounts, two by two. */
  const twoOfEach = (accounts: number): number[] => {
    const found = new Map<number, number[]>();
    while ([...found.values()].flat().length < 2 * accounts) {
      const person = chat.house.addPerson();
      const some = found.get(person % accounts) ?? [];
      found.set(person % accounts, [...some, person].slice(0, 2));
    }
    return [...found.values()].flat();
  };

  const lines = async (person: number): Promise<number> => {
    const { spreadsheet_id: id } = await chat.connection(person);
    return chat.google.sim.read(id as string).sheets[0]!.rows.length - 1;
  };

  const accountOf = async (person: number): Promise<string> => (await chat.connection(person))['account_email'] as string;

  test('share the people; who loses theirs is told once, moves by one button, or goes on when it is back', async () => {
    const before = settingsWith('one', 'two', 'three');
    const people = twoOfEach(3);
    for (const person of people) {
      const pipeline = chat.pipelineWith(before);
      await pipeline.handle(textUpdate(person, '/connect'));
      const id = chat.newSheet();
      const told = Object.values(emails).find((email) => chat.last(person).text.includes(email));
      chat.google.sim.share(id, told!);
      await pipeline.handle(textUpdate(person, linkOf(id)));
    }
    const accounts = await Promise.all(people.map(accountOf));
    expect(new Set(accounts)).toEqual(new Set([emails['one'], emails['two'], emails['three']]));
    await record(before, people);
    await flushUntilWritten(before, people);

    const [lost, later, ...others] = people.toSorted((one, other) => {
      const isOnes = (person: number): number => (accounts[people.indexOf(person)] === emails['one'] ? 0 : 1);
      return isOnes(one) - isOnes(other);
    });
    const without = settingsWith('two', 'three', 'four');
    await record(without, people);
    await sweep(without);
    await sweep(without);
    expect(notices.map(({ chatId }) => chatId).toSorted()).toEqual([lost, later].toSorted());
    await flushUntilWritten(without, others);
    expect(await Promise.all(others.map(lines))).toEqual([2, 2, 2, 2]);

    const notice = notices.find(({ chatId }) => chatId === lost)!;
    const next = [emails['two'], emails['three'], emails['four']].find((email) => notice.text.includes(email!))!;
    expect(notice.keyboard).toEqual({ inline: [[{ text: '🔄 Check again', data: 'sheet-check' }]] });
    chat.google.sim.share((await chat.connection(lost!))['spreadsheet_id'] as string, next);
    await chat.pipelineWith(without).handle(pressUpdate(lost!, chat.last(lost!).messageId, 'sheet-check'));
    expect(await accountOf(lost!)).toBe(next);
    await flushUntilWritten(without, [lost!]);
    expect(await lines(lost!)).toBe(2);
    expect(await lines(later!)).toBe(1);

    const again = settingsWith('four', 'one', 'two', 'three');
    await sweep(again);
    await flushUntilWritten(again, [later!]);
    expect(await lines(later!)).toBe(2);
    expect(await accountOf(later!)).toBe(emails['one']);
    expect(notices).toHaveLength(2);
  });
});
