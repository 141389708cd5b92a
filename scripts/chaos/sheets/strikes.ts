/** Violence to processes, some of it at the very moment that matters: between a write and its answer, say. */
import { setTimeout as delay } from 'node:timers/promises';
import type { GoogleSim } from '../../../src/sandbox/google/sim.ts';
import type { TelegramSim } from '../../../src/sandbox/telegram/types.ts';
import type { Strike } from './plan.ts';
import type { Postgres } from '../postgres.ts';
import type { Process } from '../processes.ts';
import { pickAt } from '../random.ts';

export type Stage = {
  bot: Process;
  /** The second one runs now and then. */
  workers: [Process, Process];
  postgres: Postgres;
  google: GoogleSim;
  telegram: TelegramSim;
  /** One worker is frozen at a time: somebody is to take over. */
  freezing: Promise<unknown>;
  /** Ends waits when the violence is over. */
  over: AbortSignal;
};

const WRITE = 'spreadsheets.batchUpdate';

/** A lease lasts 45 s; Postgres ends a transaction that stands still for 60 s. Both sides of that are of interest. */
const FREEZE_LEAST_MS = 47_000;
const FREEZE_SPREAD_MS = 28_000;

type Blow = (stage: Stage, strike: Strike) => Promise<boolean>;

/** Does it as soon as its victim stands. @returns whether it happened */
export async function strike(stage: Stage, order: Strike): Promise<boolean> {
  return await BLOWS[order.what](stage, order);
}

const BLOWS: Record<Strike['what'], Blow> = {
  'bot killed': async ({ bot }, { downMs }) => await hit(bot, () => bot.kill(downMs)),

  'bot killed right after an answer': async ({ bot, telegram, over }, { downMs }) =>
    await moment(over, (happened) =>
      telegram.onChange((event) => {
        if (event.kind === 'message' && isOfBot(telegram, event)) happened(bot.kill(downMs));
      }),
    ),

  'bot frozen for seconds': async ({ bot, over }, { draw }) =>
    await hit(bot, async () => await frozen(bot, 1_000 + draw * 7_000, over)),

  'bot stopped in order': async ({ bot }) => await hit(bot, async () => await restart(bot)),

  'worker killed': async ({ workers }, { draw, downMs }) => {
    const worker = oneOf(workers, draw);
    return await hit(worker, () => worker.kill(downMs));
  },

  'worker killed right before its write': async ({ workers, google, over }, { downMs }) =>
    await moment(over, (happened) => beforeWrite(google, () => happened(killAll(workers, downMs)))),

  'worker killed right after its write': async ({ workers, google, over }, { downMs }) =>
    await moment(over, (happened) => afterWrite(google, () => happened(killAll(workers, downMs)))),

  'worker stopped in order': async ({ workers: [first] }) => await hit(first, async () => await restart(first)),

  'worker frozen beyond its lease': async (stage, { draw }) =>
    await inTurn(stage, draw, async (worker) => await frozen(worker, freezeMs(draw), stage.over)),

  'worker frozen in its write, beyond its lease': async (stage, { draw }) =>
    await inTurn(stage, draw, async (worker) => {
      const { google, over } = stage;
      if (!(await moment(over, (happened) => beforeWrite(google, () => happened(worker.freeze()))))) return false;
      const isWhole = await held(freezeMs(draw), over);
      worker.thaw();
      return isWhole;
    }),

  'two workers at once': async ({ workers: [, second], over }, { draw }) => {
    await second.start();
    await held(20_000 + draw * 60_000, over);
    if (draw < 0.5) second.destroy();
    else await second.stop();
    return true;
  },

  'postgres killed': async ({ postgres }) => await hitServer(postgres, 'SIGKILL'),

  'postgres killed right after a write': async ({ postgres, google, over }) => {
    await postgres.up();
    return await moment(over, (happened) => afterWrite(google, () => happened(postgres.signal('SIGKILL'))));
  },

  'postgres backend killed': async ({ postgres }) => await postgres.killBackend(),

  // As `pg_ctl restart -m immediate`: no checkpoint, recovery at the next start. The keeper takes it for an order.
  'postgres shut down at once': async ({ postgres }) => {
    const isHit = await hitServer(postgres, 'SIGQUIT');
    await restart(postgres.keeper);
    return isHit;
  },

  'postgres killed with its keeper': async ({ postgres }, { downMs }) => {
    await postgres.up();
    postgres.keeper.kill(downMs);
    return postgres.signal('SIGKILL');
  },
};

