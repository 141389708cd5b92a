import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { MINUTE_MS, type Clock } from '../../src/core/clock.ts';
import {
  cancelDialogs,
  closeDialog,
  findDialog,
  listAnswerable,
  listDialogs,
  openDialog,
  removeExpiredDialogs,
  type NewDialog,
  type OpenDialog,
} from '../../src/core/dialog-store.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let person = 100;

/** Far from that of Postgres: only this one counts. */
let nowMs = Date.UTC(2031, 2, 1);
const clock: Clock = { nowMs: () => nowMs };
let lastUpdate = 1;

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(() => {
  person += 1;
});

afterAll(async () => {
  await database.drop();
});

const open = (dialog: Partial<NewDialog> = {}): Promise<number> =>
  transaction(database.pool, async (tx) => {
    const usual = { userId: person, kind: 'ask', state: {}, awaitsText: true, ttlMs: 60_000 };
    return await openDialog(tx, clock, { ...usual, ...dialog });
  });

const close = (dialog: { id: number; version: number }, userId = person): Promise<boolean> =>
  transaction(database.pool, async (tx) => {
    return await closeDialog(tx, clock, { userId, updateId: (lastUpdate += 1), day: '2026-03-01' }, dialog);
  });

const kinds = async (): Promise<string[]> =>
  (await listDialogs(database.pool, clock, person)).map((dialog) => dialog.kind);

describe('a dialog', () => {
  test('is found as it was asked, by the person who was asked', async () => {
    const id = await open({ state: { entryId: 5, readings: ['a', 'b'] } });
    expect(await findDialog(database.pool, clock, person, id)).toEqual({
      id, kind: 'ask', state: { entryId: 5, readings: ['a', 'b'] }, awaitsText: true, version: 1,
    });
    expect(await findDialog(database.pool, clock, person + 1, id)).toBeUndefined();
  });

  test('that waits for a text takes the place of an earlier one; questions with buttons stand side by side', async () => {
    await open({ kind: 'first' });
    await open({ kind: 'buttons', awaitsText: false });
    await open({ kind: 'more buttons', awaitsText: false });
    await open({ kind: 'second' });
    expect((await kinds()).toSorted()).toEqual(['buttons', 'more buttons', 'second']);
  });

  test('is answered once, though two answers come at the same time', async () => {
    const id = await open();
    const dialog = (await findDialog(database.pool, clock, person, id)) as OpenDialog;
    const answers = await Promise.all([close(dialog), close(dialog), close(dialog)]);
    expect(answers.toSorted()).toEqual([false, false, true]);
    expect(await kinds()).toEqual([]);
  });

  test('stays open when the transaction that answers it fails', async () => {
    const id = await open();
    const failing = transaction(database.pool, async (tx) => {
      expect(await closeDialog(tx, clock, { userId: person, updateId: 1, day: '2026-03-01' }, { id, version: 1 })).toBe(true);
      throw new Error('undone');
    });
    await expect(failing).rejects.toThrow('undone');
    expect(await kinds()).toEqual(['ask']);
  });

  test('is not answered by somebody else, in another version, or too late', async () => {
    const id = await open();
    expect(await close({ id, version: 1 }, person + 1)).toBe(false);
    expect(await close({ id, version: 2 })).toBe(false);
    const late = await open({ ttlMs: -1, awaitsText: false });
    expect(await close({ id: late, version: 1 })).toBe(false);
    expect(await findDialog(database.pool, clock, person, late)).toBeUndefined();
    expect(await kinds()).toEqual(['ask']);
  });

  test('stands until the clock that opened it says that its time is over, whatever that of Postgres says', async () => {
    const id = await open({ ttlMs: MINUTE_MS });
    nowMs += MINUTE_MS - 1;
    const update = { userId: person, updateId: (lastUpdate += 1), day: '2026-03-01' };
    const answerable = async () => (await listAnswerable(database.pool, clock, update)).map((dialog) => dialog.id);
    expect([await kinds(), await answerable()]).toEqual([['ask'], [id]]);
    nowMs += 1;
    expect([await kinds(), await answerable()]).toEqual([[], []]);
    expect(await findDialog(database.pool, clock, person, id)).toBeUndefined();
    expect(await close({ id, version: 1 })).toBe(false);
    expect(await transaction(database.pool, (tx) => cancelDialogs(tx, clock, person))).toEqual([]);
  });

  test('that waits for a text is cancelled; one that waits for a button is not', async () => {
    await open({ kind: 'text' });
    await open({ kind: 'buttons', awaitsText: false });
    const cancel = () => transaction(database.pool, async (tx) => await cancelDialogs(tx, clock, person));
    expect(await cancel()).toEqual(['text']);
    expect(await cancel()).toEqual([]);
    expect(await kinds()).toEqual(['buttons']);
  });

  test('is removed when its time is over, that of everybody', async () => {
    await removeExpiredDialogs(database.pool, clock);
    await open({ ttlMs: -1 });
    await open({ userId: person + 1_000, ttlMs: -1 });
    await open({ kind: 'open', awaitsText: false });
    expect(await removeExpiredDialogs(database.pool, clock)).toBe(2);
    expect(await kinds()).toEqual(['open']);
  });
});
