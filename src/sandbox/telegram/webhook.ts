/**
 * Delivers updates to the bot's webhook as tdlib/telegram-bot-api does (WebhookActor): one at a time in each lane,
 * lanes side by side up to `max_connections`; a failed delivery is tried again at once, then after 2, 4, 8 … seconds
 * up to 60-120, or when Retry-After says, until the update is too old. It holds up only its own lane.
 * Like a server started with `--local` it takes http addresses and any port. Left out: a method inside the answer
 * (the product sets `webhookReply: false`), and giving a webhook up after 23 hours of 410.
 */
import { randomInt } from 'node:crypto';
import type { QueuedUpdate, UpdateQueue } from './update-queue.ts';
import type { DeliveryEvent, DeliveryFault } from './types.ts';
import type { WebhookInfo } from './wire.ts';
import { WebhookClient, type Delivery } from './webhook-request.ts';

export type WebhookSettings = { url: string; secret: string; maxConnections: number };

/** The ladder ends at a random 30 to 60 times its first step: 60-120 s where that is 2 s. */
const MAX_STEPS = [30, 60] as const;

type Lane = { name: string; queue: QueuedUpdate[]; failures: number; timer?: NodeJS.Timeout };

type WebhookOptions = {
  updates: UpdateQueue;
  now: () => number;
  changed: () => void;
  timeoutMs: number;
  retryBaseMs: number;
};

export class Webhook {
  readonly #options: WebhookOptions;
  readonly #client: WebhookClient;
  readonly #lanes = new Map<string, Lane>();
  readonly #ready = new Set<Lane>();
  readonly #listeners = new Set<(event: DeliveryEvent) => void>();
  #faults: DeliveryFault[] = [];
  #settings: WebhookSettings | undefined;
  #given = new AbortController();
  #inFlight = 0;
  #lastError: { date: number; message: string } | undefined;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#client = new WebhookClient(options.timeoutMs);
    options.updates.onAdded((queued) => {
      if (this.#settings) this.#enqueue(queued);
    });
  }

  get settings(): WebhookSettings | undefined {
    return this.#settings;
  }

  set(settings: WebhookSettings): void {
    this.#halt();
    this.#settings = settings;
    this.#options.changed();
    for (const queued of this.#options.updates.waiting()) this.#enqueue(queued);
  }

  /** Deliveries in flight are given up; their updates wait for whoever asks next. */
  delete(): void {
    this.#halt();
    this.#settings = undefined;
    this.#options.changed();
  }

  /** Ends all deliveries; the settings stay, to be kept. */
  stop(): void {
    this.#halt();
    this.#client.stop();
  }

  info(): Pick<WebhookInfo, 'url' | 'max_connections' | 'last_error_date' | 'last_error_message'> {
    if (!this.#settings) return { url: '' };
    const error = this.#lastError;
    return {
      url: this.#settings.url,
      max_connections: this.#settings.maxConnections,
      ...(error ? { last_error_date: error.date, last_error_message: error.message } : {}),
    };
  }

  disturb(fault: DeliveryFault): void {
    this.#faults.push({ ...fault });
  }

  onDelivery(listener: (event: DeliveryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #halt(): void {
    this.#given.abort();
    this.#given = new AbortController();
    for (const lane of this.#lanes.values()) clearTimeout(lane.timer);
    this.#lanes.clear();
    this.#ready.clear();
    this.#inFlight = 0;
    this.#lastError = undefined;
  }

  #enqueue(queued: QueuedUpdate): void {
    const lane = this.#lanes.get(queued.lane);
    if (lane) return void lane.queue.push(queued);
    const fresh = { name: queued.lane, queue: [queued], failures: 0 };
    this.#lanes.set(queued.lane, fresh);
    this.#ready.add(fresh);
    this.#pump();
  }

  #pump(): void {
    const settings = this.#settings;
    if (!settings) return;
    for (const lane of this.#ready) {
      if (this.#inFlight >= settings.maxConnections) return;
      this.#ready.delete(lane);
      void this.#deliver(lane, settings);
    }
  }

  async #deliver(lane: Lane, settings: WebhookSettings): Promise<void> {
    const queued = lane.queue[0];
    if (!queued || queued.expiresAtMs <= this.#options.now()) return this.#next(lane);
    const given = this.#given.signal;
    this.#inFlight += 1;
    const delivery = await this.#post(queued, settings, given);
    if (given.aborted) return;
    this.#inFlight -= 1;
    if (delivery.kind === 'ok') this.#next(lane);
    else this.#retry(lane, queued, delivery);
    this.#pump();
  }

  async #post({ update }: QueuedUpdate, { url, secret }: WebhookSettings, given: AbortSignal): Promise<Delivery> {
    const body = JSON.stringify(update);
    const fault = this.#nextFault();
    // Both are under way at once, so each has a connection of its own; what becomes of the copy is nobody's concern.
    if (fault?.kind === 'twice') void this.#client.post(url, secret, body, given);
    const patience = fault?.kind === 'given-up' ? [AbortSignal.timeout(fault.afterMs)] : [];
    const delivery = await this.#client.post(url, secret, body, AbortSignal.any([given, ...patience]));
    const hasMet = fault?.kind === 'twice' || patience.some(({ aborted }) => aborted);
    this.#tell({
      updateId: update.update_id,
      ...(delivery.kind === 'failed' ? { failure: delivery.reason } : {}),
      ...(fault !== undefined && hasMet ? { fault: fault.kind } : {}),
    });
    return delivery;
  }

  #nextFault(): DeliveryFault | undefined {
    const [fault] = this.#faults;
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times <= 0) this.#faults.shift();
    return fault;
  }

  #tell(event: DeliveryEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Done with the lane's first update. */
  #next(lane: Lane): void {
    const settled = lane.queue.shift();
    if (settled) this.#options.updates.settle(settled);
    lane.failures = 0;
    if (lane.queue.length > 0) this.#ready.add(lane);
    else this.#lanes.delete(lane.name);
    this.#pump();
  }

  #retry(lane: Lane, queued: QueuedUpdate, failed: Extract<Delivery, { kind: 'failed' }>): void {
    const now = this.#options.now();
    this.#lastError = { date: Math.floor(now / 1000), message: failed.reason };
    const waitMs = failed.retryAfterMs > 0 ? failed.retryAfterMs : this.#ladderMs(lane.failures);
    if (now + waitMs > queued.expiresAtMs) return this.#next(lane);
    lane.failures += 1;
    lane.timer = setTimeout(() => {
      this.#ready.add(lane);
      this.#pump();
    }, waitMs);
  }

  #ladderMs(failures: number): number {
    if (failures === 0) return 0;
    const longest = randomInt(MAX_STEPS[0], MAX_STEPS[1] + 1);
    return this.#options.retryBaseMs * Math.min(2 ** (failures - 1), longest);
  }
}
