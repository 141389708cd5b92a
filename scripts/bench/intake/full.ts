/** Whether ten million entries slow the intake down: a bot on a full database, in turn with one on an empty one. */
import { fillOutbox } from '../flush/full-outbox.ts';
import { printSettings, type Database, type Ground } from '../ground.ts';
import { figure, printTable, verdict } from '../table.ts';
import { openScene } from './scene.ts';
import { takeTurns, type Rounds } from './turns.ts';

const FULL = { entries: 10_000_000, outbox: 1_000_000, rounds: 6, roundMs: 10_000 };
const QUICK = { entries: 200_000, outbox: 20_000, rounds: 1, roundMs: 4_000 };

const PEOPLE = 10_000;
const CONNECTIONS = 100;
const ON_EMPTY = 'the bot, nothing there';
const ON_FULL = 'the bot, full tables';
const AIM_RATIO = 0.8;

export async function measureFull(ground: Ground, { quick }: { quick: boolean }): Promise<void> {
  const size = quick ? QUICK : FULL;
  const scene = await openScene(ground, PEOPLE);
  try {
    const empty = await scene.openDatabase('intake_empty');
    const full = await scene.openDatabase('intake_full');
    await printSettings(full.db);
    console.log(`Filling ${figure(size.entries)} entries and ${figure(size.outbox)} rows of the outbox …`);
    const megabytes = await fill(full, size);
    const contestants = [
      await scene.startBot(ON_EMPTY, { database: empty }),
      await scene.startBot(ON_FULL, { database: full }),
    ];
    const load = { connections: CONNECTIONS, durationMs: size.roundMs };
    report(await takeTurns(scene, contestants, load, size.rounds));
    console.log(`\nThe entries with their indexes took ${figure(megabytes)} MB.`);
  } finally {
    await scene.close();
  }
}

/** Entries of all people in turn over three years, as they come in life; the outbox keeps what was done lately. */
async function fill({ db }: Database, { entries, outbox }: { entries: number; outbox: number }): Promise<number> {
  const client = await db.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query(
      `insert into transactions
        (user_id, recorded_by, kind, amount_minor, currency, category, note, entry_date, created_at, updated_at)
      select 1 + n % $1, 1 + n % $1, 'expense', 35000, 'USD', 'coffee', 'coffee', moment::date, moment, moment
      from generate_series(1, $2::bigint) as n
      cross join lateral (select now() - (1 - n::float8 / $2) * interval '3 years' as moment) as at`,
      [PEOPLE, entries],
    );
  } finally {
    client.release(true);
  }
  await fillOutbox(db, { ledgers: PEOPLE, done: outbox, pending: 0 });
  const { rows } = await db.query<{ megabytes: number }>(
    `select pg_total_relation_size('transactions')::float8 / 1048576 as megabytes`,
  );
  return rows[0]?.megabytes ?? NaN;
}

function report(rounds: Rounds): void {
  printTable('Intake: full tables', [
    ['', 'updates a second', '200: p50 ms', 'p99 ms', 'CPU ms an update: bot', 'Postgres', 'lost'],
    ...rounds.names.map((name) => [
      name,
      figure(rounds.middle(name, ({ perSecond }) => perSecond)),
      figure(rounds.middle(name, ({ acknowledged }) => acknowledged.p50Ms), 1),
      figure(rounds.middle(name, ({ acknowledged }) => acknowledged.p99Ms), 1),
      figure(rounds.middle(name, ({ cpuMs }) => cpuMs.bot), 2),
      figure(rounds.middle(name, ({ cpuMs }) => cpuMs.postgres), 2),
      figure(rounds.lost(name)),
    ]),
  ]);
  const ratio = rounds.ratio(ON_FULL, ON_EMPTY, ({ perSecond }) => perSecond);
  printTable('Intake: aim with full tables', [
    ['', 'at least', 'measured', ''],
    ['rate to that of empty tables', figure(AIM_RATIO, 2), figure(ratio, 2), verdict(ratio >= AIM_RATIO)],
  ]);
}
