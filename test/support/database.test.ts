import { describe, expect, test } from '@jest/globals';
import pg from 'pg';

import { createTestDatabase } from './database.ts';

describe('a test database', () => {
  test('is an empty, migrated copy that the test has to itself', async () => {
    const first = await createTestDatabase();
    const second = await createTestDatabase();
    await first.pool.query(`insert into leases (name, holder, held_until) values ('poll', 'me', now())`);
    const seen = await second.pool.query('select * from leases');
    expect(seen.rows).toEqual([]);
    await first.drop();
    await second.drop();
  });

  test('fails the test that leaves a connection open, and is dropped all the same', async () => {
    const database = await createTestDatabase();
    const leak = new pg.Client({ connectionString: database.url, application_name: 'forgotten' });
    const broken = new Promise<void>((resolve) => leak.on('error', () => resolve()));
    await leak.connect();
    await leak.query('select 42');
    await expect(database.drop()).rejects.toThrow('forgotten: select 42');
    await broken;
  });
});
