/**
 * What each entry should be, known from the chat alone: what its person sent, and what the bot answered. Shares no
 * code with the product.
 */
import type { Card } from '../messages.ts';
import { nameOf } from '../names.ts';
import type { Line } from './plan.ts';

/** An entry at one version. `name` is a word that nothing else has. */
export type State = Line & { name: string; category: string; deleted: boolean; undoTo: number | null };

/**
 * A change that was sent and not answered yet. After the run: both outcomes are right if the bot gave it up.
 * `button` is what was pressed for it: Telegram forgets a press that waits for long, and people press again.
 */
export type Pending = { state: State; updateIds: number[]; button: string | null };

export type Entry = {
  person: number;
  /** Null until the bot answered. */
  id: number | null;
  /** By version, from 1 on; only what the bot has confirmed. */
  states: State[];
  pending: Pending | null;
};

export type Tally = { edits: number; deletions: number; undos: number; restored: number };

/** All entries of a run, and what was wrong in the bot's answers. */
export class Entries {
  readonly all: Entry[] = [];
  readonly problems: string[] = [];
  readonly tally: Tally = { edits: 0, deletions: 0, undos: 0, restored: 0 };
  readonly #byId = new Map<number, Entry>();
  readonly #byName = new Map<string, Entry>();
  readonly #byPerson = new Map<number, Entry[]>();
  #names = 0;

  of(person: number): Entry[] {
    return this.#byPerson.get(person) ?? [];
  }

  /** A name that reads as a word of no language, and as no amount. */
  newName(): string {
    this.#names += 1;
    return nameOf(this.#names);
  }

  /** An entry that was sent to the bot. */
  sent(person: number, line: Line & { name: string }, updateId: number): Entry {
    const state = { ...line, category: CATEGORIES[line.word] ?? 'Other', deleted: false, undoTo: null };
    const entry: Entry = { person, id: null, states: [], pending: { state, updateIds: [updateId], button: null } };
    this.all.push(entry);
    this.#byPerson.set(person, [...this.of(person), entry]);
    this.#byName.set(line.name, entry);
    return entry;
  }

  /** A change that was sent to the bot. */
  changeSent(entry: Entry, pending: Pending): void {
    entry.pending = pending;
    this.#byName.set(pending.state.name, entry);
  }

  /** The bot shows an entry. The card of an older version may come late, or twice; it confirms nothing. */
  shown(card: Card): void {
    const entry = this.#byId.get(card.id) ?? this.#byName.get(card.name);
    if (entry === undefined) return void this.problems.push(`card of ${card.id}, which nobody sent`);
    entry.id ??= card.id;
    this.#byId.set(card.id, entry);
    if (entry.id !== card.id) return void this.problems.push(`“${card.name}” is recorded as ${entry.id} and ${card.id}`);
    if (entry.pending !== null && card.version === entry.states.length + 1) this.#confirm(entry, entry.pending.state);
    const state = entry.states[card.version - 1];
    if (state === undefined) return void this.problems.push(`card of ${card.id} with version ${card.version}`);
    if (state.name !== card.name || state.deleted !== card.deleted) {
      this.problems.push(`card of ${card.id}: version ${card.version} shows something else`);
    }
  }

  #confirm(entry: Entry, state: State): void {
    const before = entry.states.at(-1);
    entry.states.push(state);
    entry.pending = null;
    if (before === undefined) return;
    if (state.deleted && !before.deleted) this.tally.deletions += 1;
    else if (before.deleted && !state.deleted) this.tally.restored += 1;
    else if (state.undoTo === entry.states.length - 1) this.tally.edits += 1;
    else this.tally.undos += 1;
  }
}

/** What the new text doesn't mention stays as it was. */
export function edited({ states }: Entry, line: Line & { name: string }): State {
  const before = states.at(-1) as State;
  const category = CATEGORIES[line.word] ?? before.category;
  return { ...line, tag: line.tag ?? before.tag, category, deleted: false, undoTo: states.length };
}

export function removed({ states }: Entry): State {
  return { ...(states.at(-1) as State), deleted: true, undoTo: states.length };
}

/** Goes back to what was before the last change; what was never changed is deleted. */
export function undone({ states }: Entry): State {
  const last = states.at(-1) as State;
  return last.undoTo === null ? { ...last, deleted: true, undoTo: states.length } : (states[last.undoTo - 1] as State);
}

const CATEGORIES: Record<string, string | undefined> = { coffee: 'Coffee', lunch: 'Food', taxi: 'Transport' };
