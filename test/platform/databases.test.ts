import { describe, expect, test } from '@jest/globals';
import { ensureDatabase, withClient, withDatabase } from '../../src/platform/databases.ts';

const serverUrl = process.env['TEST_SERVER_URL']!;

describe('a database on a server', () => {
  test('is made once, by however many that ask for it at the same moment', async () => {
    const name = `wanted by "many"`;
    const urls = await Promise.all([1, 2, 3, 4].map(() => ensureDatabase(serverUrl, name)));
    expect(new Set(urls).size).toBe(1);
    const { rows } = await withClient(urls[0]!, (client) => client.query('select current_database() as name'));
    expect(rows).toEqual([{ name }]);
    await withClient(serverUrl, (client) => client.query(`drop database ${client.escapeIdentifier(name)}`));
  });

  test('that nobody serves is told with its place and without its password', async () => {
    const attempt = withClient('postgres://me:secret@127.0.0.1:1/books', async () => {});
    await expect(attempt).rejects.toMatchObject({
      name: 'StartError',
      message: 'There is no Postgres at 127.0.0.1:1/books: connect ECONNREFUSED 127.0.0.1:1',
    });
  });

  test('is named in an address whose other parts stay', () => {
    expect(withDatabase('postgres://me:secret@host:5/one?sslmode=require', 'a/b'))
      .toBe('postgres://me:secret@host:5/a%2Fb?sslmode=require');
  });
});
