/**
 * The one way to Telegram. Replies go at once; what Telegram would not take within two seconds waits in the
 * durable queue ahead of notices, so that an answered update can be acknowledged and no answer is lost.
 */
import type { Outgoing } from './outgoing.ts';
import type { Tx } from '../platform/postgres.ts';

export type Sender = {
  /** Sends answers in order. Returns when each was taken by Telegram, was refused for good, or is in the queue. */
  reply(messages: Outgoing[]): Promise<void>;
  /** Puts a message of the bot's own accord into the queue, in the transaction that causes it. */
  notify(tx: Tx, notice: Outgoing): Promise<void>;
};
