import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { listen, notify, type ListenOptions } from '../../src/platform/notifications.ts';
import { createPool, transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { findPgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import { waitFor } from '../support/wait-for.ts';

const pooled = findPgBouncer() === undefined ? test.skip : test;

let database: TestDatabase;
let other: TestDatabase;
const stopping: AbortController[] = [];

beforeAll(async () => {
  [database, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});

afterEach(() => stopping.splice(0).forEach((controller) => controller.abort()));

afterAll(async () => {
  await Promise.all([database.drop(), other.drop()]);
});

/** Listens until the test ends; `ended` gives what it ended with. */
function startListening(changes: Partial<ListenOptions> = {}) {
  const stop = new AbortController();
  stopping.push(stop);
  const messages: string[] = [];
  const heard = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<void>();
  const options: ListenOptions = {
    url: database.url,
    applicationName: 'listener',
    channel: 'News',
    db: database.pool,
    onHeard: heard.resolve,
    onLost: lost.resolve,
    onMessage: (payload) => void messages.push(payload),
    ...changes,
  };
  const ended = listen(options, stop.signal).then(
    () => 'stopped',
    (fault: unknown) => fault,
  );
  return { messages, heard: heard.promise, lost: lost.promise, ended, stop };
}

/** A way to the database that can fall silent, as behind a firewall that forgot a connection. */
async function openWay() {
  const sockets: Socket[] = [];
  let packets = 0;
  const target = new URL(database.url);
  const server: Server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    sockets.push(near, far);
    near.pipe(far).pipe(near);
    near.on('data', () => (packets += 1));
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(database.url);
  url.port = `${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    /** How often the client said something. */
    packets: () => packets,
    fallSilent: () => sockets.forEach((socket) => socket.unpipe().pause()),
    close: async (): Promise<void> => {
      sockets.forEach((socket) => socket.destroy());
      await once(server.close(), 'close');
    },
  };
}

describe('who listens', () => {
  test('hears what others commit, in order, and nothing that was undone', async () => {
    const { heard, messages } = startListening();
    await heard;
    await transaction(database.pool, async (tx) => await notify(tx, 'News', 'one'));
    const undone = transaction(database.pool, async (tx) => {
      await notify(tx, 'News', 'never');
      throw new Error('on second thoughts');
    });
    await expect(undone).rejects.toThrow();
    await notify(database.pool, 'another channel', 'not mine');
    await notify(database.pool, 'News', 'two');
    await waitFor('the last message', () => messages.includes('two'));
    expect(messages).toEqual(['one', 'two']);
  });

  test('has no open connection when it was told to stop, also if that was at once', async () => {
    const { heard, ended, stop } = startListening();
    await heard;
    stop.abort();
    expect(await ended).toBe('stopped');
    const hasty = startListening();
    hasty.stop.abort();
    expect(await hasty.ended).toBe('stopped');
    const early = new AbortController();
    early.abort();
    const none = { url: 'none', applicationName: '', channel: '', db: database.pool };
    await listen({ ...none, onHeard: fail, onLost: fail, onMessage: fail }, early.signal);
    await waitFor('the end of the connections', async () => (await listeners()).length === 0);
  });

  test('learns at once that the server ended the connection', async () => {
    const { heard, lost, ended } = startListening();
    await heard;
    await database.pool.query('select pg_terminate_backend($1)', [(await listeners())[0]]);
    await lost;
    expect(await ended).toMatchObject({ code: '57P01' });
  });

  test('notices within a moment that the connection is dead, though nobody says so', async () => {
    const way = await openWay();
    const { heard, lost, ended } = startListening({ url: way.url, beatEveryMs: 20, silentAfterMs: 300 });
    await heard;
    way.fallSilent();
    expect(await Promise.race([lost.then(() => 'lost'), ended])).toBe('lost');
    expect(await ended).toMatchObject({ name: 'ListenError', code: 'SILENT' });
    await way.close();
  });

  test('stays for as long as beats arrive', async () => {
    const way = await openWay();
    const { heard, ended, stop, messages } = startListening({ url: way.url, beatEveryMs: 100, silentAfterMs: 1_000 });
    await heard;
    const before = way.packets();
    await waitFor('the beats of more than a second', () => way.packets() - before > 15);
    stop.abort();
    expect(await ended).toBe('stopped');
    expect(messages).toEqual([]);
    await way.close();
  });

  test('is not heard in another database than that in which messages are sent', async () => {
    let isHeard = false;
    const onHeard = (): void => void (isHeard = true);
    const { ended } = startListening({ url: other.url, onHeard, beatEveryMs: 20, silentAfterMs: 300 });
    const fault = await ended;
    expect(fault).toMatchObject({ code: 'NOT_PASSED' });
    expect((fault as Error).message).toContain('DATABASE_DIRECT_URL');
    expect(isHeard).toBe(false);
  });

  pooled('is not heard behind a pooler, which takes a LISTEN and passes nothing on', async () => {
    const bouncer = await startPgBouncer(database.url);
    const pool = createPool({ url: bouncer.url, applicationName: 'pooled', size: 2, timeoutMs: 5_000, onIdleError: () => {} });
    const outcomes = [database.url, bouncer.url].map(async (url) => {
      const { heard, ended } = startListening({ url, db: pool, beatEveryMs: 20, silentAfterMs: 2_000 });
      return await Promise.race([heard.then(() => 'heard'), ended]);
    });
    expect(await outcomes[0]).toBe('heard');
    expect(await outcomes[1]).toMatchObject({ code: 'NOT_PASSED' });
    stopping.splice(0).forEach((controller) => controller.abort());
    await pool.end();
    await bouncer.stop();
  });

  test('says that nobody is there, and never the password', async () => {
    const { ended } = startListening({ url: 'postgres://bot:hush@127.0.0.1:1/none' });
    const fault = await ended;
    expect(fault).toMatchObject({ code: 'ECONNREFUSED' });
    expect((fault as Error).message).not.toContain('hush');
  });
});

const fail = (): never => {
  throw new Error('Nothing should be heard');
};

async function listeners(): Promise<number[]> {
  const found = await database.pool.query(
    `select pid from pg_stat_activity where datname = current_database() and application_name = 'listener'`,
  );
  return (found.rows as { pid: number }[]).map(({ pid }) => pid);
}
