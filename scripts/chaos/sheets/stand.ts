/** Everything that a run stands on: local Telegram and Google, which nobody hurts, and the program's own processes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGoogleSandbox, type GoogleSandbox } from '../../../src/sandbox/google/server.ts';
import { startTelegramSandbox } from '../../../src/sandbox/telegram/server.ts';
import type { TelegramSandbox } from '../../../src/sandbox/telegram/types.ts';
import { freePort } from '../../free-port.ts';
import { ENVIRONMENT } from '../../process-limits.ts';
import { ownEnvironment } from '../environment.ts';
import { Postgres } from '../postgres.ts';
import { Process } from '../processes.ts';

export type Intake = 'webhook' | 'polling';

export type Stand = {
  dir: string;
  telegram: TelegramSandbox;
  google: GoogleSandbox;
  postgres: Postgres;
  bot: Process;
  workers: [Process, Process];
  all: Process[];
  /** Ends everything in order. What the processes wrote stays if `keep`. */
  stop(keep: boolean): Promise<void>;
};

const TOKEN = '7000000005:token-of-the-chaos';

/** Enough for everybody, and yet a limit that Google enforces. */
const WRITES_PER_MINUTE = 3_600;
const WRITES_PER_MINUTE_PER_ACCOUNT = 2_400;

const ACCOUNTS = ['chaos-one', 'chaos-two'];

export async function openStand(intake: Intake): Promise<Stand> {
  const dir = await mkdtemp(join(tmpdir(), 'freedomwallet-chaos-'));
  const telegram = await startTelegramSandbox({ token: TOKEN });
  const quota = { perProject: WRITES_PER_MINUTE, perAccount: WRITES_PER_MINUTE_PER_ACCOUNT };
  const google = await startGoogleSandbox({ quota, sampleValidation: 10 });
  const keyFiles = ACCOUNTS.map((name) => join(dir, `${name}.json`));
  for (const [index, file] of keyFiles.entries()) {
    await writeFile(file, JSON.stringify(google.sim.addServiceAccount(ACCOUNTS[index]).keyFile));
  }
  const [port, firstPort, secondPort] = [await freePort(), await freePort(), await freePort()];
  const env = ownEnvironment({
    ...ENVIRONMENT,
    DATA_DIR: dir,
    LOG_DIR: join(dir, 'logs'),
    BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: telegram.url,
    PORT: `${port}`,
    WEBHOOK_URL: intake === 'webhook' ? `http://127.0.0.1:${port}` : '',
    SHEETS_FLUSH_DELAY_MS: '2000',
    SEND_PER_SECOND: '100',
    GOOGLE_APPLICATION_CREDENTIALS: keyFiles.join(','),
    GOOGLE_SHEETS_ROOT_URL: google.url,
    GOOGLE_TOKEN_URL: google.tokenUrl,
    SHEETS_WRITES_PER_MINUTE: `${WRITES_PER_MINUTE}`,
    SHEETS_WRITES_PER_MINUTE_PER_ACCOUNT: `${WRITES_PER_MINUTE_PER_ACCOUNT}`,
  });
  const role = (name: string, more: Record<string, string>): Process => {
    const logs = join(dir, 'logs', name.replaceAll(' ', '-'));
    const own = { ...env, LOG_DIR: logs, ...more };
    return new Process({ name, script: 'scripts/start.ts', args: ['--join'], env: own, dir });
  };
  const postgres = new Postgres(dir, env);
  const bot = role('bot', { ROLES: 'bot' });
  const workers: [Process, Process] = [
    role('worker', { ROLES: 'worker', WORKER_PORT: `${firstPort}` }),
    role('second worker', { ROLES: 'worker', WORKER_PORT: `${secondPort}` }),
  ];
  const all = [...workers, bot, postgres.keeper];
  // Nothing may outlive the driver, however it ends.
  const destroy = (): void => {
    for (const process of [...workers, bot]) process.destroy();
    postgres.destroy();
  };
  process.once('exit', destroy);
  const stop = async (keep: boolean): Promise<void> => {
    for (const process of all) await process.stop();
    process.off('exit', destroy);
    await google.stop();
    await telegram.stop();
    if (!keep) await rm(dir, { recursive: true });
  };
  return { dir, telegram, google, postgres, bot, workers, all, stop };
}
