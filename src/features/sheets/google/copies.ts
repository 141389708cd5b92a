/**
 * Takes out what stands in the tab more than once. The upper line of an entry stays. Of the others, those that are the
 * same to the last cell are deleted; one that the person changed only loses its ID, and is a line of their own.
 */
import { createHash } from 'node:crypto';
import type { CellData } from '../../../platform/google-sheets.ts';
import { MOST_ROWS, NO_MISSES, type Misses } from '../model.ts';
import type { Evidence } from './evidence.ts';
import { areSameCells, COLUMNS } from './layout.ts';
import type { Line } from './lookup.ts';
import { touchOf, type Touch } from './touch.ts';

/** The bot's part of a line, the ID apart. */
const OWN_CELLS = COLUMNS.length - 1;

/**
 * The touches that remove the copies of some entries.
 * @param lines the whole lines of the tab, the person's columns included
 */
export function planCopies(entryIds: number[], lines: Line[]): Touch[] {
  const wanted = new Set(entryIds.map(String));
  const rows = lines.flatMap(({ id }, row) => (wanted.has(id) ? [{ id, row }] : []));
  const groups = Map.groupBy(rows, ({ id }) => id);
  const touches = [...groups.values()].flatMap((group) => planGroup(group.map(({ row }) => row), lines));
  // What finds no room in the bin is found by the next comparison.
  return touches.slice(0, MOST_ROWS);
}

/**
 * Where another line of the entry differs in the person's columns alone, none is deleted: what was met shows in the
 * bot's columns, and after a sort it may have been that one.
 */
function planGroup(rows: number[], lines: Line[]): Touch[] {
  const [kept, ...copies] = rows.map((row) => ({ row, line: lines[row] as Line }));
  if (kept === undefined) return [];
  const isAlike = ({ line }: { line: Line }): boolean => areSameCells(ownCells(line), ownCells(kept.line));
  const isSame = ({ line }: { line: Line }): boolean => areSameCells(line.cells, kept.line.cells);
  const mayDelete = copies.every((copy) => isSame(copy) || !isAlike(copy));
  return copies.map((copy, index) => {
    const { row, line } = copy;
    if (mayDelete && isSame(copy)) return touchOf(keyOf('remove', line, index), row, null, lines);
    return { ...touchOf(keyOf('unmark', line, index), row, [], lines), idCell: '' };
  });
}

/** What was meant goes with the mark into the bin: there it can be held against what was met, whoever looks. */
function keyOf(what: 'remove' | 'unmark', line: Line, index: number): string {
  return `${what} ${line.id} ${index} ${digestOf(ownCells(line))}`;
}

const KEY = /^(remove|unmark) (\d+) \d+ ([0-9a-f]+)$/;

/** Which copies a batch missed, and what it hit instead. */
export function missedCopies(evidence: Evidence[]): Misses {
  const misses: Misses = { ...NO_MISSES, entryIds: [], restores: [], putBacks: [] };
  for (const { key, id, cells, row, binRow } of evidence) {
    const [, what, wantedId, digest] = KEY.exec(key) ?? [];
    if (what === undefined || (id === wantedId && digestOf(cells) === digest)) continue;
    misses.entryIds.push(Number(wantedId));
    if (what === 'remove') misses.putBacks.push({ binRow, row });
    else if (id !== '') misses.restores.push({ id: '', damage: cells, cells, idCell: id });
  }
  return misses;
}

const ownCells = ({ cells }: Line): CellData[] => cells.slice(0, OWN_CELLS);

function digestOf(cells: CellData[]): string {
  const values = Array.from({ length: OWN_CELLS }, (_, column) => cells[column]?.userEnteredValue ?? {});
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 16);
}
