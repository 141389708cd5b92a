/**
 * One HTTP server a process, bound to loopback unless told otherwise; bodies are bounded, faults say nothing of the
 * inside.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from './logger.ts';
import { StartError } from './start-error.ts';

/** For routes that set no bound of their own. */
const BODY_LIMIT_BYTES = 100_000;

/** A request must have arrived by then, whoever dribbles it; its head is a few hundred bytes. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;

/** How often Node looks for requests that are late. */
const LATENESS_CHECK_MS = 5_000;

/**
 * nginx keeps its connections to us open for 60 s (`keepalive_timeout` of an upstream): if we closed first, a delivery
 * that is just on its way would be cut off now and then.
 */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/** A stop waits so long for answers in the making: a part of what the whole process has (STOP_WITHIN_MS). */
export const ANSWERS_WITHIN_MS = 18_000;

export type HttpServer = {
  name: string;
  app: FastifyInstance;
  /** Where it listens, once started. */
  address(): string;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * @param options.variable the environment variable that sets the port, named if the port is taken
 */
export function createHttpServer(options: { host: string; port: number; variable: string; log: Logger }): HttpServer {
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: LATENESS_CHECK_MS },
    forceCloseConnections: 'idle',
  });
  let isStopping = false;
  // A connection whose last answer came during the stop would be kept open for more than a minute.
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping) reply.header('connection', 'close');
  });
  app.setErrorHandler<Error & { statusCode?: number }>(async (fault, request, reply) => {
    const status = fault.statusCode ?? 500;
    if (status >= 500) options.log.error('A route failed', { route: request.routeOptions.url, fault: fault.message });
    await reply.code(status).send({ error: status >= 500 ? 'Something went wrong here' : fault.message });
  });
  return {
    name: 'http server',
    app,
    address: () => app.listeningOrigin,
    start: async () => {
      try {
        await app.listen({ host: options.host, port: options.port });
      } catch (fault) {
        throw listenFault(fault, options);
      }
    },
    stop: async () => {
      isStopping = true;
      const end = setTimeout(() => app.server.closeAllConnections(), ANSWERS_WITHIN_MS);
      await app.close();
      clearTimeout(end);
    },
  };
}

function listenFault(fault: unknown, options: { host: string; port: number; variable: string }): unknown {
  const { code } = fault as { code?: string };
  const place = `${options.host}:${options.port}`;
  if (code === 'EADDRINUSE') {
    return new StartError(
      code,
      `${place} is taken by another program: stop it, or set ${options.variable} to a free port`,
    );
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartError(
      code,
      `This machine has no address ${options.host}: set HOST to one of its own, for example 127.0.0.1`,
    );
  }
  if (code === 'EACCES')
    return new StartError(code, `${place} may not be used by this user: set ${options.variable} above 1023`);
  return fault;
}
