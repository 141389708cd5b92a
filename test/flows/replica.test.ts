/** The whole program on PostgreSQL as Debian installs it, lists and days read from a streaming replica. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureDatabase, withClient, withDatabase } from '../../src/platform/databases.ts';
import { migrate } from '../../src/platform/migrations.ts';
import { findPostgresTools, startServers, type Server, type Servers } from '../support/postgres-tools.ts';
import { waitFor } from '../support/wait-for.ts';
import { startWholeProgram, type WholeProgram } from '../support/whole-program.ts';

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations');
const PATIENCE_MS = 20_000;

const describeWithServers = findPostgresTools() === undefined ? describe.skip : describe;

describeWithServers('with a streaming replica', () => {
  let servers: Servers;
  let replica: Server;
  let program: WholeProgram;

  beforeAll(async () => {
    servers = await startServers();
    const url = await ensureDatabase(servers.primary.url, 'books');
    await migrate(url, { migrationsDir: MIGRATIONS, log: () => {} });
    replica = await servers.addReplica();
    program = await startWholeProgram({ DATABASE_URL: url, DATABASE_READ_URLS: withDatabase(replica.url, 'books') });
    await usable(1);
  }, 90_000);

  afterAll(async () => {
    await program?.stop();
    await servers?.remove();
  });

  const usable = async (wanted: 0 | 1): Promise<void> => {
    const figure = (): Promise<number> => program.figure('bot_replica_usable{replica="1"}');
    await waitFor(`bot_replica_usable ${wanted}`, async () => (await figure()) === wanted, PATIENCE_MS);
  };

  const readsFrom = async (server: 'primary' | 'replica'): Promise<number> =>
    await program.figure(`bot_reads_total{from="${server}"}`);

  test('a list is read from it, and who has just recorded something is shown it from the primary', async () => {
    const person = program.addPerson();
    program.send(person, '/list');
    await program.says(person, 'Nothing', PATIENCE_MS);
    expect([await readsFrom('replica'), await readsFrom('primary')]).toEqual([1, 0]);
    // From here on the replica knows nothing new, and is not yet known to be behind.
    await withClient(replica.url, async (client) => void (await client.query('select pg_wal_replay_pause()')));
    program.send(person, 'tea 2');
    await program.says(person, '−$2', PATIENCE_MS);
    program.send(person, '/today');
    await program.says(person, 'Expense: $2', PATIENCE_MS);
    expect([await readsFrom('replica'), await readsFrom('primary')]).toEqual([1, 1]);
    await usable(0);
    await withClient(replica.url, async (client) => void (await client.query('select pg_wal_replay_resume()')));
    await usable(1);
  }, 60_000);

  test('a list is answered when it is down, and read from it again when it is back', async () => {
    await replica.stop();
    const early = program.addPerson();
    program.send(early, '/list');
    await program.says(early, 'Nothing', PATIENCE_MS);
    await usable(0);
    const before = await readsFrom('replica');
    await replica.start();
    await usable(1);
    const late = program.addPerson();
    program.send(late, '/list');
    await program.says(late, 'Nothing', PATIENCE_MS);
    expect(await readsFrom('replica')).toBe(before + 1);
  }, 60_000);
});
