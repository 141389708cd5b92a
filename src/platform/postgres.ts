/**
 * One way to Postgres: a pool, a transaction, a named statement. Readers take `Db | Tx`, writers demand
 * a `Tx`, so that a write outside a transaction does not compile.
 */
import pg from 'pg';
import { prepareSession } from './session.ts';
import { runEndings } from './transaction-endings.ts';
import { markedAsTransaction, refuseInTransaction } from './transaction-mark.ts';

declare const inTransaction: unique symbol;

export type Db = pg.Pool;
export type Tx = pg.PoolClient & { readonly [inTransaction]: true };

/** A statement that Postgres plans once a connection, but behind a pooler: `name` must be unique in the program. */
export type Statement = { name: string; text: string };

/** Where a pool connects to and how far it may grow. */
export type PoolOptions = {
  url: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Most connections that this pool opens. */
  size: number;
  /** How long a caller waits for a free connection before it fails, in milliseconds. */
  timeoutMs: number;
  /** A broken idle connection is no fault of any caller: it is only reported here. */
  onIdleError: (error: Error) => void;
  /** Told once, if it leads through a pooler; `unset` are the settings that its connections lack. */
  onPooler?: (unset: string[]) => void;
  /** For a replica: Postgres refuses whatever would write. */
  readOnly?: boolean;
  /** How long the answer to a statement may take to come, in milliseconds; without it the server alone decides. */
  answerTimeoutMs?: number;
};

/**
 * Opens a pool. bigint comes back as a number (ids and amounts of this product stay below 2^53),
 * a date as its text `YYYY-MM-DD`.
 */
export function createPool(options: PoolOptions): Db {
  let tellOfPooler = options.onPooler;
  // The pool waits for the promise, of which its type doesn't know, before anybody gets the connection.
  const prepare = (client: pg.ClientBase): unknown =>
    prepareSession(client, options).then((session) => {
      if (session.kind === 'direct') return;
      tellOfPooler?.(session.unset);
      tellOfPooler = undefined;
    });
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.size,
    connectionTimeoutMillis: options.timeoutMs,
    idleTimeoutMillis: 30_000,
    query_timeout: options.answerTimeoutMs,
    types: { getTypeParser },
    onConnect: prepare,
  });
  // Ten transactions that each wait for a second connection of a pool of ten would wait for ever.
  const connect = pool.connect.bind<pg.Pool['connect']>(pool);
  pool.connect = ((...args: Parameters<typeof connect>) => {
    refuseInTransaction('The pool');
    return connect(...args);
  }) as typeof pool.connect;
  pool.on('error', options.onIdleError);
  // Between the pool's hands and those of who waits for a connection nobody listens: an end of the server that comes
  // in the same packet as an earlier answer would end the process. The next statement fails, which is enough.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Runs `work` in one transaction: commits what it returns, rolls back what it throws. Inside, no other service can
 * be called.
 * @throws whatever `work` or the commit throws; after a lost commit the outcome is unknown.
 */
export async function transaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await db.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements says so here alone; without a listener the process would end.
  const onBroken = (error: Error): void => {
    broken = error;
  };
  client.on('error', onBroken);
  try {
    await client.query('begin');
    const result = await markedAsTransaction(() => work(client as Tx));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(onBroken);
    throw error;
  } finally {
    client.off('error', onBroken);
    client.release(broken);
    runEndings(client);
  }
}

/** Runs a named statement and gives its rows. */
export async function rows<Row>(db: Db | Tx, statement: Statement, values: unknown[]): Promise<Row[]> {
  const result = await db.query({ name: statement.name, text: statement.text, values });
  return result.rows as Row[];
}

/** Runs a named statement that gives at most one row. */
export async function firstRow<Row>(db: Db | Tx, statement: Statement, values: unknown[]): Promise<Row | undefined> {
  return (await rows<Row>(db, statement, values))[0];
}

const DATE_OID = 1082;
const BIGINT_OID = 20;
const BIGINT_ARRAY_OID = 1016;

function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  if (oid === BIGINT_OID) return Number;
  if (oid === DATE_OID) return (text: string) => text;
  if (oid === BIGINT_ARRAY_OID) return (text: string) => numbersOf(text);
  return pg.types.getTypeParser(oid, format);
}

function numbersOf(arrayText: string): number[] {
  const inner = arrayText.slice(1, -1);
  return inner === '' ? [] : inner.split(',').map(Number);
}
