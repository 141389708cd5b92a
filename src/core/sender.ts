/**
 * The one way to Telegram. Replies go at once; what Telegram would not take within two seconds waits in the
 * durable queue ahead of notices, so that an answered update can be acknowledged and no answer is lost.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { describeFault } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { Outgoing } from './outgoing.ts';
import { callOf } from './telegram-call.ts';
import type { Logger } from '../platform/logger.ts';
import type { Db, Tx } from '../platform/postgres.ts';
import type { Queue, QueueName } from '../platform/queue.ts';
import { TelegramFault, type TelegramClient } from '../platform/telegram.ts';

export type Sender = {
  /** Sends answers in order. Returns when each was taken by Telegram, was refused for good, or is in the queue. */
  reply(messages: Outgoing[]): Promise<void>;
  /** Puts a message of the bot's own accord into the queue, in the transaction that causes it. */
  notify(tx: Tx, notice: Outgoing): Promise<void>;
};

/** How long the person's update may wait for Telegram to take the answer (design decision 3). */
const REPLY_PATIENCE_MS = 2_000;

const RETRY_REST_MS = 200;

/** Replies overtake notices in the queue. */
const REPLY_PRIORITY = 10;

/**
 * Messages that wait for Telegram. A job is tried again for more than a day, which is as long as Telegram itself
 * keeps updates that nobody takes.
 */
export const MESSAGE_QUEUE: QueueName = {
  name: 'telegram-messages',
  options: {
    notify: true,
    retryLimit: 2_000,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 600,
    deleteAfterSeconds: 3_600,
  },
};

export type SenderOptions = {
  db: Db;
  telegram: TelegramClient;
  queue: Queue;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
};

export function createSender(options: SenderOptions): Sender {
  const sent = options.metrics.counter('bot_messages_total', 'Messages to Telegram by outcome', ['outcome']);

  const reply = async (messages: Outgoing[]): Promise<void> => {
    const deadlineMs = options.clock.nowMs() + REPLY_PATIENCE_MS;
    for (const [index, message] of messages.entries()) {
      const outcome = await tryUntil(message, deadlineMs);
      sent.inc({ outcome });
      if (outcome === 'queued') return await queueAll(messages.slice(index));
    }
  };

  /** What comes after a message that has to wait waits with it: answers stay in order. */
  const queueAll = async (messages: Outgoing[]): Promise<void> => {
    for (const message of messages.filter(keepsItsWorth)) {
      await options.queue.send(options.db, MESSAGE_QUEUE.name, message, { priority: REPLY_PRIORITY });
    }
  };

  const tryUntil = async (message: Outgoing, deadlineMs: number): Promise<'sent' | 'refused' | 'queued'> => {
    for (;;) {
      const timeLeftMs = deadlineMs - options.clock.nowMs();
      if (timeLeftMs <= 0) return 'queued';
      const outcome = await deliver(options.telegram, message, timeLeftMs);
      if (outcome.kind !== 'later') {
        if (outcome.kind === 'refused') options.log.warn('Telegram refused a message', { fault: outcome.fault });
        return outcome.kind;
      }
      const restMs = Math.max(outcome.afterMs, RETRY_REST_MS);
      if (options.clock.nowMs() + restMs >= deadlineMs) return 'queued';
      await sleep(restMs);
    }
  };

  return {
    reply,
    notify: async (tx, notice) => await options.queue.send(tx, MESSAGE_QUEUE.name, notice),
  };
}

export type Delivery =
  | { kind: 'sent' }
  /** Telegram will never take it. */
  | { kind: 'refused'; fault: ReturnType<typeof describeFault>; blocked: boolean }
  | { kind: 'later'; afterMs: number };

/**
 * Hands one message to Telegram.
 * @param timeoutMs how long Telegram may take
 */
export async function deliver(telegram: TelegramClient, message: Outgoing, timeoutMs: number): Promise<Delivery> {
  try {
    const call = callOf(message);
    await telegram.call(call.method, call.params, timeoutMs);
    return { kind: 'sent' };
  } catch (error) {
    if (!(error instanceof TelegramFault)) throw error;
    if (error.code === 'rate-limited' || error.code === 'unavailable') {
      return { kind: 'later', afterMs: error.retryAfterMs };
    }
    if (error.code === 'unchanged') return { kind: 'sent' };
    if (error.code === 'stale' && message.kind === 'edit') return await sendAnew(telegram, message, timeoutMs);
    if (error.code === 'stale') return { kind: 'sent' };
    return { kind: 'refused', fault: describeFault(error), blocked: error.code === 'blocked' };
  }
}

/** The message to change was deleted, or is too old: the person still gets the answer, below. */
async function sendAnew(
  telegram: TelegramClient,
  message: Extract<Outgoing, { kind: 'edit' }>,
  timeoutMs: number,
): Promise<Delivery> {
  const { chatId, text, keyboard } = message;
  return await deliver(telegram, { kind: 'send', chatId, text, ...(keyboard ? { keyboard } : {}) }, timeoutMs);
}

/** A press's spinner has ended by itself by the time the queue gets to it. */
function keepsItsWorth(message: Outgoing): boolean {
  return message.kind !== 'answer';
}
