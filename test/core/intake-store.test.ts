import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { approve, withdrawApproval } from '../../src/core/approvals.ts';
import { claimUpdate } from '../../src/core/claims.ts';
import { systemClock } from '../../src/core/clock.ts';
import { openDialog } from '../../src/core/dialog-store.ts';
import { createIntakeStore, type IntakeStore } from '../../src/core/intake-store.ts';
import type { CountedAs } from '../../src/core/limits.ts';
import type { UpdateKey } from '../../src/core/update-key.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let store: IntakeStore;
let lastId = 1_000;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createIntakeStore(database.pool, systemClock);
});

afterAll(async () => {
  await database.drop();
});

const newKey = (userId = 7): UpdateKey => ({ userId, updateId: (lastId += 1), day: '2026-03-01' });

describe('what is known of an update', () => {
  test('is how often it was tried, whether it took effect', async () => {
    const key = newKey();
    expect(await store.load(key)).toMatchObject({ tries: 1, done: false, dialogs: [], wroteAgoMs: null });
    expect(await store.load(key)).toMatchObject({ tries: 2, done: false });
    await transaction(database.pool, async (tx) => await claimUpdate(tx, key, {}));
    expect(await store.load(key)).toMatchObject({ tries: 3, done: true });
  });

  test('is what the bot waits for from who sent it', async () => {
    const dialogId = await transaction(database.pool, async (tx) => {
      await openDialog(tx, systemClock, { userId: 8, kind: 'late', state: {}, awaitsText: false, ttlMs: -1 });
      return await openDialog(tx, systemClock, { userId: 8, kind: 'ask', state: { a: [1] }, awaitsText: true, ttlMs: 60_000 });
    });
    expect(await store.load(newKey(8))).toMatchObject({
      tries: 1,
      done: false,
      dialogs: [{ id: dialogId, kind: 'ask', state: { a: [1] }, awaitsText: true, version: 1 }],
    });
  });

  test('names no question that is over by the clock of the house, and one that is not, whatever Postgres says', async () => {
    const at = (nowMs: number) => ({ nowMs: () => nowMs });
    const [asked, userId] = [Date.UTC(2031, 2, 1), 9];
    const question = { userId, kind: 'ask', state: {}, awaitsText: true, ttlMs: 60_000 };
    await transaction(database.pool, async (tx) => await openDialog(tx, at(asked), question));
    const known = async (nowMs: number) => await createIntakeStore(database.pool, at(nowMs)).load(newKey(userId));
    expect((await known(asked + 59_999)).dialogs).toHaveLength(1);
    expect((await known(asked + 60_000)).dialogs).toEqual([]);
  });

  test('is told to each of many that arrive at once, also of one update twice and in two processes', async () => {
    const keys = Array.from({ length: 40 }, () => newKey());
    const other = createIntakeStore(database.pool, systemClock);
    const twice = [...keys, ...keys.toReversed()];
    const loaded = await Promise.all(twice.map((key, index) => (index % 3 === 0 ? other : store).load(key)));
    for (const [index] of keys.entries()) {
      const tries = [loaded[index]?.tries, loaded[2 * keys.length - 1 - index]?.tries];
      expect(tries.toSorted()).toEqual([1, 2]);
    }
  });

  test('is not known of an id that is no id, and nobody else’s load fails with it', async () => {
    const results = await Promise.allSettled([
      store.load(newKey()),
      store.load({ userId: 2 ** 63, updateId: 1, day: '2026-03-01' }),
      store.load({ userId: 7, updateId: 2, day: 'someday' }),
      store.load(newKey()),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  });
});

describe('how fast somebody is', () => {
  const limits = { messagesPerMinute: 30, commandsPerMinute: 10, messageGapMs: 60_000 };
  const as = (countedAs: CountedAs, isListed = true) => ({ countedAs, isListed });
  let [one, other]: IntakeStore[] = [];
  let person = 1_000;

  beforeEach(() => {
    const open = () => createIntakeStore(database.pool, systemClock, limits);
    [one, other] = [open(), open()];
    person += 1;
  });

  const used = async (countedAs: CountedAs, isListed = true) =>
    (await one!.load(newKey(person), as(countedAs, isListed))).pace?.used;

  const shift = async (changes: string) =>
    await database.pool.query(`update person_rates set ${changes} where user_id = $1`, [person]);

  test('is counted by kind, for all processes together', async () => {
    for (const kind of ['message', 'message', 'command', 'press'] as const) {
      await one!.load(newKey(person), as(kind));
      await other!.load(newKey(person), as(kind));
    }
    for (const kind of ['free', 'membership'] as const) {
      expect(await used(kind)).toEqual({ message: 4, command: 2, press: 2 });
    }
  });

  test('is counted exactly though many updates come to two processes at once', async () => {
    const people = Array.from({ length: 20 }, () => (person += 1));
    const loads = [0, 1, 2, 3, 4].flatMap((round) =>
      people.map((userId, index) => ((index + round) % 2 === 0 ? one! : other!).load(newKey(userId), as('message'))),
    );
    await Promise.all(loads);
    const counted = await database.pool.query('select messages from person_rates where user_id = any ($1)', [people]);
    expect(counted.rows).toEqual(people.map(() => ({ messages: 5 })));
  });

  test('counts an update that comes again no second time, unless its try was taken back', async () => {
    const key = newKey(person);
    expect((await one!.load(key, as('message'))).pace?.used.message).toBe(1);
    expect(await other!.load(key, as('message'))).toMatchObject({ tries: 2, pace: null });
    await one!.takeBack(key);
    await one!.takeBack(key);
    expect(await other!.load(key, as('message'))).toMatchObject({ tries: 1, pace: { used: { message: 2 } } });
  });

  test('begins anew a minute after the first update, and not before', async () => {
    expect((await one!.load(newKey(person), as('message'))).pace?.endsInMs).toBe(60_001);
    await shift(`ends_at = now() + interval '20 seconds'`);
    expect(await used('message')).toMatchObject({ message: 2 });
    await shift(`ends_at = now() - interval '1 millisecond'`);
    expect(await used('command')).toEqual({ message: 0, command: 1, press: 0 });
  });

  test('remembers a minute that had too many messages for the minute after it', async () => {
    const isAfterFlood = async () => (await one!.load(newKey(person), as('message'))).pace?.isAfterFlood;
    expect(await isAfterFlood()).toBe(false);
    await shift(`messages = 31, ends_at = now() - interval '1 second'`);
    expect([await isAfterFlood(), await isAfterFlood()]).toEqual([true, true]);
    await shift(`messages = 30, ends_at = now() - interval '1 second'`);
    expect(await isAfterFlood()).toBe(false);
    await shift(`messages = 31, ends_at = now() - interval '61 seconds'`);
    expect(await isAfterFlood()).toBe(false);
  });

  test('says how long a message has to wait for the one before, also where a press came in between', async () => {
    const gapMs = async (kind: CountedAs) => (await one!.load(newKey(person), as(kind))).pace?.gapMs;
    expect(await gapMs('press')).toBe(0);
    expect(await gapMs('message')).toBe(0);
    await one!.load(newKey(person), as('press'));
    const toWait = (await gapMs('command')) ?? 0;
    expect(toWait).toBeGreaterThan(0);
    expect(toWait).toBeLessThanOrEqual(60_000);
    await shift(`wrote_at = now() - interval '1 minute'`);
    expect(await gapMs('message')).toBe(0);
  });

  test('tells how long ago they were here before, in any process', async () => {
    expect((await one!.load(newKey(person))).wroteAgoMs).toBeNull();
    await shift(`seen_at = now() - interval '1 minute'`);
    expect((await other!.load(newKey(person))).wroteAgoMs).toBeGreaterThanOrEqual(60_000);
    expect((await one!.load(newKey(person))).wroteAgoMs).toBeLessThan(60_000);
  });

  test('does not depend on what a crash of Postgres would forget', async () => {
    const key = newKey(person);
    await one!.load(key, as('message'));
    await database.pool.query('truncate person_rates');
    expect(await one!.load(key, as('message'))).toMatchObject({ tries: 2, wroteAgoMs: null });
    expect(await used('message')).toMatchObject({ message: 1 });
  });

  test('is for a stranger a matter of hours, and of a minute again once an admin lets them in', async () => {
    const load = async () => await one!.load(newKey(person), as('press', false));
    expect(await load()).toMatchObject({ isAllowed: false, pace: { used: { message: 1 }, endsInMs: 3_600_001 } });
    await one!.load(newKey(person), as('membership', false));
    expect(await load()).toMatchObject({ isAllowed: false, pace: { used: { message: 2 } } });
    await transaction(database.pool, async (tx) => await approve(tx, { userId: person, approvedBy: 1 }));
    expect(await load()).toMatchObject({ isAllowed: true, pace: { used: { message: 0, press: 1 }, endsInMs: 60_001 } });
    await transaction(database.pool, async (tx) => await withdrawApproval(tx, person));
    expect(await load()).toMatchObject({ isAllowed: false });
  });
});
