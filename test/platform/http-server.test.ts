import { afterEach, describe, expect, test } from '@jest/globals';
import { createHttpServer, type HttpServer } from '../../src/platform/http-server.ts';
import { StartError } from '../../src/platform/start-error.ts';
import { createRecordingLog } from '../support/recording-log.ts';

const log = createRecordingLog();
const servers: HttpServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

function createServer(options: { host?: string; port?: number } = {}): HttpServer {
  const server = createHttpServer({ host: '127.0.0.1', port: 0, variable: 'WORKER_PORT', log, ...options });
  servers.push(server);
  return server;
}

async function startFault(options: { host?: string; port?: number }): Promise<StartError> {
  const fault = await createServer(options).start().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (fault instanceof StartError) return fault;
  throw new Error(`Expected a StartError, got ${String(fault)}`);
}

describe('the web server', () => {
  test('says in one line that its port is taken, and which variable sets it', async () => {
    const first = createServer();
    await first.start();
    const port = Number(new URL(first.address()).port);
    const { message } = await startFault({ port });
    expect(message).toBe(`127.0.0.1:${port} is taken by another program: stop it, or set WORKER_PORT to a free port`);
  });

  test.each(['203.0.113.7', 'no-such-host.invalid'])('says in one line that this machine is not %s', async (host) => {
    const { message } = await startFault({ host });
    expect(message).toContain(`no address ${host}: set HOST`);
    expect(message).not.toContain('\n');
  });

  test('says nothing of the inside when a route fails, and the log says where', async () => {
    const server = createServer();
    server.app.get('/broken/:id', () => {
      throw new Error('select * from secrets');
    });
    await server.start();
    const answer = await fetch(`${server.address()}/broken/7`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ error: 'Something went wrong here' });
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', fields: { route: '/broken/:id' } });
  });

  test('refuses a body beyond its bound, and what is no JSON', async () => {
    const server = createServer();
    server.app.post('/echo', async (request) => request.body);
    await server.start();
    const post = (body: string) =>
      fetch(`${server.address()}/echo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect((await post(JSON.stringify('x'.repeat(100_001)))).status).toBe(413);
    expect((await post('{')).status).toBe(400);
    expect((await post('{"a":1}')).status).toBe(200);
    expect((await fetch(`${server.address()}/nothing`)).status).toBe(404);
  });

  test('stops twice without harm, also when it never started', async () => {
    const server = createServer();
    await server.stop();
    await server.stop();
  });
});
