/**
 * Which line of a changed message is which entry of it: in their order, so that as little as possible changes. A line
 * more is a new entry, a line less removes one; a line that can't be read leaves its entry alone.
 */
import { CATCH_ALL, type EntryInput, type Question, type ReadLine } from '../model.ts';
import type { Entry } from '../queries.ts';

export type LinePlan = {
  /** What an entry shall say by its line, where it says something else. */
  changes: { entry: Entry; values: EntryInput }[];
  added: EntryInput[];
  removed: Entry[];
  /** The lines that can be read in two ways. */
  unclear: Question[];
};

/** What an entry becomes by its line. */
export type Follow = (entry: Entry, line: EntryInput) => EntryInput;

const SAME = 0;
const ALIKE = 2;
const OTHER = 3;
const ALONE = 2;

export function planLines(entries: Entry[], lines: ReadLine[], follow: Follow): LinePlan {
  const plan: LinePlan = { changes: [], added: [], removed: [], unclear: [] };
  for (const { entry, line } of pairsOf(entries, lines)) {
    if (line === undefined) {
      if (entry?.deleted === false) plan.removed.push(entry);
    } else if (line.reading.kind === 'ambiguous') {
      plan.unclear.push(questionOf(line.line, line.reading.readings, entry, follow));
    } else if (line.reading.kind === 'entry') {
      const said = line.reading.entry;
      const values = entry === undefined ? said : follow(entry, said);
      if (entry === undefined) plan.added.push(said);
      else if (!isSame(entry, values)) plan.changes.push({ entry, values });
    }
  }
  return plan;
}

function questionOf(
  line: string,
  readings: [EntryInput, EntryInput],
  entry: Entry | undefined,
  follow: Follow,
): Question {
  if (entry === undefined) return { line, readings };
  const [first, second] = readings;
  const about = { entryId: entry.id, version: entry.version };
  return { line, readings: [follow(entry, first), follow(entry, second)], about };
}

type Pair = { entry?: Entry; line?: ReadLine };

/** The cheapest way from the entries to the lines, as one finds the difference of two texts. */
function pairsOf(entries: Entry[], lines: ReadLine[]): Pair[] {
  const costs = costsOf(entries, lines);
  const cost = (at: number, to: number): number => costs[at]?.[to] ?? Infinity;
  const pairs: Pair[] = [];
  let [at, to] = [0, 0];
  while (at < entries.length || to < lines.length) {
    const [entry, line] = [entries[at], lines[to]];
    if (entry !== undefined && line !== undefined && cost(at, to) === cost(at + 1, to + 1) + distance(entry, line)) {
      pairs.push({ entry, line });
      [at, to] = [at + 1, to + 1];
    } else if (entry !== undefined && cost(at, to) === cost(at + 1, to) + ALONE) {
      pairs.push({ entry });
      at += 1;
    } else {
      pairs.push(line === undefined ? {} : { line });
      to += 1;
    }
  }
  return pairs;
}

/** The least cost from each place on: `costs[entry][line]`. */
function costsOf(entries: Entry[], lines: ReadLine[]): number[][] {
  const costs = Array.from({ length: entries.length + 1 }, () => Array.from({ length: lines.length + 1 }, () => 0));
  const cost = (at: number, to: number): number => costs[at]?.[to] ?? Infinity;
  for (let at = entries.length; at >= 0; at -= 1) {
    for (let to = lines.length; to >= 0; to -= 1) {
      const [entry, line] = [entries[at], lines[to]];
      if (entry === undefined && line === undefined) continue;
      const both = entry === undefined || line === undefined ? Infinity : cost(at + 1, to + 1) + distance(entry, line);
      const row = costs[at] as number[];
      row[to] = Math.min(both, cost(at + 1, to) + ALONE, cost(at, to + 1) + ALONE);
    }
  }
  return costs;
}

/** A line that can be read in two ways is as far as the nearer one. */
function distance(entry: Entry, { reading }: ReadLine): number {
  if (reading.kind === 'ambiguous') return Math.min(...reading.readings.map((one) => distanceTo(entry, one)));
  return reading.kind === 'entry' ? distanceTo(entry, reading.entry) : OTHER;
}

function distanceTo(entry: Entry, said: EntryInput): number {
  if (saysSame(entry, said)) return SAME;
  return entry.note === said.note || entry.amountMinor === said.amountMinor ? ALIKE : OTHER;
}

/** What the words of a line say: the category is guessed, and the day is mostly that of the message. */
function saysSame(entry: EntryInput, line: EntryInput): boolean {
  const facts = ({ kind, amountMinor, currency, note, tags }: EntryInput): string =>
    JSON.stringify([kind, amountMinor, currency, note, tags]);
  return facts(entry) === facts(line);
}

function isSame(entry: EntryInput, values: EntryInput): boolean {
  return saysSame(entry, values) && entry.date === values.date && entry.category === values.category;
}

/**
 * How lines are followed: what was picked by hand stays where the text doesn't say otherwise, and so does the category
 * of words that stay.
 * @param today the day of the message, which a line means that names no day
 * @param byHand the kinds of the changes of an entry that stand
 */
export function followerOf(today: string, byHand: (entry: Entry) => ReadonlySet<string>): Follow {
  return (entry, line) => {
    const picked = byHand(entry);
    const keepsDay = line.date === today && (picked.has('entry-date') || picked.has('entry-edit'));
    const saysNoCategory = picked.size > 0 && line.category === CATCH_ALL[line.kind];
    const hasSameWords = line.note === entry.note && line.tags.join() === entry.tags.join();
    const keepsCategory = line.kind === entry.kind && (hasSameWords || saysNoCategory);
    return {
      ...line,
      date: keepsDay ? entry.date : line.date,
      category: keepsCategory ? entry.category : line.category,
    };
  };
}
