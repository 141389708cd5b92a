/**
 * LISTEN, on a connection of its own and on the direct address: a pooler in transaction mode takes a LISTEN and passes
 * nothing on. A trial sent the way that messages go must arrive before the connection counts as heard, and a beat
 * every few seconds shows that it still is: a connection that a firewall forgot says nothing by itself.
 */
import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import pg from 'pg';
import { rows, type Db, type Statement, type Tx } from './postgres.ts';

export type ListenOptions = {
  /** A session connection to the database of `db`. */
  url: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  channel: string;
  /** The way that messages go; used once a connection, for the trial. */
  db: Db;
  /** From now on no message is missed. */
  onHeard: () => void;
  /** From now on messages may be missed: the listening has ended, whether it was heard or not. */
  onLost: () => void;
  onMessage: (payload: string) => void;
  /** In milliseconds. */
  beatEveryMs?: number;
  /** A connection on which no beat arrives for so long, in milliseconds, is given up. */
  silentAfterMs?: number;
};

const BEAT_EVERY_MS = 2_000;

/** How long messages may be missed unknowingly. Shorter would take a busy moment of this process for silence. */
const SILENT_AFTER_MS = 5_000;

/** A server that is there greets within this; shorter than the alarm, so that the log says which of both it was. */
const CONNECT_WITHIN_MS = 4_000;

/** How long a goodbye may take before the connection is cut. */
const GOODBYE_MS = 1_000;

/** Why a listening ended, where the database didn't say it. NOT_PASSED: not even the trial arrived. */
class ListenError extends Error {
  readonly code: 'NOT_PASSED' | 'SILENT' | 'CLOSED';

  constructor(code: ListenError['code'], message: string) {
    super(message);
    this.name = 'ListenError';
    this.code = code;
  }
}

/** Sends a message to all who listen, if and when the transaction commits. Postgres takes less than 8,000 bytes. */
export async function notify(db: Db | Tx, channel: string, payload: string): Promise<void> {
  await rows(db, NOTIFY, [channel, payload]);
}

/**
 * Listens until `signal` aborts.
 * @throws {ListenError} or what the database says, when a connection cannot be made or is lost
 */
export async function listen(options: ListenOptions, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const ending = Promise.withResolvers<void>();
  const end = (): void => ending.resolve();
  signal.addEventListener('abort', end);
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: options.url,
    application_name: options.applicationName,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    stream: () => socket,
  });
  client.on('error', ending.reject);
  client.on('end', () => ending.reject(new ListenError('CLOSED', 'The database closed the connection that listens')));
  const pulse = pulseOf(client, options, ending.reject);
  try {
    await Promise.race([ending.promise, pulse.start().then(() => ending.promise)]);
  } finally {
    pulse.stop();
    signal.removeEventListener('abort', end);
    options.onLost();
    await close(client, socket);
  }
}

/** What proves a connection: the trial, the beats, and the alarm for when they stay away. */
function pulseOf(client: pg.Client, options: ListenOptions, fail: (fault: unknown) => void) {
  const { db, channel, beatEveryMs = BEAT_EVERY_MS, silentAfterMs = SILENT_AFTER_MS } = options;
  const own = `beat_${randomUUID().replaceAll('-', '')}`;
  let isHeard = false;
  let isBeating = false;
  const alarm = setTimeout(() => fail(isHeard ? silent() : notPassed()), silentAfterMs);
  const beat = async (): Promise<void> => {
    if (!isHeard || isBeating) return;
    isBeating = true;
    await client.query(NOTIFY.text, [own, BEAT]);
    isBeating = false;
  };
  const beating = setInterval(() => void beat().catch(fail), beatEveryMs);

  client.on('notification', (message) => {
    if (message.channel !== own) return options.onMessage(message.payload ?? '');
    alarm.refresh();
    if (message.payload !== TRIAL) return;
    isHeard = true;
    options.onHeard();
  });
  return {
    start: async (): Promise<void> => {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}; listen ${own}`);
      await notify(db, own, TRIAL);
    },
    stop: (): void => {
      clearTimeout(alarm);
      clearInterval(beating);
      client.removeAllListeners('notification');
    },
  };
}

const BEAT = 'beat';
const TRIAL = 'trial';

function silent(): ListenError {
  return new ListenError('SILENT', 'The connection that listens has gone silent');
}

function notPassed(): ListenError {
  const cure = 'DATABASE_DIRECT_URL must lead, past any pooler, to the database of DATABASE_URL';
  return new ListenError('NOT_PASSED', `What is announced in the database does not arrive: ${cure}`);
}

/** A server that is no more doesn't answer a goodbye. */
async function close(client: pg.Client, socket: Socket): Promise<void> {
  const cut = setTimeout(() => socket.destroy(), GOODBYE_MS);
  await client.end().catch(() => undefined);
  clearTimeout(cut);
}

const NOTIFY: Statement = {
  name: 'notifications-notify',
  text: 'select pg_notify($1, $2)',
};
