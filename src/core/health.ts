/** Is the process alive, is it ready for work, what are its figures: `/healthz`, `/readyz`, `/metrics`. */
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';
import type { Db } from '../platform/postgres.ts';

/** A check that takes longer counts as failed. */
const CHECK_TIMEOUT_MS = 2_000;

/** @param isStopping true from the moment that the process was told to stop */
export function addHealthRoutes(
  app: FastifyInstance,
  options: { db: Db; metrics: Metrics; isStopping: () => boolean },
): void {
  app.get('/healthz', async () => ({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    const database = options.isStopping() ? 'stopping' : await checkDatabase(options.db);
    return await reply.code(database === 'ok' ? 200 : 503).send({ database });
  });

  app.get('/metrics', async (_request, reply) =>
    reply.type(options.metrics.registry.contentType).send(await options.metrics.registry.metrics()),
  );
}

async function checkDatabase(db: Db): Promise<'ok' | 'unreachable'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('late')), CHECK_TIMEOUT_MS);
  });
  return await Promise.race([db.query('select 1'), late])
    .then(() => 'ok' as const)
    .catch(() => 'unreachable' as const)
    .finally(() => clearTimeout(timer));
}
