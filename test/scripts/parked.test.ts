import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parkUpdate } from '../../src/core/parked.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('npm run parked', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    for (const updateId of [11, 12, 13]) {
      const parked = { userId: 42, updateId, payload: { message: { text: 'secret' } }, reason: 'Error: no\nway', tries: 5 };
      await transaction(database.pool, (tx) => parkUpdate(tx, parked));
    }
    await database.pool.query(`update failed_updates set failed_at = '2026-03-01T12:00:00Z'::timestamptz + update_id * interval '1 s'`);
  });
  afterAll(async () => await database.drop());

  const parked = async (...words: string[]): Promise<string> => {
    const env = { PATH: process.env['PATH'], DATABASE_URL: database.url, BOT_TOKEN: '1:token' };
    return await promisify(execFile)(process.execPath, ['scripts/parked.ts', ...words], { cwd: ROOT, env }).then(
      ({ stdout }) => stdout.trim(),
      ({ stderr }: { stderr: string }) => stderr.trim(),
    );
  };

  test('lists what was put aside, has it tried again or drops it, and says what it did in a line', async () => {
    expect(await parked('list')).toBe(
      [
        'Parked updates: 3',
        ...[13, 12, 11].map((id) => `${id}  2026-03-01T12:00:${id}.000Z  from 42  tries 5  Error: no way`),
      ].join('\n'),
    );
    expect(await parked('replay', '12')).toBe('Updates that will be tried again: 1');
    expect(await parked('list')).toContain('from 42  tries 5 (will be tried again)  Error: no way');
    expect(await parked('replay', 'all')).toBe('Updates that will be tried again: 2');
    expect(await parked('drop', '11')).toBe('Updates dropped: 1');
    expect(await parked('drop', 'all')).toBe('Updates dropped: 2');
    expect(await parked('list')).toBe('Parked updates: 0');
  });

  test('explains itself where it is not understood', async () => {
    for (const words of [['list', 'all'], ['replay'], ['drop', 'everything']]) {
      expect(await parked(...words)).toMatch(/^Usage: npm run parked -- list \| replay <update id>\|all/);
    }
  });
});
