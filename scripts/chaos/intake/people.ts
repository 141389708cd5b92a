/**
 * The people in the chat, and the log of what they sent and what the bot said: all that the verdict needs, in one count
 * of moments, so that it can be told what was before what.
 */
import type { SimEvent, SimMessage, TelegramSim } from '../../../src/sandbox/telegram/types.ts';
import { readMessage, type Card, type Reading } from '../messages.ts';
import { nameOf } from '../names.ts';
import { pickAt } from '../random.ts';
import type { Deed, Line, Sent } from './model.ts';
import type { Intention } from './plan.ts';

/** A message of the bot, or a new text of one, at its moment. */
export type Said = { moment: number; messageId: number; isEdit: boolean; text: string; reading: Reading };

export type SentMessage = Sent & { moment: number };
export type SentPress = Sent & { moment: number; messageId: number; callbackId: string };

export type Person = {
  index: number;
  id: number;
  messages: SentMessage[];
  presses: SentPress[];
  said: Said[];
  /** Presses whose spinner the bot ended. */
  ended: Set<string>;
};

/** What a person sees and is about to do. */
type Mind = {
  person: Person;
  cards: Map<number, { card: Card; messageId: number }>;
  /** The line to send when the bot asks for the new text of an entry. */
  about: Map<number, Line>;
  named: Set<string>;
  /** The messages up to here have been answered, and the presses. */
  answered: { messages: number; presses: number };
};

/** Bytes that are no picture: the bot must say that it can't read it here. */
const PICTURE = { name: 'sticker.webp', mime: 'image/webp', bytes: new Uint8Array([1, 2, 3]) };

const COMMANDS = { today: '/today', list: '/list', unknown: '/teleport', cancel: '/cancel' } as const;

export class People {
  readonly all: Person[];
  /** Deeds that nobody could do: no entry was fit for them. */
  skipped = 0;
  readonly #sim: TelegramSim;
  readonly #minds: Map<number, Mind>;
  readonly #unwatch: () => void;
  #moments = 0;
  #names = 0;

  constructor(sim: TelegramSim, count: number) {
    this.#sim = sim;
    const minds = Array.from({ length: count }, (_, index): Mind => {
      const { id } = sim.addPerson({ firstName: `Person ${index + 1}`, languageCode: 'en' });
      const person = { index, id, messages: [], presses: [], said: [], ended: new Set<string>() };
      return { person, cards: new Map(), about: new Map(), named: new Set(), answered: { messages: 0, presses: 0 } };
    });
    this.#minds = new Map(minds.map((mind) => [mind.person.id, mind]));
    this.all = minds.map(({ person }) => person);
    this.#unwatch = sim.onChange((event) => this.#hear(event));
  }

  get sent(): number {
    return this.all.reduce((sum, { messages, presses }) => sum + messages.length + presses.length, 0);
  }

  stop(): void {
    this.#unwatch();
  }

  /** Does what a person set out to do, as far as the chat lets them. */
  async act(intention: Intention): Promise<void> {
    const { what, draw } = intention;
    const mind = this.#minds.get(this.all[intention.person]?.id ?? 0) as Mind;
    const lines = intention.amounts.map((amountMinor): Line => ({ amountMinor, name: this.#newName() }));
    const [first, second] = [lines[0] as Line, lines.at(-1) as Line];
    if (what === 'record') return this.#write(mind, lines.slice(0, -1));
    if (what === 'picture') return await this.#sendPicture(mind);
    if (what === 'unknown button') return this.#pressStray(mind);
    if (what in COMMANDS) return this.#command(mind, what as keyof typeof COMMANDS);
    const shown = pickAt([...mind.cards.values()].filter(({ card }) => what !== 'remove' || !card.deleted), draw);
    if (shown === undefined) return void (this.skipped += 1);
    if (what === 'remove' || what === 'undo') return this.#press(mind, shown, what);
    if (what === 'old button') return this.#pressOld(mind, shown, draw);
    if (what === 'edit, waiting for the question') mind.about.set(shown.card.id, first);
    if (what === 'edit, an entry beside the press') this.#write(mind, [second]);
    this.#press(mind, shown, 'edit');
    if (what !== 'edit, waiting for the question') this.#write(mind, [first]);
  }

  #write(mind: Mind, lines: Line[]): void {
    const updateId = this.#sim.sendText(mind.person.id, lines.map(textOf).join('\n'));
    this.#sentMessage(mind, updateId, { kind: 'entries', lines });
  }

  #command(mind: Mind, what: keyof typeof COMMANDS): void {
    this.#sentMessage(mind, this.#sim.sendText(mind.person.id, COMMANDS[what]), { kind: what });
  }

  async #sendPicture(mind: Mind): Promise<void> {
    this.#sentMessage(mind, await this.#sim.sendFile(mind.person.id, PICTURE), { kind: 'picture' });
  }

