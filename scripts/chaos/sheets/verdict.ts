/**
 * Holds what is in the sheets and in the ledger against what people did: a pure function, tested by mutations. Where
 * two outcomes are right, it says why; everything else is a finding.
 */
import type { Entry, State } from './entries.ts';
import type { Facts, OutboxRow } from './facts.ts';
import type { OwnCell, OwnRow, Removal } from './hands.ts';
import { historyOf, timeOf } from './history.ts';
import { judgeLedger } from './verdict-ledger.ts';

export type Finding = {
  kind: 'lost' | 'doubled' | 'wrong';
  what: string;
  /** The entry that it is about, or the id of one that nobody sent. */
  about?: Entry | number;
};

/** A cell as the sandbox shows it to a person. */
export type Cell = { text: string; value?: unknown };

export type Evidence = {
  /** The people by their Telegram id; entries and hands name them by their place in here. */
  people: { id: number }[];
  entries: readonly Entry[];
  ownRows: readonly OwnRow[];
  ownCells: readonly OwnCell[];
  removals: readonly Removal[];
  /** The lines of each person's tab below the header. */
  sheets: Cell[][][];
  facts: Facts;
  /** Entries that were made to be refused. */
  badIds: ReadonlySet<number>;
  /** Dates that an entry may have, as `YYYY-MM-DD`. */
  dates: ReadonlySet<string>;
};

/** What is wrong, each with all that is known of its entry. */
export function judge(evidence: Evidence): Finding[] {
  return findingsOf(evidence).map((finding) => {
    const { what, about } = finding;
    return about === undefined ? finding : { ...finding, what: `${what}; ${historyOf(evidence, about)}` };
  });
}

function findingsOf(evidence: Evidence): Finding[] {
  const outbox = Map.groupBy(evidence.facts.outbox, ({ entryId }) => entryId);
  return [
    ...evidence.entries.flatMap((entry) => judgeEntry(evidence, entry, outbox.get(entry.id ?? 0) ?? [])),
    ...evidence.ownRows.flatMap((row) => judgeOwnRow(evidence, row)),
    ...evidence.ownCells.flatMap((cell) => judgeOwnCell(evidence, cell, outbox.get(Number(cell.entryId)) ?? [])),
    ...judgeStrangers(evidence),
    ...judgeLedger(evidence),
  ];
}

/**
 * What an entry may be in the end: what the bot confirmed last; after a change that it gave up, that as well.
 * `null` stands for an entry that isn't there.
 */
export function statesOf({ states, pending }: Entry, parked: ReadonlySet<number>): (State | null)[] {
  const last = states.at(-1) ?? null;
  if (pending === null) return [last];
  return pending.updateIds.some((id) => parked.has(id)) ? [last, pending.state] : [];
}

function judgeEntry(evidence: Evidence, entry: Entry, outbox: OutboxRow[]): Finding[] {
  const states = statesOf(entry, evidence.facts.parked);
  const name = `entry ${entry.id ?? 'without id'} of person ${entry.person}`;
  if (states.length === 0) return [{ kind: 'lost', what: `${name}: a change of it was never answered`, about: entry }];
  const lines = linesOf(evidence, entry);
  const outcomes = states.map((state) => judgeLines(evidence, entry, state, lines, outbox));
  const [first = []] = outcomes;
  const best = outcomes.some((findings) => findings.length === 0) ? [] : first;
  return best.map(({ kind, what }) => ({ kind, what: `${name}: ${what}`, about: entry }));
}

function judgeLines(
  evidence: Evidence,
  entry: Entry,
  state: State | null,
  lines: Cell[][],
  outbox: OutboxRow[],
): Finding[] {
  if (lines.length > 1) return [{ kind: 'doubled', what: `it is in the sheet ${lines.length} times` }];
  const [line] = lines;
  const mayBeThere = state !== null && !state.deleted;
  const removal = evidence.removals.findLast(({ entryId }) => entryId === String(entry.id));
  if (line === undefined) {
    return mayBeThere && removal === undefined ? [{ kind: 'lost', what: 'it is not in the sheet' }] : [];
  }
  if (!mayBeThere) return [{ kind: 'wrong', what: 'it is deleted, yet in the sheet' }];
  if (removal !== undefined && !mayComeBack(removal, outbox)) {
    return [{ kind: 'wrong', what: 'its person deleted the line, and it came back' }];
  }
  return differences(line, state, evidence.dates);
}

/** Only what was deleted in the chat and restored there is written again, if the line was deleted before that was. */
function mayComeBack({ atMs }: Removal, outbox: OutboxRow[]): boolean {
  return outbox.some(({ op, version, doneAtMs }) => op === 'append' && version > 1 && doneAtMs > atMs);
}

