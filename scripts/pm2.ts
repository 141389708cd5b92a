/**
 * npm run up, reload, down, logs: bot and worker under PM2, which comes with the packages and runs on their Node.
 * Its own files are in DATA_DIR, so two clones on one machine don't meet.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import { isAlive } from '../src/platform/embedded-postgres-cluster.ts';
import { locateEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { migrate } from '../src/platform/migrations.ts';
import { StartError } from '../src/platform/start-error.ts';
import { MIGRATIONS_DIR, openDatabase, readEnvFile } from './open-database.ts';
import { run } from './run.ts';

const COMMANDS: Record<string, (config: Config) => Promise<void>> = { up, reload, down, logs };
const ROLES = 'bot,worker';
const READY_TIMEOUT_MS = 30_000;
const POLL_MS = 200;
/** The longest path that a Unix socket may have, less the names that PM2 gives to its sockets. */
const LONGEST_HOME = 104 - '/interactor.sock'.length;

await run(async () => {
  const command = COMMANDS[process.argv[2] ?? ''];
  if (!command) throw new StartError('USAGE', `Usage: npm run ${Object.keys(COMMANDS).join(' | npm run ')}`);
  // Not put into our own environment: each process reads the file afresh when PM2 starts it.
  await command(loadConfig({ ...readEnvFile(), ...process.env }));
});

async function up(config: Config): Promise<void> {
  if (!config.BOT_TOKEN) {
    throw new StartError('NO_TOKEN', 'npm run up needs BOT_TOKEN. Without it, npm start is the sandbox.');
  }
  if (!config.DATABASE_URL && !await locateEmbeddedPostgres(config.DATA_DIR)) start(config, 'postgres');
  await putInPlace(config);
}

async function reload(config: Config): Promise<void> {
  if (!isUp(config)) throw new StartError('NOT_UP', 'Nothing runs that could be reloaded: npm run up');
  await putInPlace(config);
}

async function down(config: Config): Promise<void> {
  if (!isUp(config)) return console.log('nothing runs');
  // The daemon ends its apps in the order of their start, and the database has to be the last.
  pm2(config, 'delete', 'bot', 'worker');
  pm2(config, 'kill');
}

async function logs(config: Config): Promise<void> {
  if (!isUp(config)) throw new StartError('NOT_UP', `Nothing runs. What ran before is in ${config.LOG_DIR}`);
  pm2(config, 'logs', '--raw');
}

/** Starts what doesn't run; reloads what runs: the new process is ready before the old one is asked to end. */
async function putInPlace(config: Config): Promise<void> {
  await applyMigrations(config);
  start(config, ROLES);
  await untilReady(config);
}

async function applyMigrations(config: Config): Promise<void> {
  const database = await openDatabase(config, { log: console.log, join: true });
  await migrate(database.directUrl, { migrationsDir: MIGRATIONS_DIR, log: console.log });
}

function start(config: Config, apps: string): void {
  console.log(`starting ${apps} ...`);
  pm2(config, 'startOrReload', 'ecosystem.config.js', '--only', apps, '--update-env');
}

function pm2(config: Config, ...args: string[]): void {
  const entry = resolve('node_modules/pm2/bin/pm2');
  const env = { ...process.env, PM2_HOME: pm2Home(config), PM2_DISCRETE_MODE: 'true' };
  const stdout = args[0] === 'logs' ? 'inherit' : 'pipe';
  const done = spawnSync(process.execPath, [entry, ...args], { env, stdio: ['ignore', stdout, 'inherit'] });
  if (done.status) throw new StartError('PM2', `PM2 could not ${args[0]}:\n${done.stdout?.toString() ?? ''}`);
}

function isUp(config: Config): boolean {
  const pidFile = join(pm2Home(config), 'pm2.pid');
  return existsSync(pidFile) && isAlive(Number(readFileSync(pidFile, 'utf8')));
}

function pm2Home(config: Config): string {
  const home = resolve(config.DATA_DIR, 'pm2');
  if (home.length <= LONGEST_HOME) return home;
  return join(homedir(), `.freedomwallet-pm2-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`);
}

async function untilReady(config: Config): Promise<void> {
  const host = config.HOST === '0.0.0.0' || config.HOST === '::' ? '127.0.0.1' : config.HOST;
  for (const [role, port] of [['bot', config.PORT], ['worker', config.WORKER_PORT]] as const) {
    await untilAnswers(config, role, `http://${host}:${port}/readyz`);
    console.log(`${role} is ready: http://${host}:${port}/healthz`);
  }
}

async function untilAnswers(config: Config, role: string, address: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    if (answer) last = (await answer.text()).slice(0, 200);
    await delay(POLL_MS);
  }
  const complaint = lastLines(join(pm2Home(config), 'logs', `${role}-error.log`));
  throw new StartError('NOT_READY', `The ${role} isn't ready (${address}: ${last}). It says:\n${complaint}`);
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n') : '';
}
