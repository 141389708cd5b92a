import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { claimUpdate } from '../../src/core/claims.ts';
import { systemClock, type Clock } from '../../src/core/clock.ts';
import { openDialog } from '../../src/core/dialog-store.ts';
import { createIntakeStore } from '../../src/core/intake-store.ts';
import { createMetrics, type Metrics } from '../../src/core/metrics.ts';
import { askForReplay, parkUpdate } from '../../src/core/parked.ts';
import { upkeepSchedules } from '../../src/core/upkeep.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { holdRows } from '../support/held-rows.ts';

let database: TestDatabase;
let metrics: Metrics;

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(async () => {
  metrics = createMetrics({ process: false });
  for (const name of await partitions()) await database.pool.query(`drop table ${name}`);
  await database.pool.query('truncate processed_updates, dialogs, failed_updates, person_rates');
});

afterAll(async () => {
  await database.drop();
});

async function run(name: string, clock: Clock = systemClock): Promise<void> {
  const schedule = upkeepSchedules({ db: database.pool, clock, metrics }).find((found) => found.name === name);
  if (schedule === undefined) throw new Error(`No schedule ${name}`);
  await schedule.run();
}

async function partitions(): Promise<string[]> {
  const found = await database.pool.query(
    `select relname as name from pg_class join pg_inherits on inhrelid = oid
     where inhparent = 'processed_updates'::regclass and relname <> 'processed_updates_default' order by relname`,
  );
  return (found.rows as { name: string }[]).map(({ name }) => name);
}

const at = (time: string): Clock => ({ nowMs: () => Date.parse(time) });

const claim = (updateId: number, day: string) =>
  transaction(database.pool, async (tx) => await claimUpdate(tx, { userId: 7, updateId, day }, { of: updateId }));

const park = (updateId: number) =>
  transaction(database.pool, async (tx) => await parkUpdate(tx, { userId: 7, updateId, payload: {}, reason: 'x', tries: 5 }));

async function claims(table: string): Promise<number[]> {
  const found = await database.pool.query(`select update_id from ${table} order by update_id`);
  return (found.rows as { update_id: number }[]).map((row) => row.update_id);
}

async function age(updateId: number, span: string): Promise<void> {
  await database.pool.query(`update processed_updates set first_seen_at = now() - $2::interval where update_id = $1`, [updateId, span]);
}

