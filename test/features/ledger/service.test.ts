import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock, type Clock } from '../../../src/core/clock.ts';
import { findDialog, openDialog } from '../../../src/core/dialog-store.ts';
import type { EntryInput } from '../../../src/features/ledger/model.ts';
import type { MessageToRecord } from '../../../src/features/ledger/record-queries.ts';
import {
  createLedgerService,
  EDIT_DIALOG,
  showEntry,
  type Actor,
  type LedgerService,
} from '../../../src/features/ledger/service.ts';
import { transaction } from '../../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { plainPeople } from '../../support/plain-people.ts';

let database: TestDatabase;
let service: LedgerService;
let lastId = 1_000;

beforeAll(async () => {
  database = await createTestDatabase();
  service = newService();
});

afterAll(async () => {
  await database.drop();
});

const newService = (clock: Clock = systemClock): LedgerService =>
  createLedgerService({ db: database.pool, clock, flushDelayMs: 5_000 });

async function newPerson(): Promise<number> {
  const userId = (lastId += 1);
  const defaults = { locale: 'en', timeZone: 'UTC', currency: 'USD' } as const;
  await plainPeople(database.pool).meet({ userId, firstName: 'Linh', languageCode: 'en' }, defaults);
  return userId;
}

const coffee: EntryInput = {
  kind: 'expense',
  amountMinor: 350,
  currency: 'USD',
  note: 'coffee',
  tags: ['work', 'morning'],
  date: '2026-02-28',
  category: 'coffee',
};

const rowOf: Actor['rowOf'] = (values) => ({
  date: values.date,
  type: values.kind,
  category: values.category,
  amountMinor: values.amountMinor,
  currency: values.currency,
  note: values.note,
  tags: values.tags,
});

function message(userId: number, entries: EntryInput[] = [coffee], updateId = (lastId += 1)): MessageToRecord {
  return {
    update: { userId, updateId, day: '2026-03-01' },
    ledgerUserId: userId,
    today: '2026-03-01',
    entries: entries.map((input) => ({ input, row: rowOf(input) })),
  };
}

const actor = (userId: number, updateId = (lastId += 1)): Actor => ({
  update: { userId, updateId, day: '2026-03-01' },
  ledgerUserId: userId,
  rowOf,
});

async function recordOne(userId: number, input = coffee): Promise<number> {
  const outcome = await service.record(message(userId, [input]));
  if (outcome.kind !== 'recorded') throw new Error(outcome.kind);
  return outcome.entryIds[0] as number;
}

async function outbox(userId: number): Promise<unknown[]> {
  const found = await database.pool.query(
    `select op, entry_version as version, payload ->> 'note' as note, (payload ->> 'amountMinor')::int as amount
     from sheets_write_queue where user_id = $1 order by id`,
    [userId],
  );
  return found.rows;
}

