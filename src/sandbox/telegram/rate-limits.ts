/**
 * Telegram's limits on sending, as far as people know them: they adapt and are not published. A private chat takes
 * a burst and then a message a second, a group 20 a minute, the whole bot 30 a second. Over that: 429.
 */
import { tooManyRequests } from './refusals.ts';

type Limit = { burst: number; perSecond: number };

const PRIVATE_CHAT: Limit = { burst: 20, perSecond: 1 };
const GROUP: Limit = { burst: 20, perSecond: 20 / 60 };
const BOT: Limit = { burst: 30, perSecond: 30 };
/** Chats whose bucket is full again are forgotten when there are more than this. */
const MAX_CHATS = 10_000;

type Bucket = { limit: Limit; tokens: number; atMs: number };

export class RateLimits {
  readonly #now: () => number;
  readonly #bot: Bucket;
  readonly #chats = new Map<number, Bucket>();

  constructor(now: () => number) {
    this.#now = now;
    this.#bot = { limit: BOT, tokens: BOT.burst, atMs: now() };
  }

  /** @throws ApiError 429 with whole seconds to wait; nothing is used up then */
  take(chatId: number): void {
    const buckets = [this.#chat(chatId), this.#bot];
    for (const bucket of buckets) refill(bucket, this.#now());
    const waitS = Math.max(...buckets.map(({ limit, tokens }) => (1 - tokens) / limit.perSecond));
    if (waitS > 0) throw tooManyRequests(Math.ceil(waitS));
    for (const bucket of buckets) bucket.tokens -= 1;
  }

  #chat(chatId: number): Bucket {
    const known = this.#chats.get(chatId);
    if (known) return known;
    if (this.#chats.size >= MAX_CHATS) this.#forgetFull();
    const limit = chatId < 0 ? GROUP : PRIVATE_CHAT;
    const bucket = { limit, tokens: limit.burst, atMs: this.#now() };
    this.#chats.set(chatId, bucket);
    return bucket;
  }

  #forgetFull(): void {
    for (const [chatId, bucket] of this.#chats) {
      refill(bucket, this.#now());
      if (bucket.tokens >= bucket.limit.burst) this.#chats.delete(chatId);
    }
  }
}

function refill(bucket: Bucket, nowMs: number): void {
  const gained = ((nowMs - bucket.atMs) / 1000) * bucket.limit.perSecond;
  bucket.tokens = Math.min(bucket.limit.burst, bucket.tokens + Math.max(gained, 0));
  bucket.atMs = nowMs;
}
