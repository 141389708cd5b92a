/**
 * Files in and out: 50,000 lines of a CSV into a ledger that has as many entries, and a million entries of a ledger as
 * CSV. Beside each stands what Postgres alone takes for the same rows by COPY, which neither understands, checks nor
 * queues them for a sheet.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild } from '../child.ts';
import type { Database, Ground } from '../ground.ts';
import { figure, printTable, verdict } from '../table.ts';
import type { Measured, Orders, Questions } from './transfer-process.ts';

const LINES = 50_000;
const ENTRIES = 1_000_000;
const PERSON = 700_001;
const NOTES = ['coffee', 'lunch with the team', 'taxi to the airport', 'groceries, milk and bread', 'rent', 'phở bò'];

/** What the issue asks for. */
const TARGETS = { importSeconds: 30, importMb: 250, exportSeconds: 60, partMb: 50 };

export async function measureTransfer(ground: Ground): Promise<void> {
  const database = await ground.openDatabase('bench_transfer');
  const file = join(ground.dir, 'statement.csv');
  try {
    await addPerson(database);
    await writeFile(file, statement());
    await fill(database, LINES, 'old');
    const imported = await measureImport(database, file);
    await fill(database, ENTRIES - 2 * LINES, 'more');
    const exported = await measureExport(database, file);
    const [copyIn, copyOut] = await measureCopies(database);
    printFigures(imported, exported, copyIn, copyOut);
  } finally {
    await database.drop();
    await rm(file, { force: true });
  }
}

async function measureImport({ url, db }: Database, file: string): Promise<Measured> {
  const { rows } = await db.query<{ id: number }>(
    `insert into imports (user_id, ledger_user_id, chat_id, file_id, file_name, created_at)
     values ($1, $1, $1, 'file', 'statement.csv', now())
     returning id`,
    [PERSON],
  );
  const figures = await inProcess({ url, file }, async (ask) => await ask('import', PERSON, rows[0]?.id as number));
  const { rows: [entered] } = await db.query<{ count: number }>('select entered as count from imports');
  if (entered?.count !== LINES) throw new Error(`Of ${LINES} lines ${String(entered?.count)} were entered`);
  return figures;
}

async function measureExport({ url, db }: Database, file: string): Promise<Measured & { partsMb: number[] }> {
  const askedAtMs = Date.now();
  await db.query(
    `insert into exports (user_id, ledger_user_id, chat_id, format, asked_at)
     values ($1, $1, $1, 'csv', $2)`,
    [PERSON, new Date(askedAtMs)],
  );
  return await inProcess({ url, file }, async (ask) => await ask('export', PERSON, askedAtMs));
}

type Ask = <Name extends keyof Questions>(
  name: Name,
  ...input: Parameters<Questions[Name]>
) => Promise<Awaited<ReturnType<Questions[Name]>>>;

async function inProcess<Figures>(orders: Orders, work: (ask: Ask) => Promise<Figures>): Promise<Figures> {
  const child = await startChild<Questions>('./ledger/transfer-process.ts', orders, { limited: true });
  try {
    return await work(child.ask);
  } finally {
    await child.stop();
  }
}

/** Into and out of a table like the ledger's, with its indexes, on the server itself. */
async function measureCopies({ db }: Database): Promise<[number, number]> {
  const { rows: [place] } = await db.query<{ dir: string }>(`select current_setting('data_directory') as dir`);
  const [out, some] = [`${place?.dir}/bench-out.csv`, `${place?.dir}/bench-some.csv`];
  const columns = 'user_id, id, recorded_by, kind, amount_minor, currency, category, note, tags, entry_date';
  const copyOut = await secondsOf(async () =>
    await db.query(`copy (select ${columns} from transactions order by entry_date, id) to '${out}' csv`));
  await db.query(`copy (select ${columns} from transactions limit ${LINES}) to '${some}' csv`);
  await db.query('create table copied (like transactions including all)');
  const copyIn = await secondsOf(async () => await db.query(`copy copied (${columns}) from '${some}' csv`));
  for (const path of [out, some]) await rm(path, { force: true });
  return [copyIn, copyOut];
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}

async function addPerson({ db }: Database): Promise<void> {
  await db.query(
    `insert into users (user_id, first_name, locale, locale_chosen, time_zone, currency, ledger_user_id)
     values ($1, 'Linh', 'en', true, 'UTC', 'USD', $1)`,
    [PERSON],
  );
  for (const statement of [
    'insert into ledgers (user_id) values ($1)',
    'insert into ledger_members (user_id, member_id) values ($1, $1)',
    'insert into connections (user_id) values ($1)',
  ]) await db.query(statement, [PERSON]);
}

/** A statement ends after half a minute. */
const FILLED_AT_ONCE = 100_000;

/** Some years of entries of one ledger, whose notes hardly pack, so that a file must be split. */
async function fill({ db }: Database, count: number, note: string): Promise<void> {
  for (let from = 1; from <= count; from += FILLED_AT_ONCE) {
    await db.query(
      `insert into transactions (user_id, recorded_by, kind, amount_minor, currency, category, note, tags, entry_date)
       select $1, $1, 'expense', 100 + n % 9000, 'USD', 'food', $4 || ' ' || md5(n::text) || md5((-n)::text),
         array['work'], date '2023-01-01' + n % 1500
       from generate_series($2::int, $3::int) as n`,
      [PERSON, from, Math.min(from + FILLED_AT_ONCE - 1, count), note],
    );
  }
  await db.query('vacuum analyze transactions');
}

function statement(): string {
  const lines = Array.from({ length: LINES }, (_, index) => {
    const day = new Date(Date.UTC(2020, 0, 1 + (index % 1_500))).toISOString().slice(0, 10);
    const amount = ((100 + (index * 37) % 50_000) / 100).toFixed(2);
    return `${day},"${NOTES[index % NOTES.length]} ${index % 977}",-${amount},USD,Food`;
  });
  return ['Date,Description,Amount,Currency,Category', ...lines].join('\r\n');
}

function printFigures(
  imported: Measured,
  exported: Measured & { partsMb: number[] },
  copyIn: number,
  copyOut: number,
): void {
  const largestMb = Math.max(...exported.partsMb);
  printTable('Files in and out', [
    ['work', 'seconds', 'asked for', 'peak memory', 'COPY of the same rows', 'ratio', 'verdict'],
    [
      `import of ${figure(LINES)} lines`, figure(imported.seconds, 1),
      `${TARGETS.importSeconds} s, ${TARGETS.importMb} MB`, `${figure(imported.peakMb)} MB`,
      `${figure(copyIn, 2)} s`, figure(imported.seconds / copyIn, 1),
      verdict(imported.seconds < TARGETS.importSeconds && imported.peakMb < TARGETS.importMb),
    ],
    [
      `export of ${figure(ENTRIES)} entries, ${exported.partsMb.length} zip of at most ${figure(largestMb, 1)} MB`,
      figure(exported.seconds, 1), `${TARGETS.exportSeconds} s, ${TARGETS.partMb} MB a file`,
      `${figure(exported.peakMb)} MB`, `${figure(copyOut, 2)} s`, figure(exported.seconds / copyOut, 1),
      verdict(exported.seconds < TARGETS.exportSeconds && largestMb < TARGETS.partMb),
    ],
  ]);
}
