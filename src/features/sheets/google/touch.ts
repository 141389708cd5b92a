/** What a batch does to a line that is in the tab already. */
import type { CellData } from '../../../platform/google-sheets.ts';
import type { Line } from './lookup.ts';

/** A write to a line that is already in the tab, at the row where it was last seen. */
export type Touch = {
  /** Says in the bin which part of the intent this was (see evidence.ts). */
  key: string;
  row: number;
  /** Whether the person's filter hides it. */
  isFiltered: boolean;
  /** The new cells B to H; null deletes the line. */
  cells: CellData[] | null;
  /** The new text of the ID cell, which else stays as it is. */
  idCell?: string;
};

/** @param lines the lines of the tab by row */
export function touchOf(key: string, row: number, cells: CellData[] | null, lines: Line[]): Touch {
  return { key, row, isFiltered: lines[row]?.isFiltered ?? false, cells };
}
