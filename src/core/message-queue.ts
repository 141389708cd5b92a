/**
 * The worker's side of the sender: takes waiting messages in order of priority, at most so many a second, and
 * keeps each until Telegram has taken it or will never take it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS } from './clock.ts';
import type { Service } from './lifecycle.ts';
import type { Outgoing } from './outgoing.ts';
import { markBlocked } from './people.ts';
import { deliver, MESSAGE_QUEUE } from './sender.ts';
import type { Logger } from '../platform/logger.ts';
import type { Db } from '../platform/postgres.ts';
import type { JobOutcome, WorkingQueue } from '../platform/queue.ts';
import type { TelegramClient } from '../platform/telegram.ts';

/** Telegram's own server gives up on an answer before that. */
const DELIVERY_TIMEOUT_MS = 15_000;

/** Longer waits go back to the queue, so that one slow chat holds nobody up. */
const LONGEST_PAUSE_MS = 3 * SECOND_MS;

/** Small enough that a batch of time-outs ends long before its jobs expire. */
const BATCH_SIZE = 10;

export type MessageQueueOptions = {
  db: Db;
  telegram: TelegramClient;
  queue: WorkingQueue;
  log: Logger;
  /** Messages a second that leave the queue. */
  perSecond: number;
};

/** Delivers what waits in the message queue, until the queue itself is stopped. */
export function messageQueue(options: MessageQueueOptions): Service {
  const restMs = SECOND_MS / options.perSecond;

  const deliverBatch = async (jobs: { data: Outgoing }[]): Promise<JobOutcome[]> => {
    const outcomes: JobOutcome[] = [];
    for (const job of jobs) {
      outcomes.push(await deliverOne(job.data));
      await sleep(restMs);
    }
    return outcomes;
  };

  const deliverOne = async (message: Outgoing): Promise<JobOutcome> => {
    const delivery = await deliver(options.telegram, message, DELIVERY_TIMEOUT_MS);
    if (delivery.kind === 'later') {
      await sleep(Math.min(delivery.afterMs, LONGEST_PAUSE_MS));
      return 'failed';
    }
    if (delivery.kind === 'refused') {
      options.log.warn('Telegram refused a waiting message', { fault: delivery.fault });
      if (delivery.blocked && 'chatId' in message) await markBlocked(options.db, message.chatId, true);
    }
    return 'completed';
  };

  return {
    name: 'message queue',
    start: async () => await options.queue.work<Outgoing>(MESSAGE_QUEUE.name, BATCH_SIZE, deliverBatch),
    stop: async () => {},
  };
}
