/**
 * The worker's side of the sender: takes waiting messages in order of priority, at most so many a second, and
 * keeps each until Telegram has taken it or will never take it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS, type Clock } from './clock.ts';
import { createDelivery } from './delivery.ts';
import { describeFault } from './errors.ts';
import type { Service } from './lifecycle.ts';
import type { Metrics } from './metrics.ts';
import type { Message } from './outgoing.ts';
import type { People } from './people.ts';
import { MESSAGE_QUEUE, messageCounter } from './sender.ts';
import type { Logger } from '../platform/logger.ts';
import type { JobOutcome, WorkingQueue } from '../platform/queue.ts';
import type { TelegramClient } from '../platform/telegram.ts';

/** An answer takes a fraction of a second; a stop waits this long at most for those in flight. */
const DELIVERY_TIMEOUT_MS = 10_000;

/** So many leave the queue together; the queue never gives two messages of one chat at once. */
const BATCH_SIZE = 10;

export type MessageQueueOptions = {
  people: People;
  telegram: TelegramClient;
  queue: WorkingQueue;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  /** Messages a second that leave the queue. */
  perSecond: number;
};

/** Delivers what waits in the message queue. A stop lets those in flight finish and leaves the rest in the queue. */
export function messageQueue(options: MessageQueueOptions): Service {
  const deliver = createDelivery(options.telegram, options.clock);
  const outcomes = messageCounter(options.metrics);
  const stopping = new AbortController();
  const spacingMs = SECOND_MS / options.perSecond;

  const deliverBatch = async (jobs: { data: Message }[]): Promise<JobOutcome[]> => {
    const delivering = Promise.all(jobs.map(async ({ data }, index) => await deliverInTurn(data, index * spacingMs)));
    // The batch takes its time even if Telegram is fast: the next one must not come too early.
    const [settled] = await Promise.all([delivering, pause(jobs.length * spacingMs)]);
    return settled;
  };

  const deliverInTurn = async (message: Message, afterMs: number): Promise<JobOutcome> => {
    await pause(afterMs);
    if (stopping.signal.aborted) return 'failed';
    // A fault here is this message's alone: the others of the batch were sent, and must not be sent again.
    return await deliverOne(message).catch((fault: unknown) => {
      options.log.error('A waiting message could not be handled', { fault: describeFault(fault) });
      return 'failed' as const;
    });
  };

  const deliverOne = async (message: Message): Promise<JobOutcome> => {
    const delivery = await deliver(message, DELIVERY_TIMEOUT_MS);
    outcomes.inc({ outcome: delivery.kind });
    if (delivery.kind === 'later') return 'failed';
    if (delivery.fault !== undefined) {
      options.log.warn('Telegram refused a waiting message', { fault: delivery.fault });
    }
    if (delivery.kind === 'refused' && delivery.blocked) await options.people.markBlocked(message.chatId, true);
    return 'completed';
  };

  const pause = async (ms: number): Promise<void> => {
    await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  };

  return {
    name: 'message queue',
    start: async () => await options.queue.work<Message>(MESSAGE_QUEUE.name, BATCH_SIZE, deliverBatch),
    stop: async () => stopping.abort(),
  };
}