  #sentMessage({ person, answered }: Mind, updateId: number, deed: Deed): void {
    person.messages.push({ updateId, after: answered.presses, deed, moment: this.#moment() });
  }

  #press(mind: Mind, { card, messageId }: { card: Card; messageId: number }, action: 'edit' | 'remove' | 'undo'): void {
    const { id: entryId, version } = card;
    const data = `entry-${action === 'remove' ? 'delete' : action}:${entryId}:${version}`;
    this.#sentPress(mind, messageId, data, { kind: 'press', action, entryId, version });
  }

  /** A button that the message doesn't show any more: of an older version of its entry. */
  #pressOld(mind: Mind, { card, messageId }: { card: Card; messageId: number }, draw: number): void {
    const version = Math.max(1, card.version - 1);
    const action = pickAt(['edit', 'remove', 'undo'] as const, (draw * 7) % 1) ?? 'undo';
    this.#press(mind, { card: { ...card, version }, messageId }, action);
  }

  #pressStray(mind: Mind): void {
    const messageId = mind.person.said.at(-1)?.messageId;
    if (messageId === undefined) return void (this.skipped += 1);
    this.#sentPress(mind, messageId, 'of-a-former-version:1', { kind: 'stray press' });
  }

  #sentPress({ person, answered }: Mind, messageId: number, data: string, deed: Deed): void {
    const updateId = this.#sim.pressButton(person.id, messageId, data, { stale: true });
    const update = this.#sim.pendingUpdates().findLast(({ update_id: id }) => id === updateId);
    const callbackId = update !== undefined && 'callback_query' in update ? update.callback_query.id : '';
    const moment = this.#moment();
    person.presses.push({ updateId, after: answered.messages, deed, moment, messageId, callbackId });
  }

  #hear(event: SimEvent): void {
    const mind = this.#minds.get(event.personId);
    if (mind === undefined) return;
    if (event.kind === 'answer') return this.#pressEnded(mind, event.callbackQueryId);
    if (event.kind !== 'message' && event.kind !== 'edit') return;
    const message = this.#sim.chat(event.personId).messages.findLast(({ messageId }) => messageId === event.messageId);
    if (message?.who === 'bot') this.#listen(mind, message, event.kind === 'edit');
  }

  #listen(mind: Mind, message: SimMessage, isEdit: boolean): void {
    const { messageId, text } = message;
    const reading = readMessage(message);
    mind.person.said.push({ moment: this.#moment(), messageId, isEdit, text, reading });
    if (reading.kind === 'card') this.#seeCard(mind, reading.card, messageId, isEdit);
    const line = reading.kind === 'prompt' ? mind.about.get(reading.entryId) : undefined;
    if (reading.kind !== 'prompt' || line === undefined) return;
    mind.about.delete(reading.entryId);
    // Not within the bot's own call.
    setImmediate(() => this.#write(mind, [line]));
  }

  #seeCard(mind: Mind, card: Card, messageId: number, isEdit: boolean): void {
    if ((mind.cards.get(card.id)?.card.version ?? 0) <= card.version) mind.cards.set(card.id, { card, messageId });
    if (!isEdit) mind.named.add(card.name);
    const { person, answered } = mind;
    // All before one that was answered have been taken: Telegram doesn't deliver the next one sooner.
    const isAnswered = ({ deed }: Sent): boolean =>
      deed.kind === 'entries' && deed.lines.every(({ name }) => mind.named.has(name));
    const last = person.messages.findLastIndex((sent, index) => index >= answered.messages && isAnswered(sent));
    if (last >= 0) answered.messages = last + 1;
  }

  #pressEnded({ person, answered }: Mind, callbackId: string): void {
    person.ended.add(callbackId);
    const last = person.presses.findLastIndex((press) => press.callbackId === callbackId);
    answered.presses = Math.max(answered.presses, last + 1);
  }

  #moment(): number {
    this.#moments += 1;
    return this.#moments;
  }

  #newName(): string {
    this.#names += 1;
    return nameOf(this.#names);
  }
}

function textOf({ name, amountMinor }: Line): string {
  return `coffee ${name} ${Math.floor(amountMinor / 100)}.${String(amountMinor % 100).padStart(2, '0')}`;
}
