import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPool, transaction } from '../../src/platform/postgres.ts';
import { whenEnded } from '../../src/platform/transaction-endings.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('create table things (id int)');
});

afterAll(async () => {
  await database.drop();
});

describe('what a transaction leaves to be done', () => {
  test('is done after the commit and before who began it goes on', async () => {
    const story: string[] = [];
    await transaction(database.pool, async (tx) => {
      whenEnded(tx, () => story.push('one'));
      whenEnded(tx, () => story.push('two'));
      await tx.query('select 1');
      story.push('worked');
    });
    story.push('went on');
    expect(story).toEqual(['worked', 'one', 'two', 'went on']);
  });

  test('is done after a rollback too, and no transaction of the same connection does it again', async () => {
    const small = createPool({ url: database.url, applicationName: 'small', size: 1, timeoutMs: 1_000, onIdleError: () => {} });
    let times = 0;
    const failing = transaction(small, async (tx) => {
      whenEnded(tx, () => (times += 1));
      await tx.query('insert into things values (1)');
      throw new Error('on second thoughts');
    });
    await expect(failing).rejects.toThrow('on second thoughts');
    await transaction(small, async (tx) => await tx.query('select 1'));
    expect(times).toBe(1);
    await small.end();
  });
});