describe('recording', () => {
  test('stores the entry, its outbox row and the due time in one commit', async () => {
    const userId = await newPerson();
    const id = await recordOne(userId);
    expect(await showEntry(database.pool, userId, id)).toEqual({
      ...coffee,
      id,
      version: 1,
      undoVersion: null,
      deleted: false,
    });
    expect(await outbox(userId)).toEqual([{ op: 'append', version: 1, note: 'coffee', amount: 350 }]);
    const connection = await database.pool.query(
      'select due_at > now() as due, queued_count from connections where user_id = $1',
      [userId],
    );
    expect(connection.rows).toEqual([{ due: true, queued_count: 1 }]);
  });

  test('takes an update that stands twice in one group commit once, and answers both', async () => {
    const userId = await newPerson();
    const twice = message(userId);
    const [first, second] = await Promise.all([service.record(twice), service.record(twice)]);
    expect(first.kind).toBe('recorded');
    expect(second).toEqual({ ...first, kind: 'duplicate' });
    expect(await outbox(userId)).toHaveLength(1);
  });

  test('takes updates that stand in two groups at once, in opposite order, once', async () => {
    const other = newService();
    const messages: MessageToRecord[] = [];
    for (let person = 0; person < 30; person += 1) messages.push(message(await newPerson()));
    const outcomes = await Promise.all([
      ...messages.map((one) => service.record(one)),
      ...messages.toReversed().map((one) => other.record(one)),
    ]);
    expect(outcomes.filter((outcome) => outcome.kind === 'recorded')).toHaveLength(30);
    expect(outcomes.filter((outcome) => outcome.kind === 'duplicate')).toHaveLength(30);
  });

  test('of a bad value fails for its own caller alone', async () => {
    const people = [await newPerson(), await newPerson(), await newPerson()] as const;
    const bad = { ...coffee, date: '2026-02-31' };
    const results = await Promise.allSettled([
      service.record(message(people[0])),
      service.record(message(people[1], [bad])),
      service.record(message(people[2])),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await outbox(people[1])).toEqual([]);
  });

  test('of several lines is all or nothing and keeps their order', async () => {
    const userId = await newPerson();
    const outcome = await service.record(
      message(userId, [coffee, { ...coffee, note: 'tea' }, { ...coffee, note: 'bun' }]),
    );
    expect(outcome.kind === 'recorded' && outcome.entryIds).toHaveLength(3);
    expect(await outbox(userId)).toMatchObject([{ note: 'coffee' }, { note: 'tea' }, { note: 'bun' }]);
  });

  test('does not happen while a dialog waits for this person', async () => {
    const userId = await newPerson();
    await transaction(database.pool, async (tx) => {
      await openDialog(tx, systemClock, { userId, kind: 'any', state: {}, awaitsText: true, ttlMs: 60_000 });
    });
    expect(await service.record(message(userId))).toEqual({ kind: 'answers-dialog' });
    expect(await outbox(userId)).toEqual([]);
  });

  test('goes on when the dialog is over by the clock of the house, not by that of Postgres', async () => {
    const userId = await newPerson();
    const asked = Date.UTC(2031, 2, 1);
    const at = (nowMs: number): LedgerService => newService({ nowMs: () => nowMs });
    await transaction(database.pool, async (tx) => {
      const question = { userId, kind: 'any', state: {}, awaitsText: true, ttlMs: 60_000 };
      await openDialog(tx, { nowMs: () => asked }, question);
    });
    expect(await at(asked + 59_999).record(message(userId))).toEqual({ kind: 'answers-dialog' });
    expect(await at(asked + 60_000).record(message(userId))).toMatchObject({ kind: 'recorded' });
  });

  test('goes on when the dialog has expired', async () => {
    const userId = await newPerson();
    await transaction(database.pool, async (tx) => {
      await openDialog(tx, systemClock, { userId, kind: 'any', state: {}, awaitsText: true, ttlMs: -1 });
    });
    expect((await service.record(message(userId))).kind).toBe('recorded');
  });

  test('ends at the limit of a day, and begins again the next day', async () => {
    const userId = await newPerson();
    await database.pool.query(
      `update connections set queued_on = '2026-03-01', queued_count = 5000 where user_id = $1`,
      [userId],
    );
    expect(await service.record(message(userId))).toEqual({ kind: 'over-limit' });
    expect((await service.record({ ...message(userId), today: '2026-03-02' })).kind).toBe('recorded');
  });

  test('counts what was sent the day before and came late for the day that is: that begins nothing anew', async () => {
    const userId = await newPerson();
    await database.pool.query(
      `update connections set queued_on = '2026-03-02', queued_count = 4998 where user_id = $1`,
      [userId],
    );
    expect((await service.record({ ...message(userId), today: '2026-03-02' })).kind).toBe('recorded');
    expect((await service.record({ ...message(userId), today: '2026-03-01' })).kind).toBe('recorded');
    expect(await service.record({ ...message(userId), today: '2026-03-02' })).toEqual({ kind: 'over-limit' });
  });
});

describe('a question about two readings', () => {
  const question = {
    line: '1.500 coffee',
    readings: [{ ...coffee, amountMinor: 150_000 }, coffee] as [EntryInput, EntryInput],
  };

  test('is asked in the commit that records the clear lines, and a second delivery asks the same', async () => {
    const userId = await newPerson();
    const mixed = message(userId);
    const first = await service.recordAndAsk(mixed, [question]);
    const second = await service.recordAndAsk(mixed, [question]);
    expect(first.outcome.kind).toBe('recorded');
    expect(second).toEqual({ outcome: { ...first.outcome, kind: 'duplicate' }, questionIds: first.questionIds });
    expect(first.questionIds).toHaveLength(1);
  });

  test('is answered once: a second press is stale, a second delivery gives the same entry', async () => {
    const userId = await newPerson();
    const { questionIds } = await service.recordAndAsk(message(userId, []), [question]);
    const dialog = await findDialog(database.pool, systemClock, userId, questionIds[0] as number);
    if (dialog === undefined) throw new Error('no dialog');
    const press = message(userId, [question.readings[1]]);
    const answer = await service.answerQuestion(dialog, press);
    expect(answer.kind).toBe('recorded');
    expect(await service.answerQuestion(dialog, press)).toEqual({ ...answer, kind: 'duplicate' });
    expect(await service.answerQuestion(dialog, message(userId, [question.readings[0]]))).toEqual({ kind: 'stale', answered: true });
    expect(await outbox(userId)).toHaveLength(1);
  });
});

describe('changing an entry', () => {
  test('removes it once, and an undo brings it back as it was', async () => {
    const userId = await newPerson();
    const id = await recordOne(userId);
    const removal = actor(userId);
    const removed = await service.remove(removal, id, 1);
    expect(removed).toMatchObject({ kind: 'changed', entry: { deleted: true, version: 2 } });
    expect(await service.remove(removal, id, 1)).toMatchObject({ kind: 'as-it-stands', repeated: true });
    expect(await service.undo(actor(userId), id, 2)).toMatchObject({
      kind: 'changed',
      entry: { ...coffee, deleted: false, version: 3, undoVersion: null },
    });
    expect(await outbox(userId)).toEqual([
      { op: 'append', version: 1, note: 'coffee', amount: 350 },
      { op: 'delete', version: 2, note: null, amount: null },
      { op: 'append', version: 3, note: 'coffee', amount: 350 },
    ]);
  });

  test('undoes edits step by step, down to the record itself', async () => {
    const userId = await newPerson();
    const id = await recordOne(userId);
    const edit = async (version: number, note: string): Promise<void> => {
      const asked = await service.askForEdit(actor(userId), id, version, 1);
      if (asked.kind !== 'asked') throw new Error(asked.kind);
      const dialog = { id: asked.dialogId, kind: EDIT_DIALOG, state: {}, awaitsText: true, version: 1 };
      await service.edit(actor(userId), dialog, version, { entryId: id, values: { ...coffee, note } });
    };
    await edit(1, 'tea');
    await edit(2, 'cocoa');
    const notes: string[] = [];
    for (let version = 3; version <= 5; version += 1) {
      const outcome = await service.undo(actor(userId), id, version);
      if (outcome.kind === 'changed') notes.push(outcome.entry.deleted ? 'deleted' : outcome.entry.note);
    }
    expect(notes).toEqual(['tea', 'coffee', 'deleted']);
  });

  test('from a card that is out of date changes nothing and gives the entry as it stands', async () => {
    const userId = await newPerson();
    const id = await recordOne(userId);
    await service.remove(actor(userId), id, 1);
    expect(await service.undo(actor(userId), id, 1)).toMatchObject({
      kind: 'as-it-stands',
      entry: { deleted: true, version: 2 },
      repeated: false,
    });
  });

  test('by two presses at once succeeds for one of them', async () => {
    const userId = await newPerson();
    const id = await recordOne(userId);
    const outcomes = await Promise.all([service.remove(actor(userId), id, 1), service.undo(actor(userId), id, 1)]);
    expect(outcomes.map((outcome) => outcome.kind).toSorted()).toEqual(['as-it-stands', 'changed']);
    expect(await outbox(userId)).toHaveLength(2);
  });

  test('of another ledger finds nothing', async () => {
    const [owner, stranger] = [await newPerson(), await newPerson()];
    const id = await recordOne(owner);
    expect(await service.remove(actor(stranger), id, 1)).toEqual({ kind: 'gone' });
    expect(await showEntry(database.pool, owner, id)).toMatchObject({ deleted: false });
  });
});
