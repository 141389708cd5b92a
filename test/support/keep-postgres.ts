/** A process that owns an embedded Postgres until SIGTERM: `node keep-postgres.ts <dataDir>`. Says its address. */
import { once } from 'node:events';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';

const server = await startEmbeddedPostgres({ dataDir: process.argv[2]!, durable: false, log: () => {} });
console.log(server.adminUrl);
// A signal alone doesn't keep a process alive.
const alive = setInterval(() => {}, 60_000);
await once(process, 'SIGTERM');
await server.stop();
clearInterval(alive);
