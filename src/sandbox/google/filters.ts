/**
 * The basic filter of a sheet. It is worked out when it is set, as Google does: rows that come later, or change,
 * stay as they are until the filter is set anew. Filter views need no model: they change only what one person sees.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { rowAt, sheetById } from './book.ts';
import type { Batch, Book, Sheet } from './book.ts';
import { formattedValue } from './cell-data.ts';
import { boxOf, gridRangeOf } from './grid-range.ts';

/** Sets the filter; rows whose cell shows one of the hidden values of its column are hidden. */
export function setBasicFilter({ book, journal }: Batch, request: sheets_v4.Schema$SetBasicFilterRequest): void {
  const box = boxOf(book, request.filter?.range);
  const { sheet } = box;
  const filterSpecs = request.filter?.filterSpecs ?? [];
  for (let index = 0; index < sheet.rows.length; index += 1) {
    const isIn = index > box.top && index < box.bottom;
    journal.set(rowAt(journal, sheet, index), 'filtered', isIn && isFiltered(book, sheet, index, filterSpecs));
  }
  const filter = { range: gridRangeOf(box), ...(filterSpecs.length > 0 && { filterSpecs }) };
  journal.set(sheet, 'basicFilter', filter);
}

export function clearBasicFilter({ book, journal }: Batch, request: sheets_v4.Schema$ClearBasicFilterRequest): void {
  const sheet = sheetById(book, request.sheetId);
  sheet.rows.forEach((row) => journal.set(row, 'filtered', false));
  journal.set(sheet, 'basicFilter', undefined);
}

function isFiltered(book: Book, sheet: Sheet, row: number, specs: sheets_v4.Schema$FilterSpec[]): boolean {
  return specs.some(({ columnIndex, filterCriteria }) => {
    const cell = sheet.rows[row]?.cells[columnIndex ?? 0];
    const shown = cell === undefined || cell.value === undefined ? '' : formattedValue(book, sheet, cell);
    return filterCriteria?.hiddenValues?.includes(shown) ?? false;
  });
}
