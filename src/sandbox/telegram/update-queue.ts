/**
 * The bot's updates until they are confirmed, by `offset` or by a webhook's 2xx. Ids are sequential; kinds that the
 * bot doesn't ask for are never queued; what is too old is dropped unseen, as at Telegram.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Update, UpdateContent, UpdateKind } from './wire.ts';

/** tdlib/telegram-bot-api: messages and membership 24 h, presses of buttons 150 s. */
const LIFETIME_MS: Record<UpdateKind, number> = {
  message: 86_400_000,
  edited_message: 86_400_000,
  my_chat_member: 86_400_000,
  callback_query: 150_000,
};
const MAX_PENDING = 100_000;
/** How many updates can be delivered once more after they were confirmed. */
const MAX_RECENT = 1_000;

/** Updates of one lane reach a webhook one after the other. */
export type QueuedUpdate = { update: Update; lane: string; expiresAtMs: number };

export type UpdatesSnapshot = { nextId: number; allowed: string[] | null; pending: QueuedUpdate[] };

export class UpdateQueue {
  readonly #now: () => number;
  readonly #changed: () => void;
  readonly #pending = new Map<number, QueuedUpdate>();
  readonly #recent = new Map<number, QueuedUpdate>();
  #repeats: QueuedUpdate[] = [];
  readonly #listeners = new Set<(queued: QueuedUpdate) => void>();
  #nextId: number;
  #allowed: string[] | null = null;

  constructor(options: { now: () => number; changed: () => void; snapshot?: UpdatesSnapshot }) {
    this.#now = options.now;
    this.#changed = options.changed;
    this.#nextId = options.snapshot?.nextId ?? firstId(options.now());
    this.#allowed = options.snapshot?.allowed ?? null;
    for (const queued of options.snapshot?.pending ?? []) this.#pending.set(queued.update.update_id, queued);
  }

  /** The id that the next update will get. */
  get tail(): number {
    return this.#nextId;
  }

  get allowed(): string[] | null {
    return this.#allowed;
  }

  /**
   * @param lane what must stay in order: the chat for messages, the person for presses
   * @returns the update's id, or 0 where the bot doesn't ask for its kind
   */
  add(content: UpdateContent, lane: string): number {
    const kind = Object.keys(content)[0] as UpdateKind;
    if (this.#allowed && !this.#allowed.includes(kind)) return 0;
    const update = { update_id: this.#nextId++, ...content };
    const queued = { update, lane, expiresAtMs: this.#now() + LIFETIME_MS[kind] };
    putLimited(this.#pending, update.update_id, queued, MAX_PENDING);
    putLimited(this.#recent, update.update_id, queued, MAX_RECENT);
    this.#announce(queued);
    return update.update_id;
  }

  /** Queues a copy of an update that was delivered before; false if it is not known any more. */
  repeat(updateId: number): boolean {
    const known = this.#pending.get(updateId) ?? this.#recent.get(updateId);
    if (!known) return false;
    const copy = { ...known };
    this.#repeats.push(copy);
    this.#announce(copy);
    return true;
  }

  /** Null: every kind that this server has. An empty list means the same to Telegram. */
  allow(kinds: string[]): void {
    const allowed = kinds.length === 0 ? null : kinds;
    if (isDeepStrictEqual(allowed, this.#allowed)) return;
    this.#allowed = allowed;
    this.#changed();
  }

  /** Copies first, each once; then what waits from `fromId` on. */
  take(fromId: number, limit: number): Update[] {
    const repeats = this.#repeats.splice(0, limit);
    const updates = repeats.map(({ update }) => update);
    for (const { update } of this.#alive()) {
      if (updates.length >= limit) break;
      if (update.update_id >= fromId) updates.push(update);
    }
    return updates;
  }

  /** Everything that a webhook still has to deliver, in order. */
  waiting(): QueuedUpdate[] {
    return [...this.#repeats, ...this.#alive()];
  }

  pending(): Update[] {
    return [...this.#alive()].map(({ update }) => update);
  }

  confirmBelow(offset: number): void {
    const before = this.#pending.size;
    for (const id of this.#pending.keys()) {
      if (id >= offset) break;
      this.#pending.delete(id);
    }
    if (this.#pending.size !== before) this.#changed();
  }

  keepLast(count: number): void {
    const surplus = Math.max(this.#pending.size - count, 0);
    for (const id of [...this.#pending.keys()].slice(0, surplus)) this.#pending.delete(id);
    this.#changed();
  }

  /** A webhook took this one. */
  settle(queued: QueuedUpdate): void {
    const id = queued.update.update_id;
    if (this.#pending.get(id) === queued) this.#pending.delete(id);
    this.#repeats = this.#repeats.filter((repeat) => repeat !== queued);
    this.#changed();
  }

  clear(): void {
    this.keepLast(0);
    this.#repeats = [];
  }

  onAdded(listener: (queued: QueuedUpdate) => void): void {
    this.#listeners.add(listener);
  }

  snapshot(): UpdatesSnapshot {
    return { nextId: this.#nextId, allowed: this.#allowed, pending: [...this.#pending.values()] };
  }

  *#alive(): Generator<QueuedUpdate> {
    for (const [id, queued] of this.#pending) {
      if (queued.expiresAtMs > this.#now()) yield queued;
      else this.#pending.delete(id);
    }
  }

  #announce(queued: QueuedUpdate): void {
    this.#changed();
    for (const listener of this.#listeners) listener(queued);
  }
}

/** Ids of a fresh sandbox must not meet those of an older one in the product's database: the clock gives the first. */
function firstId(nowMs: number): number {
  return Math.max(1, Math.floor(nowMs / 1000) - 1_600_000_000);
}

function putLimited<T>(map: Map<number, T>, key: number, value: T, limit: number): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= limit) break;
    map.delete(oldest);
  }
}
