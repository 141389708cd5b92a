/**
 * The people in the chat. Each does one thing after the other, as people do, and waits for the bot where the next step
 * needs its answer; what the bot says is told to the model of the entries.
 */
import type { TelegramSim } from '../../../src/sandbox/telegram/types.ts';
import { edited, removed, undone, type Entries, type Entry } from './entries.ts';
import { messageWith, readMessage, type Reading } from '../messages.ts';
import { pickAt } from '../random.ts';
import type { Deed, Line } from './plan.ts';

export type Person = {
  index: number;
  id: number;
  spreadsheetId: string;
  /** The account that the bot asked them to share with. */
  account: string;
  /** Their updates, oldest first: any may be delivered again. */
  updateIds: number[];
  /** Messages that say that the sheet can't be reached, by the data of their button. */
  lost: Map<number, string>;
  /** Entries that the bot has asked the new text of. */
  prompted: Set<number>;
  /** The button that was pressed to get asked. */
  asking: string | null;
  /** What they have yet to do, one after the other. */
  turn: Promise<void>;
  left: number;
  /** True once the bot said that it gave something up: they no longer know what it waits for, and stop. */
  confused: boolean;
  wake: Set<() => void>;
};

/** Somebody who has not done anything yet. */
export function newPerson(who: Pick<Person, 'index' | 'id' | 'spreadsheetId' | 'account'>): Person {
  const lists = { updateIds: [], lost: new Map(), prompted: new Set<number>(), wake: new Set<() => void>() };
  return { ...who, ...lists, turn: Promise.resolve(), left: 0, asking: null, confused: false };
}

export type Chats = {
  people: Person[];
  /** Deeds that could not be done: no entry was fit for them. */
  skipped: number;
  redelivered: number;
  /** Does something when everything before it is done. */
  act(deed: Deed): void;
  /** Waits until something is so in a person's chat, as long as it takes. */
  until(person: Person, isSo: () => boolean): Promise<void>;
  /** People press again what has brought no answer. */
  pressAgain(): void;
  /**
   * Who has yet to do something, or to be answered, and why; empty at the end.
   * @param parked updates that the bot gave up: it answers them no more
   */
  waiting(parked: ReadonlySet<number>): string[];
  stop(): void;
};

type Chosen = { entry: Entry; button: string };

