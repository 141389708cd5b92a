// The grid of one tab: column letters, row numbers, frozen rows, hidden columns, and a flash where a cell changed.
import { button, classes, el, icon, reconcile } from './dom.js';

const USUAL_WIDTH_PX = 104;
const ROW_HEIGHT_PX = 24;
const SPARE_ROWS = 6;
/** A longer text may not fit its cell: the tooltip shows it. */
const SHORT_TEXT = 20;

/** 0 is A, 25 is Z, 26 is AA. */
export function columnName(index) {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? columnName(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}

export const cellName = (row, column) => `${columnName(column)}${row + 1}`;

/**
 * Draws the tab into `table`; `room` is { width, height } in pixels, `on` holds columnMenu and rowMenu. Changed cells
 * light up if `flash` is set. Returns the lines that are drawn, as { rows, columns }.
 */
export function drawGrid(table, sheet, { showHidden, flash, room, on }) {
  const lines = { rows: visibleRows(sheet, showHidden, room), columns: visibleColumns(sheet, showHidden, room) };
  const [widths, head, body] = table.children;
  widths.replaceChildren(el('col', { class: 'numbers' }), ...lines.columns.map((index) => widthOf(sheet, index)));
  reconcile(head, [headItem(sheet, lines.columns, on)]);
  reconcile(body, lines.rows.map((row) => rowItem(sheet, row, lines.columns, { flash, on })));
  table.setAttribute('aria-rowcount', sheet.gridRows);
  return lines;
}

/** The columns in use and one more, and empty ones to fill the room, as far as the grid goes. */
function visibleColumns(sheet, showHidden, room) {
  const used = Math.max(Math.ceil(room.width / USUAL_WIDTH_PX), ...sheet.rows.map(({ cells }) => cells.length + 1));
  return range(0, Math.min(used, sheet.columnCount)).filter((index) => showHidden || !sheet.columns[index]?.hidden);
}

/** The frozen rows, then those of this page, and empty ones to fill the room, as far as the grid goes. */
function visibleRows(sheet, showHidden, room) {
  const { from, frozenRowCount, gridRows } = sheet;
  const rows = new Map(sheet.rows.map((row) => [row.index, row]));
  const used = (sheet.rows.at(-1)?.index ?? 0) + 1 + SPARE_ROWS;
  const end = Math.min(Math.max(from + Math.ceil(room.height / ROW_HEIGHT_PX), used), gridRows);
  return [...range(0, frozenRowCount), ...range(Math.max(from, frozenRowCount), end)]
    .map((index) => rows.get(index) ?? { index, cells: [] })
    .filter(({ hidden }) => showHidden || !hidden);
}

function widthOf(sheet, index) {
  const column = el('col');
  column.style.width = `${sheet.columns[index]?.width ?? USUAL_WIDTH_PX}px`;
  return column;
}

function headItem(sheet, columns, on) {
  const hidden = columns.map((index) => Boolean(sheet.columns[index]?.hidden));
  const build = () => el('tr', { role: 'row' },
    el('th', { class: 'corner', 'aria-label': 'Rows' }),
    columns.map((index, at) => columnHead(index, { hidden: hidden[at], left: columns[at - 1] ?? -1 }, on)));
  return { key: 'head', signature: JSON.stringify([columns, hidden]), build };
}

function columnHead(index, { hidden, left }, on) {
  const name = columnName(index);
  const menu = button({
    tabindex: -1, 'aria-label': `Column ${name} menu`, 'aria-haspopup': 'menu', testid: `column-${name}`,
    run: (event) => on.columnMenu(index, event.currentTarget),
  }, name, icon('down'));
  const look = classes(index - left > 1 && 'after-hidden', hidden && 'hidden-line');
  return el('th', { scope: 'col', class: look }, menu);
}

function rowItem(sheet, row, columns, { flash, on }) {
  return {
    key: row.index,
    signature: JSON.stringify([row, columns, sheet.frozenRowCount]),
    build: (existing) => rowNode(sheet, row, columns, { before: flash ? textsOf(existing) : null, on }),
  };
}

/** What a row showed before, by cell name; nothing for a row that was not there. */
function textsOf(existing) {
  return new Map([...existing?.querySelectorAll('td') ?? []].map((cell) => [cell.dataset.cell, cell.textContent]));
}

function rowNode(sheet, row, columns, { before, on }) {
  const number = row.index + 1;
  const frozen = number <= sheet.frozenRowCount;
  const menu = button({
    tabindex: -1, text: number, 'aria-label': `Row ${number} menu`, 'aria-haspopup': 'menu', testid: `row-${number}`,
    run: (event) => on.rowMenu(row.index, event.currentTarget),
  });
  const node = el('tr', {
    role: 'row', 'aria-rowindex': number, testid: 'sheet-row', data: { row: number },
    class: classes(frozen && 'frozen', number === sheet.frozenRowCount && 'last-frozen'),
  }, el('th', { scope: 'row' }, menu), columns.map((column) => cellNode(sheet, row, column, before)));
  if (frozen) node.style.setProperty('--frozen-at', row.index);
  return node;
}

function cellNode(sheet, row, column, before) {
  const name = cellName(row.index, column);
  const { text, number } = row.cells[column] ?? { text: '' };
  const changed = before && (before.get(name) ?? '') !== text;
  return el('td', {
    role: 'gridcell', id: `cell-${name}`, 'aria-colindex': column + 1, data: { cell: name }, text,
    class: classes(number && 'number', sheet.columns[column]?.hidden && 'hidden-line', changed && 'flash'),
    title: text.length > SHORT_TEXT ? text : null,
  });
}

function range(from, to) {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
