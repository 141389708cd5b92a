import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('npm run flushes', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.pool.query(`insert into connections (user_id, spreadsheet_id) values (42, 'sheet'), (43, 'other')`);
    await database.pool.query(
      `insert into sheets_write_queue (user_id, entry_id, entry_version, op, status) values (42, 1, 1, 'append', 'FAILED')`,
    );
  });
  afterAll(async () => await database.drop());

  const flushes = async (...words: string[]): Promise<string> => {
    const env = { PATH: process.env['PATH'], DATABASE_URL: database.url, BOT_TOKEN: '1:token' };
    return await promisify(execFile)(process.execPath, ['scripts/flushes.ts', ...words], { cwd: ROOT, env }).then(
      ({ stdout }) => stdout.trim(),
      ({ stderr }: { stderr: string }) => stderr.trim(),
    );
  };

  test('stops and resumes all ledgers or one, lets failed rows be tried again, and says what it did', async () => {
    expect(await flushes('pause')).toBe('Ledgers that stand still: 2');
    expect(await flushes('pause', '42')).toBe('Ledgers that stand still: 1');
    expect(await flushes('resume')).toBe('Ledgers that go on: 1');
    expect(await flushes('resume', '42')).toBe('Ledgers that go on: 1');
    expect(await flushes('retry', '42')).toBe('Rows that wait again: 1');
    const { rows } = await database.pool.query('select name, is_on from switches');
    expect(rows).toEqual([{ name: 'sheets flushes', is_on: true }]);
  });

  test('explains itself when it is called in another way', async () => {
    for (const words of [[], ['stop'], ['retry'], ['pause', 'all'], ['resume', '42', '43']]) {
      expect(await flushes(...words)).toMatch(/^Usage: npm run flushes -- pause \[user id\]/);
    }
  });
});
