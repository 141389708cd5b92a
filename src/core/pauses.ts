/**
 * Who must not be written to for a while, as Telegram said with a 429. It doesn't say whether it means the chat or the
 * whole bot: the chat is believed to be meant, until several chats are paused at once.
 */

/** Fewer could be single people who flood their own chats, and must not silence the bot for everybody. */
const CHATS_THAT_MEAN_THE_BOT = 5;

/** Then one message asks again: were it the chats alone after all, nobody else waited longer than this. */
const LONGEST_BOT_PAUSE_MS = 5_000;

export class Pauses {
  readonly #chats = new Map<number, number>();
  #botUntilMs = 0;

  /** How long this chat is still paused, in milliseconds; without a chat, how long the bot is. */
  leftMs(chatId: number | undefined, nowMs: number): number {
    const chatUntilMs = chatId === undefined ? 0 : (this.#chats.get(chatId) ?? 0);
    return Math.max(0, this.#botUntilMs - nowMs, chatUntilMs - nowMs);
  }

  /** Remembers that Telegram asked for `retryAfterMs` of rest at `nowMs`. */
  begin(chatId: number | undefined, retryAfterMs: number, nowMs: number): void {
    for (const [paused, untilMs] of this.#chats) if (untilMs <= nowMs) this.#chats.delete(paused);
    if (chatId !== undefined) this.#chats.set(chatId, nowMs + retryAfterMs);
    if (this.#chats.size < CHATS_THAT_MEAN_THE_BOT) return;
    this.#botUntilMs = Math.max(this.#botUntilMs, nowMs + Math.min(retryAfterMs, LONGEST_BOT_PAUSE_MS));
  }
}
