/**
 * A Bot API server on this machine: the test double of Telegram, and the sandbox's messenger. It speaks HTTP to the
 * real client library, refuses what Telegram refuses in Telegram's words, and has a back door (`sim`, `/sim/…`) for
 * people's side of the chats. Private chats only; one bot.
 */
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { addApiRoutes } from './api-routes.ts';
import { createSim } from './sim.ts';
import { addSimRoutes } from './sim-routes.ts';
import type { TelegramSandbox, TelegramSandboxOptions, TelegramSim } from './types.ts';
import { openWorld, type World } from './world.ts';

/**
 * Starts the server; `url` is what the client library takes as its API root.
 * @throws Error for a token without a bot id, a `dataFile` that is something else, or a port in use
 */
export async function startTelegramSandbox(options: TelegramSandboxOptions): Promise<TelegramSandbox> {
  const world = await openWorld(options);
  const sim = createSim(world);
  const stopping = new AbortController();
  const app = buildApp(world, sim, stopping.signal);
  const stop = once(async () => {
    stopping.abort();
    world.poller.stop();
    await app.close();
    await world.stop();
  });
  try {
    await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { url: addressOf(app), token: options.token, sim, stop };
}

/** The two halves read bodies differently, so each has a scope of its own. */
function buildApp(world: World, sim: TelegramSim, stopping: AbortSignal): FastifyInstance {
  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
  app.setNotFoundHandler((_request, reply) => {
    return reply.code(404).send({ ok: false, error_code: 404, description: 'Not Found' });
  });
  app.register((scope, _options, done) => {
    addApiRoutes(scope, world, stopping);
    done();
  });
  app.register((scope, _options, done) => {
    addSimRoutes(scope, sim);
    done();
  });
  return app;
}

function addressOf(app: FastifyInstance): string {
  const { address, family, port } = app.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= run());
}