/** Both workers are up when one of them is frozen. */
async function inTurn(stage: Stage, draw: number, freeze: (worker: Process) => Promise<boolean>): Promise<boolean> {
  const turn = stage.freezing.then(async () => {
    if (stage.over.aborted) return false;
    await Promise.all(stage.workers.map(async (worker) => await worker.start()));
    return await freeze(oneOf(stage.workers, draw));
  });
  stage.freezing = turn.catch(() => undefined);
  return await turn;
}

/** One of those that are to run. */
function oneOf(workers: [Process, Process], draw: number): Process {
  return pickAt(workers.filter(({ isWanted }) => isWanted), draw) ?? workers[0];
}

/** As long for the first half of draws as for the second: which worker it is comes from the draw, too. */
function freezeMs(draw: number): number {
  return FREEZE_LEAST_MS + ((draw * 2) % 1) * FREEZE_SPREAD_MS;
}

async function hit(victim: Process, blow: () => boolean | Promise<boolean>): Promise<boolean> {
  await victim.ready();
  return await blow();
}

async function hitServer(postgres: Postgres, signal: NodeJS.Signals): Promise<boolean> {
  await postgres.up();
  return postgres.signal(signal);
}

async function restart(victim: Process): Promise<boolean> {
  await victim.stop();
  await victim.start();
  return true;
}

async function frozen(victim: Process, forMs: number, over: AbortSignal): Promise<boolean> {
  if (!victim.freeze()) return false;
  const isWhole = await held(forMs, over);
  victim.thaw();
  return isWhole;
}

/** @returns false if the violence was over sooner */
async function held(forMs: number, over: AbortSignal): Promise<boolean> {
  return await delay(forMs, true, { signal: over }).catch(() => false);
}

/** Both: nobody outside can tell whose write it is. */
function killAll(workers: Process[], downMs: number): boolean {
  return workers.map((worker) => worker.isRunning && worker.kill(downMs)).some(Boolean);
}

/** Waits for a moment, until the violence is over. @param watch gives what ends the watching */
function moment(over: AbortSignal, watch: (happened: (isHit: boolean) => void) => () => void): Promise<boolean> {
  return new Promise((resolve) => {
    let isOver = over.aborted;
    const end = (isHit: boolean): void => {
      if (isOver) return;
      isOver = true;
      unwatch();
      resolve(isHit);
    };
    const unwatch = watch((isHit) => {
      if (isHit) end(true);
    });
    if (isOver) {
      unwatch();
      return resolve(false);
    }
    over.addEventListener('abort', () => end(false), { once: true });
  });
}

/** Runs before each write until the watching ends; the write waits for it. */
function beforeWrite(google: GoogleSim, run: () => void): () => void {
  let isWatching = true;
  const arm = (): void =>
    google.before(WRITE, () => {
      if (isWatching) run();
      if (isWatching) arm();
    });
  arm();
  return () => void (isWatching = false);
}

/** Kinds of faults that leave the work of a request undone; a late one is noted again when it is done. */
const UNDONE = ['status', 'quota', 'html', 'drop-before', 'hang', 'late'];

/** Runs in the middle of a request that was applied: its answer is not on its way yet. */
function afterWrite(google: GoogleSim, run: () => void): () => void {
  return google.onCall(({ method, status, fault }) => {
    const isDone = fault === undefined ? status === 200 : !UNDONE.includes(fault);
    if (method === WRITE && isDone) run();
  });
}

function isOfBot(telegram: TelegramSim, event: { personId: number; messageId: number }): boolean {
  const { messages } = telegram.chat(event.personId);
  return messages.findLast(({ messageId }) => messageId === event.messageId)?.who === 'bot';
}
