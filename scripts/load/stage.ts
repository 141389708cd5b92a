/** What the load test stands on: a Postgres of its own, local Telegram and Google, and the real bot and worker. */
import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '../../src/platform/postgres.ts';
import { startGoogleSandbox, type GoogleSandbox } from '../../src/sandbox/google/server.ts';
import { startTelegramSandbox } from '../../src/sandbox/telegram/server.ts';
import type { TelegramSandbox } from '../../src/sandbox/telegram/types.ts';
import { openGround } from '../bench/ground.ts';
import { ready, startProcess, stopProcess } from '../bench/processes.ts';
import { ownEnvironment } from '../chaos/environment.ts';
import { freePort } from '../free-port.ts';
import { stopAll, type Stoppable } from '../run.ts';

export type Stage = {
  telegram: TelegramSandbox;
  google: GoogleSandbox;
  db: Db;
  /** Whose memory and CPU time are told. */
  pids: { bot: number; worker: number; postgres: number };
  /** The addresses that sheets are shared with. */
  accounts: string[];
  stop(): Promise<void>;
};

const TOKEN = '7000000006:token-of-the-load-test';

/** Google allows 60 writes a minute for each. */
const ACCOUNTS = ['load-one', 'load-two'];

/** Updates come by webhook, and every limit is as an operator has it who sets nothing. */
export async function openStage(): Promise<Stage> {
  const started: Stoppable[] = [];
  const keep = <Part extends Stoppable>(part: Part): Part => {
    started.push(part);
    return part;
  };
  try {
    const ground = keep(await openGround());
    const { url, db, drop } = await ground.openDatabase('load');
    keep({ stop: drop });
    const telegram = keep(await startTelegramSandbox({ token: TOKEN }));
    const google = keep(await startGoogleSandbox());
    const keyFiles = await writeKeyFiles(google, ground.dir);
    const [port, workerPort] = [await freePort(), await freePort()];
    const environment = {
      DATABASE_URL: url,
      DATABASE_DIRECT_URL: url,
      DATA_DIR: ground.dir,
      LOG_DIR: join(ground.dir, 'logs'),
      LOG_LEVEL: 'warn',
      BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
      WEBHOOK_URL: `http://127.0.0.1:${port}`,
      WEBHOOK_SECRET: 'load-test',
      PORT: `${port}`,
      WORKER_PORT: `${workerPort}`,
      GOOGLE_APPLICATION_CREDENTIALS: keyFiles.join(','),
      GOOGLE_SHEETS_ROOT_URL: google.url,
      GOOGLE_TOKEN_URL: google.tokenUrl,
    };
    const bot = keep(startRole('bot', environment));
    const worker = keep(startRole('worker', environment));
    await Promise.all([ready(port), ready(workerPort)]);
    return {
      telegram,
      google,
      db,
      pids: { bot: bot.pid, worker: worker.pid, postgres: ground.postgresPid },
      accounts: google.sim.serviceAccounts().map(({ email }) => email),
      stop: async () => await stopAll(started),
    };
  } catch (fault) {
    await stopAll(started);
    throw fault;
  }
}

function startRole(role: 'bot' | 'worker', variables: Record<string, string>): Stoppable & { pid: number } {
  const child: ChildProcess = startProcess(role, ownEnvironment(variables) as Record<string, string>);
  // Nothing outlives the load test, however it ends.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    pid: child.pid as number,
    stop: async () => {
      await stopProcess(child);
      process.off('exit', kill);
    },
  };
}

async function writeKeyFiles(google: GoogleSandbox, dir: string): Promise<string[]> {
  return await Promise.all(
    ACCOUNTS.map(async (name) => {
      const file = join(dir, `${name}.json`);
      await writeFile(file, JSON.stringify(google.sim.addServiceAccount(name).keyFile));
      return file;
    }),
  );
}