describe('the partitions of claims', () => {
  test('are made ahead for three days, across the end of a month, and again without harm', async () => {
    await run('claim partitions', at('2026-02-27T23:59:59Z'));
    const made = ['20260227', '20260228', '20260301', '20260302'].map((day) => `processed_updates_${day}`);
    expect(await partitions()).toEqual(made);
    await run('claim partitions', at('2026-02-27T23:59:59Z'));
    expect(await partitions()).toEqual(made);
    await claim(1, '2026-02-28');
    expect(await claims('processed_updates_20260228')).toEqual([1]);
  });

  test('are made once though two workers make them at the same time', async () => {
    await Promise.all([1, 2, 3].map(() => run('claim partitions', at('2026-03-01T00:00:00Z'))));
    expect(await partitions()).toHaveLength(4);
  });

  test('are dropped when no redelivery can come any more, and no earlier', async () => {
    await run('claim partitions', at('2026-03-01T12:00:00Z'));
    await claim(1, '2026-03-01');
    await age(1, '4 days');
    await run('claim partitions', at('2026-03-04T23:59:59Z'));
    expect(await partitions()).toContain('processed_updates_20260301');
    await run('claim partitions', at('2026-03-05T00:00:00Z'));
    expect((await partitions())[0]).toBe('processed_updates_20260302');
  });

  test('stay while they hold a claim of the last hour: that of a press on an old message', async () => {
    await run('claim partitions', at('2026-03-01T12:00:00Z'));
    await claim(1, '2026-03-01');
    await run('claim partitions', at('2026-03-05T00:00:00Z'));
    expect(await claims('processed_updates_20260301')).toEqual([1]);
    await age(1, '61 minutes');
    await run('claim partitions', at('2026-03-05T01:00:00Z'));
    expect((await partitions())[0]).toBe('processed_updates_20260302');
  });

  test('leave what they know of parked updates to these, so that a late replay does nothing a second time', async () => {
    await run('claim partitions', at('2026-03-01T12:00:00Z'));
    for (const updateId of [1, 2, 3]) await park(updateId);
    await claim(1, '2026-03-01');
    await claim(2, '1970-01-01');
    await createIntakeStore(database.pool, systemClock).load({ userId: 7, updateId: 3, day: '2026-03-01' });
    for (const updateId of [1, 2, 3]) await age(updateId, '4 days');
    await run('claim partitions', at('2026-03-05T00:00:00Z'));
    expect(await claims('processed_updates')).toEqual([]);
    const kept = await database.pool.query('select update_id, took_effect from parked_updates order by update_id');
    expect(kept.rows).toEqual([1, 2, 3].map((updateId) => ({ update_id: updateId, took_effect: updateId < 3 })));
    const results = await database.pool.query('select result from failed_updates order by update_id');
    expect(results.rows).toEqual([{ result: { of: 1 } }, { result: { of: 2 } }, { result: null }]);
  });

  test('leave a day in the default partition that has claims there already, and old claims leave it', async () => {
    await claim(1, '2026-03-01');
    await claim(2, '1970-01-01');
    await run('claim partitions', at('2026-03-01T12:00:00Z'));
    expect(await partitions()).not.toContain('processed_updates_20260301');
    expect(await claims('processed_updates_default')).toEqual([1, 2]);
    await age(2, '4 days');
    await run('claim partitions', at('2026-03-01T13:00:00Z'));
    expect(await claims('processed_updates_default')).toEqual([1]);
  });

  test('are left for the next time when somebody holds the table, instead of stopping all updates', async () => {
    const held = await holdRows(database.pool, 'select from processed_updates limit 1', []);
    const upkeep = run('claim partitions', at('2026-03-01T12:00:00Z'));
    await expect(upkeep).rejects.toMatchObject({ code: '55P03' });
    await held.release();
    expect(await createIntakeStore(database.pool, systemClock).load({ userId: 7, updateId: 9, day: '2026-03-01' })).toMatchObject({ tries: 1 });
  });
});

describe('upkeep', () => {
  test('removes questions that nobody answered in time', async () => {
    const ask = (ttlMs: number) =>
      transaction(database.pool, async (tx) => await openDialog(tx, systemClock, { userId: 7, kind: 'q', state: {}, awaitsText: false, ttlMs }));
    await ask(-1);
    const open = await ask(60_000);
    await run('expired dialogs');
    expect((await database.pool.query('select id from dialogs')).rows).toEqual([{ id: open }]);
  });

  test('forgets parked updates after a week, also one that is still to be tried again', async () => {
    await park(1);
    await park(2);
    await database.pool.query(`update failed_updates set failed_at = now() - interval '8 days' where update_id = 1`);
    await transaction(database.pool, async (tx) => await askForReplay(tx, 'all', null));
    await run('parked updates');
    expect((await database.pool.query('select update_id from failed_updates')).rows).toEqual([{ update_id: 2 }]);
  });

  test('forgets how fast people wrote a day ago, and passes over somebody who writes just now', async () => {
    const store = createIntakeStore(database.pool, systemClock);
    for (const userId of [21, 22, 23]) await store.load({ userId, updateId: userId, day: '2026-03-01' });
    const known = async () => (await database.pool.query('select user_id from person_rates order by user_id')).rows;
    await run('person rates');
    expect(await known()).toHaveLength(3);
    await database.pool.query(`update person_rates set seen_at = now() - interval '25 hours' where user_id in (21, 22)`);
    const held = await holdRows(database.pool, 'select from person_rates where user_id = 22 for update', []);
    await run('person rates');
    await held.release();
    expect(await known()).toEqual([{ user_id: 22 }, { user_id: 23 }]);
  });

  test('counts the people of the day', async () => {
    const store = createIntakeStore(database.pool, systemClock);
    for (const [userId, updateId] of [[1, 1], [1, 2], [2, 3]] as const) await store.load({ userId, updateId, day: '2026-03-01' });
    await store.load({ userId: 3, updateId: 4, day: '2026-02-28' });
    await run('active users', at('2026-03-01T12:00:00Z'));
    expect(await metrics.registry.metrics()).toContain('bot_active_users 2');
  });
});
