/**
 * npm start: the database, its migrations, then what ROLES says (the sandbox without a BOT_TOKEN), until a signal.
 * PM2 runs it once a role, with `--join` where the embedded Postgres is an app of its own.
 */
import { loadConfig } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import { migrate } from '../src/platform/migrations.ts';
import { MIGRATIONS_DIR, loadEnvFile, openDatabase } from './open-database.ts';
import { run, stopAll } from './run.ts';
import type { Stoppable } from './run.ts';
import { catchEndSignal } from './signals.ts';

/** `failed` rejects if it can't go on. */
interface Started extends Stoppable {
  failed?: Promise<never>;
}

const ROOTS = {
  sandbox: async () => announced(await (await import('../src/sandbox.ts')).start()),
  bot: async () => (await import('../src/bot.ts')).start(),
  worker: async () => (await import('../src/worker.ts')).start(),
} satisfies Record<string, () => Promise<Started>>;

const signal = catchEndSignal();
await run(async () => {
  loadEnvFile();
  const config = loadConfig();
  const started: Started[] = [];
  try {
    for (const step of steps(config)) {
      if (!signal.received) started.push(await step());
    }
    process.send?.('ready');
    await Promise.race([signal.promise, ...started.flatMap(({ failed }) => failed ?? [])]);
  } finally {
    await stopAll(started);
  }
});
// A channel to PM2 would keep the process alive.
process.exit();

function steps(config: Config): (() => Promise<Started>)[] {
  const roots = config.BOT_TOKEN ? config.ROLES : ['sandbox' as const];
  return [() => prepareDatabase(config), ...roots.map((name) => ROOTS[name])];
}

function announced<Sandbox extends { address: string }>(sandbox: Sandbox): Sandbox {
  console.log(`\n  FreedomWallet's sandbox is ready: ${sandbox.address}\n`);
  return sandbox;
}

/** The roots read the address from the environment, like that of any other database. */
async function prepareDatabase(config: Config): Promise<Stoppable> {
  const database = await openDatabase(config, { log: console.log, join: process.argv.includes('--join') });
  try {
    await migrate(database.directUrl, { migrationsDir: MIGRATIONS_DIR, log: console.log });
  } catch (fault) {
    await database.stop();
    throw fault;
  }
  process.env['DATABASE_URL'] = database.url;
  process.env['DATABASE_DIRECT_URL'] = database.directUrl;
  return database;
}
