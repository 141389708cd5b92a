import { describe, expect, test } from '@jest/globals';
import type { CellView, SheetView } from '../../../src/sandbox/google/sim-view.ts';
import { ROWS_A_PAGE, viewGrid } from '../../../src/sandbox/page/sheet-view.ts';

function tab(change: Partial<SheetView>): SheetView {
  return {
    sheetId: 0, title: 'Entries', hidden: false, rowCount: 1000, columnCount: 26, frozenRowCount: 1,
    columns: [], rows: [], ...change,
  };
}

const book = (...sheets: SheetView[]): Parameters<typeof viewGrid>[0] => ({ id: 'x', title: 'Money', sheets });

function viewOf(cell: CellView): object | undefined {
  const view = viewGrid(book(tab({ rows: [{ hidden: false, cells: [cell] }] })), undefined, 0);
  return view.sheet?.rows[0]?.cells[0];
}

describe('a tab as the page draws it', () => {
  test('what one edits gives the same value again when it is typed', () => {
    expect(viewOf({ text: 'coffee', value: 'coffee' })).toEqual({ text: 'coffee' });
    expect(viewOf({ text: '7', value: 7, formula: '=SUM(A1:A2)' }))
      .toEqual({ text: '7', edit: '=SUM(A1:A2)', number: true });
    expect(viewOf({ text: '22/11/2026', value: 46_348, numberFormat: { type: 'DATE', pattern: 'dd/mm/yyyy' } }))
      .toEqual({ text: '22/11/2026', edit: '2026-11-22', number: true });
    expect(viewOf({ text: '35.000 ₫', value: 35_000, numberFormat: { type: 'CURRENCY', pattern: '#,##0 ₫' } }))
      .toEqual({ text: '35.000 ₫', edit: '35000', number: true });
    expect(viewOf({ text: '1.234,50 €', value: 1234.5, numberFormat: { type: 'CURRENCY', pattern: '#,##0.00 €' } }))
      .toEqual({ text: '1.234,50 €', edit: '1.234,50', number: true });
    expect(viewOf({ text: '12,5', value: 12.5 })).toEqual({ text: '12,5', number: true });
  });

  test('a long tab comes in pages, each with the frozen rows on top', () => {
    const rows = Array.from({ length: ROWS_A_PAGE + 3 }, (_, index) => ({
      hidden: false, cells: [{ text: `row ${index}`, value: `row ${index}` }],
    }));
    const first = viewGrid(book(tab({ rows })), undefined, 0).sheet;
    expect(first).toMatchObject({ from: 0, usedRows: ROWS_A_PAGE + 3, pageRows: ROWS_A_PAGE });
    expect(first?.rows).toHaveLength(ROWS_A_PAGE);
    const second = viewGrid(book(tab({ rows })), undefined, ROWS_A_PAGE).sheet;
    expect(second?.rows.map(({ index }) => index)).toEqual([0, ROWS_A_PAGE, ROWS_A_PAGE + 1, ROWS_A_PAGE + 2]);
  });

  test('a page that is gone since rows were deleted shows the first one', () => {
    expect(viewGrid(book(tab({ rows: [] })), undefined, ROWS_A_PAGE).sheet?.from).toBe(0);
  });

  test('the first tab that is not hidden is shown unless another is asked for', () => {
    const tabs = book(tab({ sheetId: 1, hidden: true }), tab({ sheetId: 2 }), tab({ sheetId: 3 }));
    expect(viewGrid(tabs, undefined, 0).sheet?.sheetId).toBe(2);
    expect(viewGrid(tabs, 3, 0).sheet?.sheetId).toBe(3);
    expect(viewGrid(tabs, 99, 0).sheet?.sheetId).toBe(2);
  });
});
