/**
 * Sheets that are taken away from the bot and given back. Whoever is told that the bot can't reach their sheet presses
 * the button below, until it works again; so do those whom a fault of Google's cost their sheet for a moment.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { GoogleSim } from '../../../src/sandbox/google/sim.ts';
import type { TelegramSim } from '../../../src/sandbox/telegram/types.ts';
import type { Chats, Person } from './chats.ts';
import { count } from '../rules.ts';
import type { Loss } from './plan.ts';

const LOOK_EVERY_MS = 250;
const PRESS_EVERY_MS = 3_000;

export class Losses {
  /** By the way in which the sheet was lost. */
  readonly told = new Map<string, number>();
  presses = 0;
  readonly #google: GoogleSim;
  readonly #telegram: TelegramSim;
  readonly #chats: Chats;
  readonly #away = new Set<Person>();
  #isEnding = false;

  constructor(google: GoogleSim, telegram: TelegramSim, chats: Chats) {
    this.#google = google;
    this.#telegram = telegram;
    this.#chats = chats;
  }

  /** One loss of one person, from taking away to giving back. */
  async lose({ person: index, how, isHasty, backAfterMs }: Loss, over: AbortSignal): Promise<void> {
    const person = this.#chats.people[index] as Person;
    if (this.#away.has(person) || person.lost.size > 0) return;
    this.#away.add(person);
    this.#take(person, how);
    // What they type now can't be written: that is how the bot notices.
    this.#chats.act({ what: 'record', person: index, lines: [{ word: 'coffee', amountMinor: 151, tag: null }] });
    while (person.lost.size === 0 && !over.aborted) await rest(LOOK_EVERY_MS, over);
    if (person.lost.size > 0) count(this.told, how);
    if (isHasty) this.#pressAll(person);
    await rest(backAfterMs, over);
    this.#giveBack(person);
    this.#away.delete(person);
  }

  /** Presses what there is to press, until `end`. */
  async repair(): Promise<void> {
    while (!this.#isEnding) {
      for (const person of this.#chats.people) if (!this.#away.has(person)) this.#pressAll(person);
      await delay(PRESS_EVERY_MS);
    }
  }

  end(): void {
    this.#isEnding = true;
  }

  #take({ spreadsheetId, account }: Person, how: Loss['how']): void {
    if (how === 'unshared') this.#google.unshare(spreadsheetId, account);
    else if (how === 'view only') this.#google.share(spreadsheetId, account, 'reader');
    else this.#google.trash(spreadsheetId);
  }

  #giveBack({ spreadsheetId, account }: Person): void {
    this.#google.restore(spreadsheetId);
    this.#google.share(spreadsheetId, account);
  }

  #pressAll(person: Person): void {
    for (const [messageId, data] of person.lost) {
      person.updateIds.push(this.#telegram.pressButton(person.id, messageId, data));
      this.presses += 1;
    }
  }
}

async function rest(ms: number, over: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal: over }).catch(() => undefined);
}
