/** What Google and Telegram do wrong: orders become rules of the sandbox, and what they really met is counted. */
import { setTimeout as delay } from 'node:timers/promises';
import type { GoogleSim } from '../../../src/sandbox/google/sim.ts';
import type { TelegramSim } from '../../../src/sandbox/telegram/types.ts';
import type { Person } from './chats.ts';
import type { GoogleOrder, TroubleOrder } from './plan-faults.ts';
import { pickAt } from '../random.ts';
import { count, lookAt, type Rule } from '../rules.ts';
import { TelegramFaults } from '../telegram-faults.ts';

export class Mischief {
  readonly google = new Map<string, number>();
  readonly telegram: TelegramFaults;
  readonly #googleSim: GoogleSim;
  readonly #googleRules = new Map<number, Rule>();
  readonly #people: Person[];

  constructor(google: GoogleSim, telegram: TelegramSim, people: Person[]) {
    this.#googleSim = google;
    this.telegram = new TelegramFaults(telegram);
    this.#people = people;
    google.onCall(({ fault }) => {
      if (fault !== undefined && this.#hasOutage()) count(this.google, 'outage');
    });
  }

  /** What nobody met is ordered again until that kind has happened. */
  async orderGoogle(order: GoogleOrder, over: AbortSignal): Promise<void> {
    do await this.#orderOnce(order, over);
    while (!this.google.has(order.label) && !over.aborted);
  }

  async #orderOnce({ label, rule, person, lastsMs }: GoogleOrder, over: AbortSignal): Promise<void> {
    const { method, ...fault } = rule;
    const sheet = person === null ? {} : { spreadsheetId: this.#people[person]?.spreadsheetId as string };
    const match = { ...(method === undefined ? {} : { method }), ...sheet };
    const id = this.#googleSim.faults.add({ ...fault, match });
    this.#googleRules.set(id, { label, left: fault.times ?? null });
    await delay(lastsMs, undefined, { signal: over }).catch(() => undefined);
    this.look();
    this.#googleSim.faults.remove(id);
    this.#googleRules.delete(id);
  }

  async orderTrouble(order: TroubleOrder, over: AbortSignal): Promise<void> {
    do await this.#troubleOnce(order, over);
    while (!this.google.has(order.label) && !over.aborted);
  }

  async #troubleOnce({ label, trouble, draw, lastsMs }: TroubleOrder, over: AbortSignal): Promise<void> {
    const email = pickAt(this.#googleSim.serviceAccounts(), draw)?.email as string;
    const unwatch = this.#googleSim.onCall(({ status, fault }) => {
      if (fault === undefined && (status === 400 || status === 401 || status === 403)) count(this.google, label);
    });
    this.#googleSim.trouble(email, trouble);
    await delay(lastsMs, undefined, { signal: over }).catch(() => undefined);
    this.#googleSim.trouble(email, undefined);
    unwatch();
  }

  /** Counts what has been met since the last look; call it now and then, and once before `end`. */
  look(): void {
    const ofGoogle = new Map(this.#googleSim.faults.list().map(({ id, times }) => [id, times ?? null]));
    lookAt(this.#googleRules, ofGoogle, this.google);
    this.telegram.look();
  }

  end(): void {
    this.look();
    this.#googleSim.faults.clear();
    this.telegram.end();
  }

  #hasOutage(): boolean {
    return [...this.#googleRules.values()].some(({ left }) => left === null);
  }
}
