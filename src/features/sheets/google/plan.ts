/** From what is to be written to where. */
import type { CellData } from '../../../platform/google-sheets.ts';
import { planCopies } from './copies.ts';
import { areSameCells, cellsOf } from './layout.ts';
import type { Line, Lookup } from './lookup.ts';
import { MOST_ROWS, type Change, type Intent, type Restore } from '../model.ts';
import { touchOf, type Touch } from './touch.ts';

export type Addition = { entryId: number; cells: CellData[] };

/** An intent with the positions of this try. */
export type Plan = { touches: Touch[]; additions: Addition[] };

/** Whether positions have to be looked up: a batch of new entries needs none. */
export function needsLookup({ changes, restores, putBacks, copies }: Intent): boolean {
  if (copies !== undefined) return true;
  return changes.some(({ op }) => op !== 'append') || restores.length > 0 || putBacks.length > 0;
}

/** The rows of the bin that this intent may use, one for each touch. */
export function mostTouches({ changes, restores, putBacks, copies }: Intent): number {
  if (copies !== undefined) return MOST_ROWS;
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
  if (intent.copies !== undefined) return { touches: planCopies(intent.copies, lines), additions: [] };
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
function addRestore(plan: Plan, restore: Restore, index: number, lines: Line[]): void {
  const { id, damage, cells, idCell } = restore;
  const isFree = (row: number): boolean => plan.touches.every((touch) => touch.row !== row);
  const row = lines.findIndex((line, at) => line.id === id && areSameCells(line.cells, damage) && isFree(at));
  if (row < 0) return;
  const touch = touchOf(keyOfRestore(index), row, cells, lines);
  plan.touches.push(idCell === undefined ? touch : { ...touch, idCell });
}

/** A line that the person copied is there twice: the upper one counts. */
function rowsById(lines: Line[]): Map<string, number> {
  const rows = new Map<string, number>();
  lines.forEach(({ id }, row) => {
    if (id !== '' && !rows.has(id)) rows.set(id, row);
  });
  return rows;
}
