/** Servers made with PostgreSQL's own programs, as Debian installs them: a primary, and replicas that follow it. */
import { execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.ts';
import { withClient } from '../../src/platform/databases.ts';
import { postgresAccount, spawnAs, type PostgresAccount } from '../../src/platform/embedded-postgres-binaries.ts';
import { waitFor } from './wait-for.ts';

/** Debian's folders, a major version each. */
const VERSIONS = '/usr/lib/postgresql';
const OLDEST_VERSION = 15;

export type Server = {
  /** The database `postgres`, as its superuser. */
  url: string;
  start(): Promise<void>;
  /** Ends it; `immediate` is how a crash looks. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
};

export type Servers = {
  primary: Server;
  /** A replica of the primary, which runs. */
  addReplica(): Promise<Server>;
  /** Stops them all and removes their files. */
  remove(): Promise<void>;
};

/** The folder of the newest programs, or undefined: such tests then skip, and `npm test` says so. */
export function findPostgresTools(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const versions = readdirSync(VERSIONS).map(Number).filter((version) => version >= OLDEST_VERSION);
  const folders = versions.sort((a, b) => b - a).map((version) => join(VERSIONS, `${version}`, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'pg_basebackup')));
}

/** Makes a primary in a temporary folder. No password is asked on the loopback; nothing survives a power cut. */
export async function startServers(): Promise<Servers> {
  const tools = findPostgresTools()!;
  const dir = mkdtempSync(join(tmpdir(), 'freedomwallet-servers-'));
  const account = postgresAccount(dir);
  if (account) chownSync(dir, account.uid, account.gid);
  const run = (program: string, ...args: string[]): void => {
    execFileSync(join(tools, program), args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', ...account });
  };
  const servers: Server[] = [];
  const open = async (name: string, make: (data: string) => void): Promise<Server> => {
    const data = join(dir, name);
    make(data);
    const server = await serverOf(join(tools, 'postgres'), data, account);
    servers.push(server);
    await server.start();
    return server;
  };

  const primary = await open('primary', (data) => {
    run('initdb', `--pgdata=${data}`, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync');
  });
  return {
    primary,
    addReplica: async () => await open(`replica-${servers.length}`, (data) => {
      run('pg_basebackup', `--pgdata=${data}`, `--dbname=${primary.url}`, '--write-recovery-conf', '--checkpoint=fast', '--no-sync');
    }),
    remove: async () => {
      for (const server of servers.toReversed()) await server.stop();
      rmSync(dir, { recursive: true });
    },
  };
}

async function serverOf(program: string, data: string, account: PostgresAccount | undefined): Promise<Server> {
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let child: ChildProcess | undefined;
  const answers = (): Promise<boolean> => withClient(url, (client) => client.query('select 1')).then(
    () => true,
    () => false,
  );
  return {
    url,
    start: async () => {
      const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', max_connections: 100 };
      const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      child = spawnAs(account, program, ['-D', data, ...args], [data], { stdio: 'ignore', cwd: '/' });
      await waitFor('the server', answers);
    },
    stop: async (mode = 'immediate') => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await once(child, 'exit');
    },
  };
}
