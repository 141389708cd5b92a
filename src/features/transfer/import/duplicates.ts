/** Which lines the ledger seems to have already: of the same day, direction and amount, with a note much the same. */
import type { EntryInput, PastEntry } from '../../ledger/index.ts';
import { fold } from './header-words.ts';

export type Known = Pick<PastEntry, 'date' | 'kind' | 'amountMinor' | 'currency' | 'note'>;

/**
 * Marks lines, each by one entry of the ledger: of two equal coffees in a file, one is new where the ledger has one.
 * @returns a function that tells of a line, in the order of the file, whether it is there already
 */
export function duplicateFinder(known: Known[]): (entry: EntryInput) => boolean {
  const waiting = new Map<string, string[]>();
  for (const entry of known) {
    const key = keyOf(entry);
    const notes = waiting.get(key);
    if (notes === undefined) waiting.set(key, [fold(entry.note)]);
    else notes.push(fold(entry.note));
  }
  return (entry) => {
    const notes = waiting.get(keyOf(entry));
    if (notes === undefined) return false;
    const note = fold(entry.note);
    const exact = notes.indexOf(note);
    const index = exact >= 0 ? exact : notes.findIndex((other) => isSimilar(note, other));
    if (index < 0) return false;
    notes.splice(index, 1);
    return true;
  };
}

function keyOf({ date, kind, amountMinor, currency }: Omit<Known, 'note'>): string {
  return `${date} ${kind} ${amountMinor} ${currency}`;
}

/** A bank writes more than a person: what one says is among what the other says. No note says nothing against it. */
function isSimilar(one: string, other: string): boolean {
  if (one === '' || other === '') return true;
  const [words, others] = [new Set(one.split(' ')), new Set(other.split(' '))];
  const shared = [...words].filter((word) => others.has(word)).length;
  return shared >= Math.min(words.size, others.size) / 2;
}
