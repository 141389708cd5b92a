/** A real PgBouncer for a test, configured by the file that operators copy. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '../../scripts/free-port.ts';
import { withClient } from '../../src/platform/databases.ts';
import { postgresAccount, spawnAs } from '../../src/platform/embedded-postgres-binaries.ts';
import { waitFor } from './wait-for.ts';

const CONFIG = join(import.meta.dirname, '../../deploy/pgbouncer/pgbouncer.ini');

export type PgBouncer = {
  /** The database through the pooler. */
  url: string;
  /** Ends it at once, with all its connections. */
  kill(): Promise<void>;
  /** Starts it again on its port. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** The program, or undefined: such tests then skip, and `npm test` says so. Debian's lies in /usr/sbin. */
export function findPgBouncer(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path));
}

/**
 * @param databaseUrl the database behind it
 * @param changes other values for settings of the file, or a line of `[databases]` with its name
 */
export async function startPgBouncer(databaseUrl: string, changes: Record<string, string> = {}): Promise<PgBouncer> {
  const dir = await mkdtemp(join(tmpdir(), 'freedomwallet-pgbouncer-'));
  const database = new URL(databaseUrl);
  const port = await freePort();
  const configFile = join(dir, 'pgbouncer.ini');
  const userFile = join(dir, 'userlist.txt');
  await writeFile(configFile, changed(await readFile(CONFIG, 'utf8'), {
    host: database.hostname,
    port: database.port,
    dbname: database.pathname.slice(1),
    listen_port: `${port}`,
    auth_file: userFile,
    logfile: join(dir, 'pgbouncer.log'),
    pidfile: join(dir, 'pgbouncer.pid'),
    ...changes,
  }));
  await writeFile(userFile, `"${database.username}" "${decodeURIComponent(database.password)}"\n`);
  const account = postgresAccount(dir);
  if (account) for (const path of [dir, configFile, userFile]) chownSync(path, account.uid, account.gid);

  const through = new URL(databaseUrl);
  through.host = `127.0.0.1:${port}`;
  through.pathname = '/freedomwallet';
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    child = spawnAs(account, findPgBouncer()!, ['--quiet', configFile], [dir], { stdio: 'ignore', cwd: '/' });
    const answers = (): Promise<boolean> => withClient(through.href, (client) => client.query('select 1')).then(
      () => true,
      () => false,
    );
    await waitFor('PgBouncer', answers);
  };
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  await start();
  return {
    url: through.href,
    kill,
    start,
    stop: async () => {
      await kill();
      await rm(dir, { recursive: true });
    },
  };
}

/** The file with other values; each must stand in it, or it isn't the file that is tested. */
function changed(file: string, values: Record<string, string>): string {
  return Object.entries(values).reduce((text, [key, value]) => {
    const setting = ['host', 'port', 'dbname'].includes(key)
      ? new RegExp(`^(freedomwallet = .*\\b${key}=)\\S+`, 'm')
      : new RegExp(`^(${key} = ).*$`, 'm');
    if (!setting.test(text)) throw new Error(`deploy/pgbouncer/pgbouncer.ini does not set ${key}`);
    return text.replace(setting, (_line, before: string) => before + value);
  }, file);
}
