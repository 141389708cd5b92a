/** From what is to be written to where. */
import type { CellData } from '../../../platform/google-sheets.ts';
import { areSameCells, cellsOf } from './layout.ts';
import type { Line, Lookup } from './lookup.ts';
import type { Change, Intent, Restore } from '../model.ts';

/** A write to a line that is already in the tab, at the row where it was last seen. */
export type Touch = {
  /** Says in the bin which part of the intent this was (see evidence.ts). */
  key: string;
  row: number;
  /** Whether the person's filter hides it. */
  isFiltered: boolean;
  /** The new cells B to H; null deletes the line. */
  cells: CellData[] | null;
};

export type Addition = { entryId: number; cells: CellData[] };

/** An intent with the positions of this try. */
export type Plan = { touches: Touch[]; additions: Addition[] };

/** Whether positions have to be looked up: a batch of new entries needs none. */
export function needsLookup({ changes, restores, putBacks }: Intent): boolean {
  return changes.some(({ op }) => op !== 'append') || restores.length > 0 || putBacks.length > 0;
}

/** The rows of the bin that this intent may use, one for each touch. */
export function mostTouches({ changes, restores, putBacks }: Intent): number {
  return putBacks.length > 0 ? 0 : changes.filter(({ op }) => op !== 'append').length + restores.length;
}

export const keyOfChange = (change: Change): string => `entry ${change.entryId}`;
export const keyOfRestore = (index: number): string => `restore ${index}`;

/**
 * Finds a row for each change of a line. A line that is gone was deleted by the person, who is not contradicted.
 * @param lookup null for a batch that needs none
 */
export function planOf(intent: Intent, lookup: Lookup | null): Plan {
  const plan: Plan = { touches: [], additions: [] };
  if (intent.putBacks.length > 0) return plan;
  const lines = lookup?.lines ?? [];
  const rowOf = rowsById(lines);
  for (const change of intent.changes) addChange(plan, change, rowOf.get(String(change.entryId)), lines);
  intent.restores.forEach((restore, index) => addRestore(plan, restore, index, lines));
  return plan;
}

function addChange(plan: Plan, change: Change, row: number | undefined, lines: Line[]): void {
  const cells = change.op === 'delete' ? null : cellsOf(change.row);
  if (change.op !== 'append' && row !== undefined) plan.touches.push(touchOf(keyOfChange(change), row, cells, lines));
  else if (cells !== null && change.op !== 'update') plan.additions.push({ entryId: change.entryId, cells });
}

/** The damaged line is known by its ID cell together with the values that were written into it by mistake. */
function addRestore(plan: Plan, { id, damage, cells }: Restore, index: number, lines: Line[]): void {
  const isFree = (row: number): boolean => plan.touches.every((touch) => touch.row !== row);
  const row = lines.findIndex((line, at) => line.id === id && areSameCells(line.cells, damage) && isFree(at));
  if (row >= 0) plan.touches.push(touchOf(keyOfRestore(index), row, cells, lines));
}

function touchOf(key: string, row: number, cells: CellData[] | null, lines: Line[]): Touch {
  return { key, row, isFiltered: lines[row]?.isFiltered ?? false, cells };
}

/** A line that the person copied is there twice: the upper one counts. */
function rowsById(lines: Line[]): Map<string, number> {
  const rows = new Map<string, number>();
  lines.forEach(({ id }, row) => {
    if (id !== '' && !rows.has(id)) rows.set(id, row);
  });
  return rows;
}
