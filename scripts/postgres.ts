/** The embedded Postgres as a process of its own, for PM2: bot and worker join it and may be reloaded without it. */
import { loadConfig } from '../src/config.ts';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { loadEnvFile } from './open-database.ts';
import { run } from './run.ts';
import { catchEndSignal } from './signals.ts';

const signal = catchEndSignal();
await run(async () => {
  loadEnvFile();
  const server = await startEmbeddedPostgres({ dataDir: loadConfig().DATA_DIR, log: console.log });
  process.send?.('ready');
  // The server is a process of its own: nothing else here would keep this one alive.
  const alive = setInterval(() => {}, 60_000);
  await signal.promise;
  clearInterval(alive);
  await server.stop();
});
process.exit();
