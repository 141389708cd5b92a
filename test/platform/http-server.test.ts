import { afterEach, describe, expect, test } from '@jest/globals';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { createHttpServer, type HttpServer } from '../../src/platform/http-server.ts';
import { StartError } from '../../src/platform/start-error.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

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

  test('keeps a connection open for longer than nginx does, which is 60 s', () => {
    const { server } = createServer().app;
    expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
    expect(server.headersTimeout).toBeLessThan(server.requestTimeout);
    expect(server.requestTimeout).toBeLessThan(60_000);
  });

  test('ends a request whose body dribbles in for too long, and says so', async () => {
    const server = createServer();
    server.app.post('/slow', () => 'done');
    await server.start();
    Object.assign(server.app.server, { headersTimeout: 50, requestTimeout: 100 });
    const socket = connect(Number(new URL(server.address()).port), '127.0.0.1').setEncoding('utf8');
    let heard = '';
    socket.on('data', (data: string) => (heard += data));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('POST /slow HTTP/1.1\r\nhost: bot\r\ncontent-type: text/plain\r\ncontent-length: 9\r\n\r\nslow');
    await closed;
    expect(heard).toMatch(/^HTTP\/1.1 408 /);
  });

  test('stops twice without harm, also when it never started', async () => {
    const server = createServer();
    await server.stop();
    await server.stop();
  });
});

describe('a stop of the web server', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });

  afterEach(() => agent.destroy());

  /** A server whose work is done when the test opens the gate. */
  async function working() {
    const gate = Promise.withResolvers<void>();
    const server = createServer();
    let begun = 0;
    server.app.post('/work', async () => {
      begun += 1;
      await gate.promise;
      return 'done';
    });
    await server.start();
    return { server, address: server.address(), gate, begun: () => begun };
  }

  /** A request over connections that stay open. */
  function post(address: string): Promise<{ status: number | undefined; connection: string | undefined }> {
    return new Promise((resolve, reject) => {
      const sent = request(`${address}/work`, { method: 'POST', agent }, (response) => {
        response.resume();
        response.on('end', () => resolve({ status: response.statusCode, connection: response.headers.connection }));
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  const refused = (address: string): Promise<boolean> => post(address).then(() => false, () => true);

  test('lets what is in flight finish, closes kept connections, and takes nothing new', async () => {
    const { server, address, gate, begun } = await working();
    const inFlight = post(address);
    await waitFor('the work', () => begun() === 1);
    const idle = connect(Number(new URL(address).port), '127.0.0.1');
    const closed = new Promise((resolve) => idle.once('close', resolve));
    idle.write('GET /nothing HTTP/1.1\r\nhost: bot\r\n\r\n');
    await new Promise((resolve) => idle.once('data', resolve));
    const stopped = server.stop();
    await closed;
    expect(await refused(address)).toBe(true);
    gate.resolve();
    expect(await inFlight).toEqual({ status: 200, connection: 'close' });
    await stopped;
    expect(begun()).toBe(1);
  });

  test('answers 503 to a request whose head was still on its way, and closes its connection', async () => {
    const { server, address, gate, begun } = await working();
    const inFlight = post(address);
    await waitFor('the work', () => begun() === 1);
    const socket = connect(Number(new URL(address).port), '127.0.0.1').setEncoding('utf8');
    let heard = '';
    socket.on('data', (data: string) => (heard += data));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('POST /work HTTP/1.1\r\nhost: bot\r\n');
    await waitFor('the connection', async () => (await connectionsOf(server)) === 2);
    const stopped = server.stop();
    await waitFor('the stop', async () => await refused(address));
    socket.write('content-length: 0\r\n\r\n');
    await closed;
    expect(heard).toMatch(/^HTTP\/1.1 503 .*connection: close/is);
    gate.resolve();
    expect((await inFlight).status).toBe(200);
    await stopped;
    expect(begun()).toBe(1);
  });
});

function connectionsOf({ app }: HttpServer): Promise<number> {
  return new Promise((resolve) => app.server.getConnections((_fault, count) => resolve(count)));
}