function differences(line: Cell[], state: State, dates: ReadonlySet<string>): Finding[] {
  const [, date, type, category, amount, currency, note, tags] = line;
  const expected: [string, unknown, unknown][] = [
    ['type', type?.text, 'Expense'],
    ['category', category?.text, state.category],
    ['amount', amount?.value, state.amountMinor / 100],
    ['currency', currency?.text, 'USD'],
    ['note', note?.text, `${state.word} ${state.name}`],
    ['tags', tags?.text ?? '', state.tag === null ? '' : `#${state.tag}`],
  ];
  const wrong = expected.filter(([, is, should]) => is !== should);
  const findings = wrong.map(([what, is, should]) => `${what} is “${String(is)}”, not “${String(should)}”`);
  if (!dates.has(date?.text ?? '')) findings.push(`date is “${date?.text ?? ''}”`);
  return findings.map((what) => ({ kind: 'wrong', what }));
}

const NOTE_COLUMN = 6;
const FIRST_OWN_COLUMN = 8;

function judgeOwnRow({ sheets }: Evidence, { person, note, beside }: OwnRow): Finding[] {
  const name = `“${note}” of person ${person}`;
  const found = (sheets[person] ?? []).filter((line) => line[NOTE_COLUMN]?.text === note);
  if (found.length === 0) return [{ kind: 'lost', what: `${name} is gone` }];
  if (found.length > 1) return [{ kind: 'doubled', what: `${name} is there ${found.length} times` }];
  const texts = (found[0] as Cell[]).map(({ text }) => text);
  const own = texts.map((_, column) => (column === NOTE_COLUMN ? note : column === FIRST_OWN_COLUMN ? beside : ''));
  const isWhole = texts.length > FIRST_OWN_COLUMN && texts.every((text, column) => text === own[column]);
  return isWhole ? [] : [{ kind: 'wrong', what: `${name} became ${JSON.stringify(texts)}` }];
}

/** A cell goes with its line: if the entry was deleted in the chat since, and restored, that is another line. */
function judgeOwnCell({ sheets }: Evidence, { person, entryId, text, atMs }: OwnCell, outbox: OutboxRow[]): Finding[] {
  const line = (sheets[person] ?? []).find((cells) => cells[0]?.text === entryId);
  if (line === undefined || ownTexts(line).includes(text)) return [];
  const wasDeleted = outbox.some(({ op, doneAtMs }) => op === 'delete' && doneAtMs > atMs);
  if (wasDeleted) return [];
  const what = `“${text}”, put there at ${timeOf(atMs)}, is not beside entry ${entryId} of person ${person} any more`;
  return [{ kind: 'lost', what, about: Number(entryId) }];
}

/** Lines and cells that stand where nobody put them. */
function judgeStrangers({ people, entries, ownRows, ownCells, sheets }: Evidence): Finding[] {
  const known = new Set(entries.map(({ person, id }) => `${person} ${id ?? ''}`));
  const own = new Set(ownRows.map(({ person, note }) => `${person} ${note}`));
  const cells = new Set(ownCells.map(({ person, entryId, text }) => `${person} ${entryId} ${text}`));
  return people.flatMap((_, person) =>
    (sheets[person] ?? []).flatMap((line): Finding[] => {
      const texts = line.map(({ text }) => text);
      const [id = ''] = texts;
      if (texts.every((text) => text === '')) return [];
      if (id === '' && own.has(`${person} ${texts[NOTE_COLUMN] ?? ''}`)) return [];
      const what = `line of person ${person} that nobody wrote: ${JSON.stringify(texts)}`;
      if (id === '' || !known.has(`${person} ${id}`)) return [{ kind: 'wrong', what, ...(id === '' ? {} : { about: Number(id) }) }];
      const strange = ownTexts(line).filter((text) => text !== '' && !cells.has(`${person} ${id} ${text}`));
      return strange.map((text) => {
        return { kind: 'wrong', what: `“${text}” stands beside entry ${id} of person ${person}`, about: Number(id) };
      });
    }),
  );
}

/** By its id; by its name if the bot never told the id. */
function linesOf({ sheets }: Evidence, { person, id, pending }: Entry): Cell[][] {
  const lines = sheets[person] ?? [];
  if (id !== null) return lines.filter((line) => line[0]?.text === String(id));
  return lines.filter((line) => line[NOTE_COLUMN]?.text === `${pending?.state.word} ${pending?.state.name}`);
}

const ownTexts = (line: Cell[]): string[] => line.slice(FIRST_OWN_COLUMN).map(({ text }) => text);
