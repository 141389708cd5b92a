/**
 * Updates by long polling. The offset is advanced only past updates that are done, so what a dying process had
 * in hand comes again; a slow or failing update holds up its own chat alone, as long as fewer than a hundred are
 * behind it (Telegram shows no more: docs/decisions/015). One process polls at a time (a lease), and hands over
 * without Telegram noticing two.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Update } from 'telegraf/types';
import { describeFault } from './errors.ts';
import { createIntakeWay } from './intake-way.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { createLease } from './lease.ts';
import { loop, together, type LoopTurn, type Service } from './lifecycle.ts';
import type { Pipeline } from './pipeline.ts';
import { createPollingTroubles } from './polling-troubles.ts';
import { rareLine } from './rare-line.ts';
import { ALLOWED_UPDATES, laneOf } from './update-origin.ts';
import { UpdateWindow } from './update-window.ts';
import type { Logger } from '../platform/logger.ts';
import type { Db } from '../platform/postgres.ts';
import type { StartError } from '../platform/start-error.ts';
import type { TelegramClient } from '../platform/telegram.ts';

/** Telegram caps a long poll at 50 s (reference: LONG_POLL_MAX_TIMEOUT); half of that survives most proxies. */
const LONG_POLL_S = 25;

/** Most updates of one answer. */
const BATCH_SIZE = 100;

const CALL_TIMEOUT_MS = 10_000;

/** How often the log says that nothing newer can be seen. */
const FULL_LINE_EVERY_MS = 60_000;

/** Telegram gives one update at a time to who asks again with the same offset within half a second. */
const SAME_OFFSET_REST_MS = 600;

/** Waiting for the process that still polls, or for those that were started with a webhook to end. */
const NOT_MY_TURN_REST_MS = 200;

/** A fault of our own, such as a database that is away. */
const FAULT_REST_MS = 3_000;

/** Telegram takes note of an offset at once, and answers late to who asks with it a second time. */
const CONFIRM_TIMEOUT_MS = 1_000;

const RETRY_BASE_MS = 500;
const LONGEST_RETRY_REST_MS = 5_000;

export type PollingOptions = {
  db: Db;
  telegram: TelegramClient;
  pipeline: Pipeline;
  log: Logger;
  /** The process can't go on: Telegram does not accept its token any more. */
  onRefusedToken: (fault: StartError) => void;
};

export function createPolling({ db, telegram, pipeline, log, onRefusedToken }: PollingOptions): Service {
  const lease = createLease(db, 'polling', log);
  const way = createIntakeWay(db, 'polling', log);
  const troubles = createPollingTroubles({ way, log, onRefusedToken });
  const fullLine = rareLine(FULL_LINE_EVERY_MS, () => {
    log.warn('A hundred updates are behind one that is not done: what is newer waits', { updateId: window.offset });
  });
  const lanes = new KeyedQueue();
  const inFlight = new Set<Promise<void>>();
  let window = new UpdateWindow();
  let webhookIsOff = false;
  let stopping = new AbortController();

  const turn = async (signal: AbortSignal): Promise<LoopTurn> => {
    if (!lease.isHeld() || !way.isCurrent()) {
      webhookIsOff = false;
      return { restMs: NOT_MY_TURN_REST_MS };
    }
    try {
      await switchWebhookOff(signal);
      await askForUpdates(window.isEmpty ? LONG_POLL_S : 0, signal);
    } catch (fault) {
      if (signal.aborted) return { restMs: 0 };
      const { restMs, removeWebhook } = await troubles.meet(fault);
      if (removeWebhook) webhookIsOff = false;
      return { restMs };
    }
    troubles.end();
    await settleWithin(SAME_OFFSET_REST_MS, signal);
    return { restMs: 0 };
  };

  const settleWithin = async (ms: number, signal: AbortSignal): Promise<void> => {
    const settled = new AbortController();
    const late = sleep(ms, undefined, { signal: AbortSignal.any([signal, settled.signal]) }).catch(() => undefined);
    await Promise.race([Promise.allSettled(inFlight), late]);
    settled.abort();
  };

  const switchWebhookOff = async (signal: AbortSignal): Promise<void> => {
    if (webhookIsOff) return;
    await telegram.call('deleteWebhook', { drop_pending_updates: false }, CALL_TIMEOUT_MS, signal);
    webhookIsOff = true;
  };

  const askForUpdates = async (timeoutS: number, signal: AbortSignal): Promise<void> => {
    const { offset } = window;
    const params = { offset, limit: BATCH_SIZE, timeout: timeoutS, allowed_updates: ALLOWED_UPDATES };
    const updates = await telegram.call<Update[]>('getUpdates', params, timeoutS * 1000 + CALL_TIMEOUT_MS, signal);
    const fresh = window.take(updates, offset);
    if (updates.length === BATCH_SIZE && fresh.length === 0) fullLine.add();
    for (const update of fresh) begin(update);
  };

  const begin = (update: Update): void => {
    const handling = lanes.run([laneOf(update)], async () => await handleUntilDone(update));
    inFlight.add(handling);
    void handling.finally(() => inFlight.delete(handling));
  };

  /** The pipeline parks an update that keeps failing, so this ends; a stop leaves the update to the next process. */
  const handleUntilDone = async (update: Update): Promise<void> => {
    const { signal } = stopping;
    let failures = 0;
    while (!signal.aborted) {
      let restMs: number;
      try {
        const handled = await pipeline.handle(update);
        if (handled.kind === 'done') return window.finish(update.update_id);
        restMs = handled.afterMs;
      } catch {
        restMs = Math.min(RETRY_BASE_MS * 2 ** failures, LONGEST_RETRY_REST_MS);
        failures += 1;
      }
      await sleep(restMs, undefined, { signal }).catch(() => undefined);
    }
  };

  /**
   * Tells Telegram how far this process came, so that its successor gets nothing twice; if that fails it does, and
   * answers from what is stored. Without the lease the successor is at it already, and what is in its hands must
   * not be confirmed.
   */
  const confirm = async (): Promise<void> => {
    const { offset } = window;
    if (offset === undefined || !lease.isHeld() || !way.isCurrent()) return;
    const params = { offset, limit: 1, timeout: 0, allowed_updates: ALLOWED_UPDATES };
    await telegram.call('getUpdates', params, CONFIRM_TIMEOUT_MS).catch(() => undefined);
  };

  const polling = loop({
    name: 'polling',
    turn,
    onFault: (fault) => log.warn('Updates could not be asked for; trying again', { fault: describeFault(fault) }),
    faultRestMs: FAULT_REST_MS,
  });
  const confirming: Service = {
    name: 'confirmation of updates',
    start: async () => {
      window = new UpdateWindow();
      stopping = new AbortController();
    },
    stop: async () => {
      stopping.abort();
      fullLine.end();
      await Promise.allSettled(inFlight);
      await confirm();
    },
  };
  return together([way, lease, confirming, polling]);
}
