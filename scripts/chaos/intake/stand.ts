/** Everything that a run stands on: local Telegram, which nobody hurts, Postgres, and the program under PM2. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTelegramSandbox } from '../../../src/sandbox/telegram/server.ts';
import type { TelegramSandbox } from '../../../src/sandbox/telegram/types.ts';
import { freePort } from '../../free-port.ts';
import { ENVIRONMENT } from '../../process-limits.ts';
import { ownEnvironment } from '../environment.ts';
import { Postgres } from '../postgres.ts';
import { Cluster } from './cluster.ts';

export type Intake = 'webhook' | 'polling';

export type Stand = {
  dir: string;
  telegram: TelegramSandbox;
  postgres: Postgres;
  cluster: Cluster;
  /** Ends everything in order. What the processes wrote stays if `keep`. */
  stop(keep: boolean): Promise<void>;
};

const TOKEN = '7000000006:token-of-the-intake';

/** Telegram waits for a minute; a run can't. Far more than what an answer may take before it goes to the queue. */
const TELEGRAM_PATIENCE_MS = 12_000;

export async function openStand(options: { intake: Intake; hasLimits: boolean }): Promise<Stand> {
  const dir = await mkdtemp(join(tmpdir(), 'fw-intake-'));
  const telegram = await startTelegramSandbox({ token: TOKEN, webhookTimeoutMs: TELEGRAM_PATIENCE_MS });
  const [port, workerPort] = [await freePort(), await freePort()];
  const env = ownEnvironment({
    DATA_DIR: dir,
    LOG_DIR: join(dir, 'logs'),
    LOG_LEVEL: 'info',
    BOT_TOKEN: TOKEN,
    BOT_INSTANCES: '2',
    TELEGRAM_API_ROOT: telegram.url,
    PORT: `${port}`,
    WORKER_PORT: `${workerPort}`,
    WEBHOOK_URL: options.intake === 'webhook' ? `http://127.0.0.1:${port}` : '',
    SEND_PER_SECOND: '100',
    GOOGLE_APPLICATION_CREDENTIALS: '',
    ...(options.hasLimits ? {} : { MESSAGES_PER_MINUTE: '0', COMMANDS_PER_MINUTE: '0', MESSAGE_GAP_MS: '0' }),
  });
  const postgres = new Postgres(dir, { ...env, ...ENVIRONMENT });
  const cluster = new Cluster(dir, env);
  // Nothing may outlive the driver, however it ends.
  const destroy = (): void => {
    cluster.destroy();
    postgres.destroy();
  };
  process.once('exit', destroy);
  const stop = async (keep: boolean): Promise<void> => {
    await cluster.down();
    await postgres.keeper.stop();
    process.off('exit', destroy);
    await telegram.stop();
    if (!keep) await rm(dir, { recursive: true });
  };
  return { dir, telegram, postgres, cluster, stop };
}
