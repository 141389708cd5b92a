/**
 * Updates by long polling. The offset is advanced only past updates that are done, so what a dying process had
 * in hand comes again; a slow update holds up its own person alone. One process polls at a time (a lease), and
 * hands over without Telegram noticing two.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Update } from 'telegraf/types';
import { describeFault } from './errors.ts';
import { createLease } from './lease.ts';
import { loop, together, type LoopTurn, type Service } from './lifecycle.ts';
import type { Pipeline } from './pipeline.ts';
import { ALLOWED_UPDATES } from './update-origin.ts';
import type { Logger } from '../platform/logger.ts';
import type { Db } from '../platform/postgres.ts';
import { TelegramFault, type TelegramClient } from '../platform/telegram.ts';

/** Telegram caps a long poll at 50 s (reference: LONG_POLL_MAX_TIMEOUT); half of that survives most proxies. */
const LONG_POLL_S = 25;

const CALL_TIMEOUT_MS = 10_000;

/** Telegram slows down who asks again with the same offset sooner. */
const SAME_OFFSET_REST_MS = 1_000;

/** A second poller, or a network that is down: no use in asking at once. */
const FAULT_REST_MS = 3_000;

/** Waiting for the lease of the process that still polls. */
const NO_LEASE_REST_MS = 200;

const RETRY_BASE_MS = 500;

export type PollingOptions = { db: Db; telegram: TelegramClient; pipeline: Pipeline; log: Logger };

export function createPolling({ db, telegram, pipeline, log }: PollingOptions): Service {
  const lease = createLease(db, 'polling', log);
  const inFlight = new Map<number, Promise<void>>();
  /** What a stop came before: the next process gets it again. */
  const undone = new Set<number>();
  let highest = 0;
  let webhookIsOff = false;
  let stopping = new AbortController();

  /** The lowest update that is not done, or the one after the highest seen: all below it are done. */
  const offset = (): number => (inFlight.size === 0 ? highest + 1 : Math.min(...inFlight.keys()));

  const turn = async (signal: AbortSignal): Promise<LoopTurn> => {
    if (!lease.isHeld()) return { restMs: NO_LEASE_REST_MS };
    await switchWebhookOff();
    const updates = await fetchUpdates(signal);
    for (const update of updates) take(update);
    await Promise.race([Promise.allSettled(inFlight.values()), sleep(SAME_OFFSET_REST_MS, undefined, { ref: false })]);
    return { restMs: 0 };
  };

  const switchWebhookOff = async (): Promise<void> => {
    if (webhookIsOff) return;
    await telegram.call('deleteWebhook', { drop_pending_updates: false }, CALL_TIMEOUT_MS);
    webhookIsOff = true;
  };

  const fetchUpdates = async (signal: AbortSignal): Promise<Update[]> => {
    const timeoutS = inFlight.size === 0 ? LONG_POLL_S : 0;
    const params = { offset: offset(), limit: 100, timeout: timeoutS, allowed_updates: ALLOWED_UPDATES };
    const withoutOffset = highest === 0 ? { ...params, offset: undefined } : params;
    return await telegram.call<Update[]>('getUpdates', withoutOffset, timeoutS * 1000 + CALL_TIMEOUT_MS, signal);
  };

  const take = (update: Update): void => {
    if (inFlight.has(update.update_id)) return;
    highest = Math.max(highest, update.update_id);
    const handled = handleUntilDone(update).finally(() => inFlight.delete(update.update_id));
    inFlight.set(update.update_id, handled);
  };

  /** The pipeline parks an update that keeps failing, so this ends; a stop leaves the update to the next process. */
  const handleUntilDone = async (update: Update): Promise<void> => {
    for (let failures = 0; ; failures += 1) {
      try {
        return await pipeline.handle(update);
      } catch {
        if (stopping.signal.aborted) return void undone.add(update.update_id);
        await sleep(RETRY_BASE_MS * 2 ** failures, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };

  const onFault = (fault: unknown): void => {
    if (fault instanceof TelegramFault && fault.code === 'conflict') {
      log.warn('Another program asks Telegram for the updates of this bot; trying again', { code: fault.code });
    } else {
      log.warn('Telegram could not be asked for updates; trying again', { fault: describeFault(fault) });
    }
  };

  /** Tells Telegram how far this process came, so that its successor gets nothing twice. */
  const confirm = async (): Promise<void> => {
    if (highest === 0) return;
    const next = undone.size === 0 ? highest + 1 : Math.min(...undone);
    const params = { offset: next, limit: 1, timeout: 0, allowed_updates: ALLOWED_UPDATES };
    await telegram.call('getUpdates', params, CALL_TIMEOUT_MS).catch(onFault);
  };

  const polling = loop({ name: 'polling', turn, onFault, faultRestMs: FAULT_REST_MS });
  const confirming: Service = {
    name: 'confirmation of updates',
    start: async () => {
      stopping = new AbortController();
    },
    stop: async () => {
      stopping.abort();
      await Promise.allSettled(inFlight.values());
      await confirm();
    },
  };
  return together([lease, confirming, polling]);
}
