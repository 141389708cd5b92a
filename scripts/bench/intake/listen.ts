/** A server of the benchmark on a free port of the loopback. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Longer than any pause between two rounds: a connection stays open, as with the real servers. */
const KEEP_ALIVE_MS = 600_000;

/** Starts to listen, and gives the port. */
export async function listen(server: Server): Promise<number> {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
