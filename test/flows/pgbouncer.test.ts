/**
 * Bot and worker through a real PgBouncer in transaction mode, configured by the file that operators copy, on two
 * connections to the server.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TAB_ID } from '../../src/features/sheets/google/layout.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { findPgBouncer, startPgBouncer, type PgBouncer } from '../support/pgbouncer.ts';
import { linkOf } from '../support/sheets-chat.ts';
import { waitFor } from '../support/wait-for.ts';
import { startWholeProgram, type WholeProgram } from '../support/whole-program.ts';

const describeWithPgBouncer = findPgBouncer() === undefined ? describe.skip : describe;

/** Far longer than anything takes on an idle machine. */
const PATIENCE_MS = 20_000;

describeWithPgBouncer('through PgBouncer in transaction mode', () => {
  let database: TestDatabase;
  let pooler: PgBouncer;
  let program: WholeProgram;

  beforeAll(async () => {
    database = await createTestDatabase();
    pooler = await startPgBouncer(database.url, { default_pool_size: '2', min_pool_size: '0' });
    program = await startWholeProgram({ DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: database.url });
  }, 60_000);

  afterAll(async () => {
    await program?.stop();
    await pooler?.stop();
    await database?.drop();
  });

  const notesIn = (sheet: string): string[] => {
    const tab = program.google.sim.read(sheet).sheets.find(({ sheetId }) => sheetId === TAB_ID);
    return (tab?.rows ?? []).slice(1).map(({ cells }) => cells[6]?.text ?? '');
  };

  const entriesOf = async (person: number): Promise<string[]> => {
    const found = await database.pool.query<{ note: string }>(
      'select note from transactions where user_id = $1 and deleted_at is null order by id',
      [person],
    );
    return found.rows.map(({ note }) => note);
  };

  test('a person records, edits, undoes, connects a sheet and sees the rows in it', async () => {
    const person = program.addPerson();
    const { send, press, says } = program;
    send(person, 'coffee 3.50');
    await says(person, '$3.50', PATIENCE_MS);
    press(person, 'Edit');
    await says(person, 'Send what shall change', PATIENCE_MS);
    send(person, '4.75');
    await says(person, 'Changed: −$4.75', PATIENCE_MS);
    press(person, 'Undo');
    await waitFor('the undo', async () => {
      const found = await database.pool.query('select amount_minor from transactions where user_id = $1', [person]);
      return (found.rows[0] as { amount_minor: number }).amount_minor === 350;
    }, PATIENCE_MS);
    const sheet = program.google.sim.createSpreadsheet({ title: 'Household' }).id;
    program.google.sim.share(sheet, program.robot);
    send(person, '/connect');
    await says(person, program.robot, PATIENCE_MS);
    send(person, linkOf(sheet));
    await says(person, 'Connected: Household', PATIENCE_MS);
    await waitFor('the row', () => notesIn(sheet).join() === 'coffee', PATIENCE_MS);
    send(person, '/today');
    await says(person, 'Expense: $3.50', PATIENCE_MS);
  }, 60_000);

  test('a notice reaches its person: the queue of jobs is sent to through the pooler and listened to past it', async () => {
    const person = program.addPerson();
    const sheet = program.google.sim.createSpreadsheet({ title: 'Shared' }).id;
    program.google.sim.share(sheet, program.robot);
    program.send(person, `/connect ${linkOf(sheet)}`);
    await program.says(person, 'Connected: Shared', PATIENCE_MS);
    program.google.sim.unshare(sheet, program.robot);
    program.send(person, 'coffee 3.50');
    await program.says(person, 'Your sheet needs you', PATIENCE_MS);
  }, 60_000);

  test('fifty people record at once on the server’s two connections, each once', async () => {
    const people = Array.from({ length: 50 }, () => program.addPerson());
    for (const person of people) program.send(person, 'tea 2');
    await Promise.all(people.map((person) => program.says(person, '$2', PATIENCE_MS)));
    for (const person of people) expect(await entriesOf(person)).toEqual(['tea']);
  }, 60_000);

  test('a pooler that is killed and started again is found again, and nothing is lost or done twice', async () => {
    const people = Array.from({ length: 20 }, () => program.addPerson());
    for (const person of people.slice(0, 10)) program.send(person, 'tea 2');
    await pooler.kill();
    for (const person of people.slice(10)) program.send(person, 'tea 2');
    await pooler.start();
    await Promise.all(people.map((person) => program.says(person, '$2', PATIENCE_MS)));
    for (const person of people) expect(await entriesOf(person)).toEqual(['tea']);
  }, 60_000);
});
