// What PM2 runs (npm run up): bot and worker as siblings, and the embedded Postgres where no DATABASE_URL is set.
// It is an app of its own, so that a reload of the others leaves it alone.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ENVIRONMENT, NODE_FLAGS } from './scripts/process-limits.ts';
import { loadConfig } from './src/config.ts';

const envFile = join(import.meta.dirname, '.env');
const { BOT_INSTANCES, DATABASE_URL } = loadConfig({
  ...(existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {}),
  ...process.env,
});
const embedded = DATABASE_URL === undefined;

const common = {
  cwd: import.meta.dirname,
  interpreter: join(import.meta.dirname, 'node_modules/.bin/node'),
  wait_ready: true,
  listen_timeout: 60_000,
  // What is in flight may take as long as its slowest call to Google.
  kill_timeout: 30_000,
  exp_backoff_restart_delay: 200,
  // PM2 would stop the embedded Postgres together with the process that keeps it.
  treekill: false,
  // The log that rotates is the program's own, in LOG_DIR. Kept here: what a process says when it crashes.
  out_file: '/dev/null',
  merge_logs: true,
};

const role = (name) => ({
  ...common,
  name,
  script: 'scripts/start.ts',
  args: embedded ? ['--join'] : [],
  node_args: NODE_FLAGS,
  env: { ...ENVIRONMENT, ROLES: name },
});

export const apps = [
  ...(embedded ? [{ ...common, name: 'postgres', script: 'scripts/postgres.ts' }] : []),
  // A cluster is reloaded one by one, each when its successor is ready: no moment without a bot.
  { ...role('bot'), exec_mode: 'cluster', instances: BOT_INSTANCES },
  role('worker'),
];
