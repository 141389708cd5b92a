/** Looks at all lines of a file: what they come to, which of them the ledger has, which can't be read. */
import { setImmediate as turn } from 'node:timers/promises';
import type { EntryInput, LedgerBook, PlaceCategory } from '../../ledger/index.ts';
import { duplicateFinder, type Known } from './duplicates.ts';
import type { Layout, LineReading, Summary } from './model.ts';
import type { Chunk } from './chunk-queries.ts';
import { hasNegative, lineReader, type ReadLine } from './read-line.ts';

export type Looked = { summary: Summary; duplicates: number[][] };

const SAMPLE_ENTRIES = 10;
const SAMPLE_CELLS = 3;

/** Reads lines as `look` and the entering read them: a place for each note is looked for once. */
export function readerOfLines(layout: Layout, chunks: Chunk[], place: PlaceCategory): ReadLine {
  return lineReader(layout, chunks.some(({ lines }) => hasNegative(layout, lines)), remembered(place));
}

export async function look(
  past: LedgerBook['past'],
  ledgerUserId: number,
  file: { layout: Layout; chunks: Chunk[]; place: PlaceCategory; sameFileOn: string | null },
): Promise<Looked> {
  const { layout, chunks, sameFileOn } = file;
  const read = readerOfLines(layout, chunks, file.place);
  const known = new Map<number, Known>();
  const readings: LineReading[][] = [];
  for (const { lines } of chunks) {
    const chunk = lines.map(read);
    readings.push(chunk);
    const entries = chunk.flatMap((reading) => (reading.kind === 'entry' ? [reading.entry] : []));
    for (const entry of await past.alike(ledgerUserId, entries)) known.set(entry.id, entry);
    await turn();
  }
  const isKnown = duplicateFinder([...known.values()]);
  const isDuplicate = (entry: EntryInput): boolean => isKnown(entry) || sameFileOn !== null;
  const duplicates: number[][] = [];
  const summary = emptySummary(chunks, sameFileOn);
  for (const chunk of readings) {
    const places: number[] = [];
    chunk.forEach((reading, place) => {
      if (reading.kind === 'problem') return;
      const duplicate = isDuplicate(reading.entry);
      if (duplicate) places.push(place);
      count(summary, reading.entry, duplicate, duplicate && !layout.withDuplicates);
    });
    duplicates.push(places);
  }
  summary.problems = summary.total - summary.readable;
  summary.sums.sort((one, other) => one.currency.localeCompare(other.currency));
  return { summary, duplicates };
}

function emptySummary(chunks: Chunk[], sameFileOn: string | null): Summary {
  return {
    total: chunks.reduce((sum, { lines }) => sum + lines.length, 0),
    readable: 0,
    duplicates: 0,
    problems: 0,
    sums: [],
    firstDate: null,
    lastDate: null,
    sample: [],
    cells: (chunks[0]?.lines ?? []).slice(0, SAMPLE_CELLS),
    sameFileOn,
  };
}

function count(summary: Summary, entry: EntryInput, isDuplicate: boolean, isLeftOut: boolean): void {
  summary.readable += 1;
  if (isDuplicate) summary.duplicates += 1;
  if (summary.sample.length < SAMPLE_ENTRIES) summary.sample.push({ entry, isDuplicate });
  if (summary.firstDate === null || entry.date < summary.firstDate) summary.firstDate = entry.date;
  if (summary.lastDate === null || entry.date > summary.lastDate) summary.lastDate = entry.date;
  if (isLeftOut) return;
  let sum = summary.sums.find(({ currency }) => currency === entry.currency);
  if (sum === undefined) summary.sums.push((sum = { currency: entry.currency, expenseMinor: 0, incomeMinor: 0 }));
  sum[entry.kind === 'expense' ? 'expenseMinor' : 'incomeMinor'] += entry.amountMinor;
}

function remembered(place: PlaceCategory): PlaceCategory {
  const known = new Map<string, ReturnType<PlaceCategory>>();
  return (name, note, kind) => {
    const key = `${kind}\n${name}\n${note}`;
    const found = known.get(key) ?? place(name, note, kind);
    known.set(key, found);
    return found;
  };
}
