/** Violence to processes; each gives whether it happened. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TelegramSim } from '../../../src/sandbox/telegram/types.ts';
import type { Postgres } from '../postgres.ts';
import type { Cluster } from './cluster.ts';
import type { Strike } from './plan.ts';

export type Stage = {
  cluster: Cluster;
  postgres: Postgres;
  telegram: TelegramSim;
  /** One reload at a time, as one operator would; and one thing with Postgres at a time. */
  turns: Map<'reload' | 'postgres', Promise<unknown>>;
  /** Ends waits when the violence is over. */
  over: AbortSignal;
};

/** Telegram has delivered again to the other process by then. */
const FREEZE_MS = [13_000, 17_000] as const;

/** As long as a restart of a database takes, at least. */
const AWAY_MS = 1_000;

const ANSWER_WITHIN_MS = 10_000;

export async function strike(stage: Stage, { what, draw }: Strike): Promise<boolean> {
  return await BLOWS[what](stage, draw);
}

const BLOWS: Record<Strike['what'], (stage: Stage, draw: number) => Promise<boolean>> = {
  'bot killed': async ({ cluster }, draw) => await Promise.resolve(cluster.kill('bot', draw)),

  'bot killed right after an answer': async ({ cluster, telegram, over }, draw) =>
    await afterAnswer(telegram, over, () => cluster.kill('bot', draw)),

  'both bots killed': async ({ cluster }) => await Promise.resolve(cluster.killBots()),

  'bot frozen beyond the patience of Telegram': async ({ cluster, over }, draw) => {
    const thaw = cluster.freezeBot(draw);
    if (thaw === undefined) return false;
    const isWhole = await held(FREEZE_MS[0] + draw * (FREEZE_MS[1] - FREEZE_MS[0]), over);
    thaw();
    return isWhole;
  },

  reloaded: async (stage) =>
    await inTurn(stage, 'reload', async () => {
      await stage.cluster.reload();
      return true;
    }),

  'worker killed': async ({ cluster }, draw) => await Promise.resolve(cluster.kill('worker', draw)),

  'postgres connections dropped': async (stage) =>
    await inTurn(stage, 'postgres', async () => (await dropConnections(stage.postgres)) > 0),

  // As `pg_ctl restart -m immediate`: no checkpoint, recovery at the next start. The keeper takes it for an order.
  'postgres shut down at once': async (stage, draw) =>
    await inTurn(stage, 'postgres', async () => {
      await stage.postgres.up();
      const isHit = stage.postgres.signal('SIGQUIT');
      await restart(stage.postgres, draw);
      return isHit;
    }),

  'postgres restarted in order': async (stage, draw) =>
    await inTurn(stage, 'postgres', async () => {
      await restart(stage.postgres, draw);
      return true;
    }),

  'postgres backend killed': async (stage) =>
    await inTurn(stage, 'postgres', async () => await stage.postgres.killBackend()),
};

async function dropConnections(postgres: Postgres): Promise<number> {
  const ended = await postgres.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'freedomwallet%'`,
  );
  return ended.length;
}

async function restart({ keeper }: Postgres, draw: number): Promise<void> {
  await keeper.stop();
  await delay(draw * AWAY_MS);
  await keeper.start();
}

async function inTurn(stage: Stage, name: 'reload' | 'postgres', blow: () => Promise<boolean>): Promise<boolean> {
  const turn = (stage.turns.get(name) ?? Promise.resolve()).then(async () => !stage.over.aborted && (await blow()));
  stage.turns.set(name, turn.catch(() => undefined));
  return await turn;
}

/** @returns false if the violence was over sooner */
async function held(forMs: number, over: AbortSignal): Promise<boolean> {
  return await delay(forMs, true, { signal: over }).catch(() => false);
}

/** In the middle of the bot's call: Telegram has the answer, and the update isn't acknowledged. */
async function afterAnswer(telegram: TelegramSim, over: AbortSignal, blow: () => boolean): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const unwatch = telegram.onChange((event) => {
    if (event.kind !== 'answer') return;
    unwatch();
    resolve(blow());
  });
  const late = held(ANSWER_WITHIN_MS, over).then(() => false);
  return await Promise.race([promise, late]).finally(unwatch);
}
