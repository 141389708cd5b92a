import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { addHealthRoutes } from '../../src/core/health.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { createHttpServer, type HttpServer } from '../../src/platform/http-server.ts';
import { createPool, type Db } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createRecordingLog } from '../support/recording-log.ts';

let database: TestDatabase;
let server: HttpServer;
let isStopping = false;

beforeEach(async () => {
  database = await createTestDatabase();
  isStopping = false;
});

afterEach(async () => {
  await server.stop();
  await database.drop();
});

async function serve(db: Db = database.pool): Promise<void> {
  server = createHttpServer({ host: '127.0.0.1', port: 0, variable: 'PORT', log: createRecordingLog() });
  const metrics = createMetrics({ process: false });
  metrics.counter('bot_things_total', 'Things').inc();
  addHealthRoutes(server.app, { db, metrics, isStopping: () => isStopping });
  await server.start();
}

const get = (path: string): Promise<Response> => fetch(`${server.address()}${path}`);

describe('the health of a process', () => {
  test('is fine and ready while the database answers', async () => {
    await serve();
    expect((await get('/healthz')).status).toBe(200);
    const ready = await get('/readyz');
    expect([ready.status, await ready.json()]).toEqual([200, { database: 'ok' }]);
  });

  test('is alive but not ready from the moment that it is told to stop', async () => {
    await serve();
    isStopping = true;
    expect((await get('/healthz')).status).toBe(200);
    const ready = await get('/readyz');
    expect([ready.status, await ready.json()]).toEqual([503, { database: 'stopping' }]);
  });

  test('is alive but not ready without its database, and says nothing of the address', async () => {
    const gone = createPool({ url: 'postgres://bot:hunter2@127.0.0.1:1/none', applicationName: 'x', size: 1, timeoutMs: 500, onIdleError: () => {} });
    await serve(gone);
    expect((await get('/healthz')).status).toBe(200);
    const ready = await get('/readyz');
    expect([ready.status, await ready.text()]).toEqual([503, '{"database":"unreachable"}']);
    await gone.end();
  });

  test('is not ready when the database takes longer than anybody should wait', async () => {
    const busy = createPool({ url: database.url, applicationName: 'busy', size: 1, timeoutMs: 10_000, onIdleError: () => {} });
    const client = await busy.connect();
    await serve(busy);
    expect((await get('/readyz')).status).toBe(503);
    client.release();
    await busy.end();
  });

  test('shows its figures as Prometheus reads them', async () => {
    await serve();
    const figures = await get('/metrics');
    expect(figures.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await figures.text()).toContain('bot_things_total 1');
  });
});
