import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createLease, type Lease } from '../../src/core/lease.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;
const log = createRecordingLog();
const leases: Lease[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await Promise.all(leases.splice(0).map((lease) => lease.stop()));
});

afterAll(async () => {
  await database.drop();
});

function newLease(name: string): Lease {
  const lease = createLease(database.pool, name, log);
  leases.push(lease);
  return lease;
}

const held = (lease: Lease) => waitFor('the lease', () => lease.isHeld());

async function heldUntil(name: string): Promise<number> {
  const found = await database.pool.query('select held_until from leases where name = $1', [name]);
  return Number((found.rows as { held_until: Date }[])[0]?.held_until);
}

describe('a lease', () => {
  test('is held by one at a time, and handed over by a stop', async () => {
    const [first, second] = [newLease('one'), newLease('one')];
    await first.start();
    await held(first);
    await second.start();
    const until = await heldUntil('one');
    await waitFor('a renewal', async () => (await heldUntil('one')) > until);
    expect([first.isHeld(), second.isHeld()]).toEqual([true, false]);
    await first.stop();
    expect(first.isHeld()).toBe(false);
    await held(second);
    expect(first.isHeld()).toBe(false);
  });

  test('of another name is nobody’s business', async () => {
    const [first, second] = [newLease('a'), newLease('b')];
    await Promise.all([first.start(), second.start()]);
    await Promise.all([held(first), held(second)]);
  });

  test('is taken over from a holder that died', async () => {
    await database.pool.query(
      `insert into leases (name, holder, held_until) values ('dead', 'gone', now() + interval '1 minute')`,
    );
    const heir = newLease('dead');
    await heir.start();
    expect(heir.isHeld()).toBe(false);
    await database.pool.query(`update leases set held_until = now() - interval '1 second' where name = 'dead'`);
    await held(heir);
  });

  test('ends for a holder from whom it was taken', async () => {
    const lease = newLease('taken');
    await lease.start();
    await held(lease);
    await database.pool.query(
      `update leases set holder = 'thief', held_until = now() + interval '1 minute' where name = 'taken'`,
    );
    await waitFor('the loss', () => !lease.isHeld());
    await lease.stop();
    const found = await database.pool.query(`select holder from leases where name = 'taken'`);
    expect(found.rows).toEqual([{ holder: 'thief' }]);
  });

  test('outlasts a database that fails for a moment, and says that it did', async () => {
    const lease = newLease('shaky');
    await lease.start();
    await held(lease);
    await database.pool.query('alter table leases rename to leases_gone');
    await waitFor('the failure', () => log.lines.length > 0);
    expect(lease.isHeld()).toBe(true);
    await database.pool.query('alter table leases_gone rename to leases');
    expect(log.lines[0]).toMatchObject({ level: 'warn', fields: { lease: 'shaky' } });
  });

  test('holds up no stop when the database is gone: it lapses by itself', async () => {
    const lease = newLease('gone');
    await lease.start();
    await held(lease);
    await database.pool.query('alter table leases rename to leases_gone');
    await lease.stop();
    await database.pool.query('alter table leases_gone rename to leases');
    expect(lease.isHeld()).toBe(false);
    expect(log.lines.at(-1)).toMatchObject({ level: 'warn', fields: { lease: 'gone' } });
  });

  test('lets go twice without harm', async () => {
    const lease = newLease('twice');
    await lease.start();
    await lease.stop();
    await lease.stop();
  });
});
