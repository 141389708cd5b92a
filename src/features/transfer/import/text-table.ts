/** CSV and its kin: which sign parts the cells is found by trying. */
import { parse } from 'csv-parse/sync';
import { unguarded } from '../formula-guard.ts';
import { LONGEST_CELL, MOST_COLUMNS, MOST_LINES, type ReadFile } from './model.ts';

const DELIMITERS = [',', ';', '\t', '|'];

/** Lines before and behind what counts, such as a bank's letterhead. */
const ROOM = 50;

/** So many lines tell the delimiter, and so much of each. */
const SAMPLE_LINES = 60;
const SAMPLE_WIDTH = 4_000;

/** In characters. A quote that is never closed would make one cell of the whole file. */
const LONGEST_LINE = 1_000_000;

export function readDelimited(text: string): ReadFile {
  // csv-parse would look for the end of such a line at each of its characters, and let nobody else work meanwhile.
  if (longestLine(text) > LONGEST_LINE) return { kind: 'unreadable', reason: 'broken' };
  const delimiter = delimiterOf(text);
  const lines = linesOf(text, delimiter, true) ?? linesOf(text, delimiter, false);
  if (lines === null) return { kind: 'unreadable', reason: 'broken' };
  const filled = lines.filter((line) => line.some((cell) => cell.trim() !== ''));
  if (filled.length === 0) return { kind: 'unreadable', reason: 'empty' };
  if (filled.length > MOST_LINES + 1) return { kind: 'unreadable', reason: 'too-many-lines' };
  if (filled.some((line) => line.length > MOST_COLUMNS)) return { kind: 'unreadable', reason: 'too-many-columns' };
  const cut = filled.map((line) => line.map((cell) => unguarded(cell).slice(0, LONGEST_CELL)));
  return { kind: 'table', table: { form: 'text', names: null, lines: cut } };
}

function longestLine(text: string): number {
  let [longest, begin] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== LINE_FEED && code !== CARRIAGE_RETURN) continue;
    longest = Math.max(longest, at - begin);
    begin = at + 1;
  }
  return Math.max(longest, text.length - begin);
}

const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

/** @returns null where its quotes make no sense */
function linesOf(text: string, delimiter: string, isQuoted: boolean): string[][] | null {
  try {
    return parse(text, {
      delimiter,
      quote: isQuoted ? '"' : false,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_LINE,
      to: MOST_LINES + ROOM,
    });
  } catch {
    return null;
  }
}

/** The sign that parts most lines into the same number of cells, more cells before fewer. */
function delimiterOf(text: string): string {
  const first = text.slice(0, 200_000).split(/\r\n|\n|\r/).slice(0, SAMPLE_LINES);
  const sample = first.map((line) => line.slice(0, SAMPLE_WIDTH)).join('\n');
  const scores = DELIMITERS.map((delimiter) => {
    const lines = linesOf(sample, delimiter, true) ?? linesOf(sample, delimiter, false) ?? [];
    const widths = lines.map(({ length }) => length);
    const counts = new Map<number, number>();
    for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1);
    const [width = 1, count = 0] = [...counts].sort((one, other) => other[1] - one[1] || other[0] - one[0])[0] ?? [];
    return { delimiter, score: count * Math.min(width, 12) };
  });
  return scores.reduce((best, next) => (next.score > best.score ? next : best)).delimiter;
}