export function openChats(sim: TelegramSim, people: Person[], entries: Entries): Chats {
  const byId = new Map(people.map((person) => [person.id, person]));

  const hear = (person: Person, messageId: number, reading: Reading): void => {
    if (reading.kind === 'lost') person.lost.set(messageId, reading.data);
    else person.lost.delete(messageId);
    if (reading.kind === 'card') entries.shown(reading.card);
    if (reading.kind === 'prompt') person.prompted.add(reading.entryId);
    if (reading.kind === 'apology') person.confused = true;
    for (const wake of person.wake) wake();
  };

  const isAnswered = (person: Person): boolean => entries.of(person.index).every(({ pending }) => pending === null);

  const stop = sim.onChange((event) => {
    const person = byId.get(event.personId);
    if (person === undefined || (event.kind !== 'message' && event.kind !== 'edit')) return;
    const message = sim.chat(person.id).messages.findLast(({ messageId }) => messageId === event.messageId);
    if (message?.who === 'bot') hear(person, message.messageId, readMessage(message));
  });

  const until = async (person: Person, isSo: () => boolean): Promise<void> => {
    while (!isSo() && !person.confused) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          person.wake.delete(wake);
          resolve();
        };
        person.wake.add(wake);
      });
    }
  };

  const send = (person: Person, text: string): number => remember(person, sim.sendText(person.id, text));

  /** @returns nothing where the button is gone */
  const press = (person: Person, button: string): number[] => {
    const message = messageWith(sim.chat(person.id).messages, button);
    return message === undefined ? [] : [remember(person, sim.pressButton(person.id, message.messageId, button))];
  };

  const record = (person: Person, lines: Line[]): void => {
    const named = lines.map((line) => ({ ...line, name: entries.newName() }));
    const updateId = send(person, named.map(textOf).join('\n'));
    for (const line of named) entries.sent(person.index, line, updateId);
  };

  /** An entry that has a button of this kind for its last version on the screen, and no change on its way. */
  const choose = (person: Person, draw: number, kind: string): Chosen | undefined => {
    const { messages } = sim.chat(person.id);
    const fit = entries.of(person.index).flatMap((entry) => {
      const button = `${kind}:${entry.id ?? 0}:${entry.states.length}`;
      const isFit = entry.pending === null && messageWith(messages, button) !== undefined;
      return isFit ? [{ entry, button }] : [];
    });
    return pickAt(fit, draw);
  };

  const change = (person: Person, draw: number, what: 'remove' | 'undo'): void => {
    const chosen = choose(person, draw, what === 'remove' ? 'entry-delete' : 'entry-undo');
    if (chosen === undefined) return skip();
    const { entry, button } = chosen;
    const state = what === 'remove' ? removed(entry) : undone(entry);
    entries.changeSent(entry, { state, button, updateIds: press(person, button) });
  };

  /** While the bot waits for the new text, it takes any for it: all earlier ones are answered first. */
  const edit = async (person: Person, draw: number, line: Line): Promise<void> => {
    await until(person, () => isAnswered(person));
    const chosen = choose(person, draw, 'entry-edit');
    if (chosen === undefined || person.confused) return skip();
    const { entry, button } = chosen;
    const named = { ...line, name: entries.newName() };
    // Asked twice before, perhaps: only what comes from now on counts.
    person.prompted.clear();
    person.asking = button;
    press(person, button);
    await until(person, () => person.prompted.delete(entry.id as number));
    person.asking = null;
    if (person.confused) return;
    entries.changeSent(entry, { state: edited(entry, named), button: null, updateIds: [send(person, textOf(named))] });
    await until(person, () => entry.pending === null);
  };

  const actInTurn = async (person: Person, deed: Exclude<Deed, { what: 'redeliver' }>): Promise<void> => {
    if (person.confused) return skip();
    if (deed.what === 'record') return record(person, deed.lines);
    if (deed.what === 'edit') return await edit(person, deed.draw, deed.line);
    return change(person, deed.draw, deed.what);
  };

  const chats: Chats = {
    people,
    skipped: 0,
    redelivered: 0,
    until,
    stop,
    act: (deed) => {
      const person = people[deed.person] as Person;
      // Telegram delivers again without asking what else goes on.
      if (deed.what === 'redeliver') return redeliver(person, deed.draw);
      person.left += 1;
      person.turn = person.turn.then(async () => {
        await actInTurn(person, deed);
        person.left -= 1;
      });
    },
    pressAgain: () => {
      for (const person of people) {
        if (person.asking !== null) press(person, person.asking);
        for (const { pending } of entries.of(person.index)) {
          if (pending?.button) pending.updateIds.push(...press(person, pending.button));
        }
      }
    },
    waiting: (parked) =>
      people.flatMap((person) => {
        const isOpen = ({ pending }: Entry): boolean => pending?.updateIds.every((id) => !parked.has(id)) ?? false;
        const open = entries.of(person.index).filter(isOpen);
        // Who no longer knows what the bot waits for does nothing more, yet what they had sent is answered.
        if (open.length + (person.confused ? 0 : person.left) === 0) return [];
        const names = open.slice(0, 3).map(({ id, pending }) => `${id ?? 'new'} ${JSON.stringify(pending)}`);
        return [`person ${person.index} (${person.id}) has ${person.left} to do, waits for ${names.join(', ')}`];
      }),
  };

  const skip = (): void => void (chats.skipped += 1);

  /** One of the last that was taken: Telegram forgets older ones, and never lets one overtake those before it. */
  const redeliver = (person: Person, draw: number): void => {
    const waiting = new Set(sim.pendingUpdates().map(({ update_id: id }) => id));
    const updateId = pickAt(person.updateIds.slice(-8).filter((id) => !waiting.has(id)), draw);
    if (updateId === undefined || !wasKnown(() => sim.redeliver(updateId))) return skip();
    chats.redelivered += 1;
  };

  return chats;
}

function wasKnown(redeliver: () => void): boolean {
  try {
    redeliver();
    return true;
  } catch {
    return false;
  }
}

function remember(person: Person, updateId: number): number {
  person.updateIds.push(updateId);
  return updateId;
}

function textOf({ word, amountMinor, tag, name }: Line & { name: string }): string {
  const amount = `${Math.floor(amountMinor / 100)}.${String(amountMinor % 100).padStart(2, '0')}`;
  return [word, name, amount, ...(tag === null ? [] : [`#${tag}`])].join(' ');
}
