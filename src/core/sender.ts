/**
 * The one way to Telegram. Replies go at once; what Telegram would not take within two seconds waits in the
 * durable queue ahead of notices, so that an answered update can be acknowledged and no answer is lost. A chat that
 * has answers in the queue gets its next ones through the queue too, until the queue has none: an older edit must not
 * overwrite a newer one. That a chat has none is remembered; who puts one there tells all processes in that commit.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caches } from './cache.ts';
import { HOUR_MS, type Clock } from './clock.ts';
import { createDelivery, withoutPicture, type Delivery } from './delivery.ts';
import type { Metrics } from './metrics.ts';
import type { Message, Outgoing } from './outgoing.ts';
import type { Logger } from '../platform/logger.ts';
import { transaction, type Db, type Tx } from '../platform/postgres.ts';
import type { Queue, QueueName } from '../platform/queue.ts';
import type { TelegramClient } from '../platform/telegram.ts';

export type Sender = {
  /**
   * Sends answers in order. Returns when each was taken by Telegram, was refused for good, or is in the queue.
   * @returns the ids of those that are new in their chat by now
   */
  reply(messages: Outgoing[]): Promise<number[]>;
  /** Puts a message of the bot's own accord into the queue, in the transaction that causes it. */
  notify(tx: Tx, notice: Outgoing): Promise<void>;
};

/** How long the person's update may wait for Telegram to take the answer (design decision 3). */
const REPLY_PATIENCE_MS = 2_000;

const RETRY_REST_MS = 200;

const FREE_CHATS = 'free_chats';

/** As many as people are remembered (core/people.ts); one of these takes less. */
const MOST_REMEMBERED = 20_000;

/** In base64. A queue is no place for more: what is larger waits without its picture. */
const LARGEST_WAITING_PNG = 200_000;

/** Replies overtake notices in the queue. */
const REPLY_PRIORITY = 10;

/**
 * Messages that wait for Telegram, in order for each chat: one that must be tried again holds back those behind it. A
 * job is tried for more than a day, which is as long as Telegram itself keeps updates that nobody takes.
 */
export const MESSAGE_QUEUE: QueueName = {
  name: 'telegram-messages',
  options: {
    policy: 'key_strict_fifo',
    notify: true,
    retryLimit: 2_000,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 600,
    heartbeatSeconds: 30,
    deleteAfterSeconds: 3_600,
  },
};

type Settled = Exclude<Delivery, { kind: 'later' }>;

export type SenderOptions = {
  db: Db;
  telegram: TelegramClient;
  queue: Queue;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  caches: Caches;
  /** Two seconds unless it is said. */
  patienceMs?: number;
};

export function createSender(options: SenderOptions): Sender {
  const { db, queue, clock, log, patienceMs = REPLY_PATIENCE_MS } = options;
  const deliver = createDelivery(options.telegram, clock);
  const outcomes = messageCounter(options.metrics);
  /** A chat that has answers in the queue is not in here, and so looked for each time. */
  const freeChats = options.caches.create({
    name: FREE_CHATS,
    max: MOST_REMEMBERED,
    ttlMs: HOUR_MS,
    load: async (chatIds) => {
      const held = await queue.held(db, MESSAGE_QUEUE.name, chatIds.map(replyKey));
      return new Map(chatIds.filter((chatId) => !held.has(replyKey(chatId))).map((chatId) => [chatId, {}]));
    },
  });

  const reply = async (messages: Outgoing[]): Promise<number[]> => {
    const messageIds: number[] = [];
    const deadlineMs = clock.nowMs() + patienceMs;
    let waits = await anyWaits(messages);
    for (const message of messages) {
      const mayGo = !waits || message.kind === 'answer';
      const outcome = mayGo ? await tryUntil(message, deadlineMs) : { kind: 'queued' as const };
      outcomes.inc({ outcome: outcome.kind });
      if (outcome.kind === 'sent' && outcome.messageId !== undefined) messageIds.push(outcome.messageId);
      if (outcome.kind !== 'queued') continue;
      waits = true;
      // A press's spinner has ended by itself by the time the queue would get to it.
      if (message.kind !== 'answer') await hold(message);
    }
    return messageIds;
  };

  const anyWaits = async (messages: Outgoing[]): Promise<boolean> => {
    const chatId = messages.find((message) => message.kind !== 'answer')?.chatId;
    return chatId !== undefined && (await freeChats.get(chatId)) === undefined;
  };

  const hold = async (message: Message): Promise<void> => {
    const order = { priority: REPLY_PRIORITY, key: replyKey(message.chatId) };
    await transaction(db, async (tx) => {
      await queue.send(tx, MESSAGE_QUEUE.name, fitToWait(message), order);
      await options.caches.announce(tx, FREE_CHATS, message.chatId);
    });
  };

  const tryUntil = async (message: Outgoing, deadlineMs: number): Promise<Settled | { kind: 'queued' }> => {
    for (;;) {
      const timeLeftMs = deadlineMs - clock.nowMs();
      if (timeLeftMs <= 0) return { kind: 'queued' };
      const outcome = await deliver(message, timeLeftMs);
      if (outcome.kind !== 'later') {
        if (outcome.fault !== undefined) log.warn('Telegram refused a message', { fault: outcome.fault });
        return outcome;
      }
      const restMs = Math.max(outcome.afterMs, RETRY_REST_MS);
      if (clock.nowMs() + restMs >= deadlineMs) return { kind: 'queued' };
      await sleep(restMs);
    }
  };

  return {
    reply,
    notify: async (tx, notice) => {
      if (notice.kind === 'answer') return;
      await queue.send(tx, MESSAGE_QUEUE.name, fitToWait(notice), { key: `notice:${notice.chatId}` });
    },
  };
}

function fitToWait(message: Message): Message {
  return message.kind === 'photo' && message.png.length > LARGEST_WAITING_PNG ? withoutPicture(message) : message;
}

/** How messages fared, in the bot and in the worker. */
export function messageCounter(metrics: Metrics) {
  return metrics.counter('bot_messages_total', 'Messages to Telegram by outcome', ['outcome']);
}

/** An answer waits for the chat's other answers, not for a notice that is one of thousands. */
const replyKey = (chatId: number): string => `reply:${chatId}`;
