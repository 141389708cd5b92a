/**
 * The database is away for a while, in order or by a crash, under a bot and a worker that go on: what people send
 * meanwhile is answered later, and nothing is lost or done twice.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withClient } from '../../src/platform/databases.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { migrate } from '../../src/platform/migrations.ts';
import { linkOf } from '../support/sheets-chat.ts';
import { waitFor } from '../support/wait-for.ts';
import { startWholeProgram, type WholeProgram } from '../support/whole-program.ts';

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations');

/** Far longer than anything takes on an idle machine. */
const PATIENCE_MS = 30_000;

let dir: string;
let server: EmbeddedPostgres;
let url: string;
let program: WholeProgram;

const startServer = async (): Promise<void> => {
  server = await startEmbeddedPostgres({ dataDir: dir, durable: false, log: () => {} });
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'freedomwallet-away-'));
  await startServer();
  url = await server.ensureDatabase('books');
  await migrate(url, { migrationsDir: MIGRATIONS, log: () => {} });
  program = await startWholeProgram({ DATABASE_URL: url });
}, 60_000);

afterAll(async () => {
  await program?.stop();
  await server?.stop();
  await rm(dir, { recursive: true });
});

const entries = async (): Promise<Map<number, string[]>> =>
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ user: string; notes: string[] }>(
      'select user_id::text as user, array_agg(note) as notes from transactions group by user_id',
    );
    return new Map(rows.map(({ user, notes }) => [Number(user), notes]));
  });

const people = (count: number): number[] => Array.from({ length: count }, () => program.addPerson());

/** Each of them has recorded one tea, once. */
async function allHaveTea(drinkers: number[]): Promise<void> {
  await Promise.all(drinkers.map((person) => program.says(person, '$2', PATIENCE_MS)));
  const found = await entries();
  expect(drinkers.map((person) => found.get(person))).toEqual(drinkers.map(() => ['tea']));
}

test('what is sent while the database is away is answered once it is back, by the same processes', async () => {
  const [before, meanwhile] = [people(5), people(5)];
  for (const person of before) program.send(person, 'tea 2');
  await server.stop();
  for (const person of meanwhile) program.send(person, 'tea 2');
  await waitFor('a fault', async () => (await program.figure('bot_requests_total{command="text",outcome="failed"}')) > 0, PATIENCE_MS);
  await startServer();
  await allHaveTea([...before, ...meanwhile]);
}, 90_000);

test('a crash of the database in the middle of the work loses nothing', async () => {
  const drinkers = people(30);
  const crash = withClient(url, async (client) => {
    client.on('error', () => undefined);
    const { rows } = await client.query<{ pid: number }>(`select pid from pg_stat_activity where backend_type = 'checkpointer'`);
    for (const person of drinkers) program.send(person, 'tea 2');
    // The server ends all its processes when one of its own dies, and recovers.
    process.kill(rows[0]!.pid, 'SIGKILL');
  });
  await crash.catch(() => undefined);
  await allHaveTea(drinkers);
}, 90_000);

test('the worker is back too: rows reach their sheet, and notices their person', async () => {
  const person = program.addPerson();
  const sheet = program.google.sim.createSpreadsheet({ title: 'Household' }).id;
  program.google.sim.share(sheet, program.robot);
  program.send(person, `/connect ${linkOf(sheet)}`);
  await program.says(person, 'Connected: Household', PATIENCE_MS);
  program.google.sim.unshare(sheet, program.robot);
  program.send(person, 'tea 2');
  await program.says(person, 'Your sheet needs you', PATIENCE_MS);
}, 90_000);
