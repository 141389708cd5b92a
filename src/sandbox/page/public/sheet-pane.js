// The spreadsheet beside the chat: the chosen file, its tabs, its grid, and what a person does to it by hand.
import { act, getJson } from './api.js';
import { button, el, icon, refresher } from './dom.js';
import { openMenu } from './menu.js';
import { copyText, notify } from './notices.js';
import { createSheetBar } from './sheet-bar.js';
import { createCellEditor } from './sheet-editor.js';
import { createSheetFoot } from './sheet-foot.js';
import { columnName, drawGrid } from './sheet-grid.js';

const REMEMBERED = 'sandbox-spreadsheet';

/** Builds the pane in `root`. `on` holds shareHint() and owner(), which tells whose spreadsheet a new one is. */
export function createSheetPane(root, on) {
  const pane = {
    all: [], id: localStorage.getItem(REMEMBERED), tabId: null, from: 0, view: null, drawn: '', lastRow: undefined,
    showHidden: false, lines: { rows: [], columns: [] }, parts: build(), on,
  };
  const { parts } = pane;
  pane.refresh = refresher(() => load(pane));
  pane.bar = createSheetBar({
    choose: (id) => choose(pane, id), create: (kind) => create(pane, kind), shareHint: on.shareHint,
  });
  pane.foot = createSheetFoot({ go: (place) => go(pane, place), toggleHidden: () => toggleHidden(pane) });
  pane.editor = createCellEditor(parts, sourceOf(pane), {
    save: (row, column, text) => change(pane, 'cell', { row, column, text }),
    menu: (row, column, anchor) => openMenu(anchor, [...sortItems(pane, column), null, ...rowItems(pane, row)], 'Cell'),
  });
  root.append(pane.bar.root, parts.formula, parts.scroller, parts.empty, pane.foot.root);
  parts.create.addEventListener('click', () => create(pane, 'sheet'));
  new ResizeObserver(() => draw(pane)).observe(parts.scroller);
  return {
    refreshList: () => loadList(pane),
    changed: (id) => id === pane.id && pane.refresh(),
    create: () => create(pane, 'sheet'),
    open: (id) => openIfHere(pane, id),
  };
}

function build() {
  const table = el('table', { class: 'grid', role: 'grid', tabindex: 0, 'aria-label': 'Cells', testid: 'grid' },
    el('colgroup'), el('thead'), el('tbody'));
  const name = el('span', { class: 'cell-name', testid: 'cell-name' });
  const bar = el('input', { 'aria-label': 'Content of the cell', autocomplete: 'off', testid: 'formula-bar' });
  const [emptyTitle, emptyText] = [el('strong'), el('p')];
  const create = button({ class: 'button primary' }, icon('plus'), 'New spreadsheet');
  return {
    table, name, bar, create, emptyTitle, emptyText,
    formula: el('div', { class: 'formula' }, name, el('span', { class: 'fx', 'aria-hidden': 'true', text: 'fx' }), bar),
    scroller: el('div', { class: 'grid-scroll' }, table),
    empty: el('div', { class: 'sheet-empty', hidden: true },
      el('span', { class: 'sheet-icon large', 'aria-hidden': 'true' }, icon('sheet')), emptyTitle, emptyText, create),
  };
}

/** What the editor of cells asks for. */
function sourceOf(pane) {
  return {
    lines: () => pane.lines,
    contentOf(row, column) {
      const cell = pane.view?.sheet?.rows.find(({ index }) => index === row)?.cells[column];
      return cell?.edit ?? cell?.text ?? '';
    },
  };
}

async function loadList(pane) {
  const { spreadsheets } = await getJson('spreadsheets');
  pane.all = spreadsheets;
  const gone = !spreadsheets.some(({ id }) => id === pane.id);
  if (gone) pane.id = spreadsheets.find(({ trashed }) => !trashed)?.id ?? null;
  await pane.refresh();
}

async function load(pane) {
  const { id, from, tabId } = pane;
  const query = new URLSearchParams({ from, ...(tabId === null ? {} : { tab: tabId }) });
  const view = id ? await getJson(`spreadsheets/${encodeURIComponent(id)}?${query}`) : null;
  if (id !== pane.id) return;
  pane.view = view;
  draw(pane);
}

function draw(pane) {
  const { view, parts } = pane;
  const sheet = view?.sheet ?? null;
  pane.bar.draw(pane.all, pane.all.find(({ id }) => id === pane.id) ?? null);
  parts.scroller.hidden = !sheet;
  parts.formula.hidden = !sheet;
  pane.foot.root.hidden = !sheet;
  parts.empty.hidden = Boolean(sheet);
  if (sheet) drawSheet(pane, sheet);
  else drawEmpty(parts, view);
}

function drawEmpty({ emptyTitle, emptyText }, view) {
  emptyTitle.textContent = view ? 'A document, not a spreadsheet' : 'No spreadsheet yet';
  emptyText.textContent = view
    ? 'Send its link to the bot to see what it says to a wrong one.'
    : 'Make one here, or press the link that the bot shows after /connect.';
}

function drawSheet(pane, sheet) {
  const { parts } = pane;
  const place = JSON.stringify([pane.id, sheet.sheetId, sheet.from, pane.showHidden]);
  const fresh = place !== pane.drawn;
  const lastWasSeen = !fresh && isSeen(parts, pane.lastRow);
  if (fresh) pane.editor.reset();
  pane.drawn = place;
  pane.lines = drawGrid(parts.table, sheet, {
    showHidden: pane.showHidden, flash: !fresh,
    room: { width: parts.scroller.clientWidth, height: parts.scroller.clientHeight },
    on: {
      columnMenu: (column, anchor) => openMenu(anchor, sortItems(pane, column), `Column ${columnName(column)}`),
      rowMenu: (row, anchor) => openMenu(anchor, rowItems(pane, row), `Row ${row + 1}`),
    },
  });
  pane.lastRow = sheet.rows.at(-1)?.index;
  if (lastWasSeen) rowNode(parts, pane.lastRow)?.scrollIntoView({ block: 'nearest' });
  pane.editor.redraw();
  pane.foot.draw(pane.view, pane.showHidden);
}

const rowNode = ({ table }, index) => table.querySelector(`tr[data-row="${index + 1}"]`);

/** A person who looks at the newest row keeps seeing it when one more arrives. */
function isSeen(parts, index) {
  const row = index === undefined ? null : rowNode(parts, index);
  return Boolean(row) && row.offsetTop + row.offsetHeight <= parts.scroller.scrollTop + parts.scroller.clientHeight;
}

function go(pane, place) {
  Object.assign(pane, place);
  pane.parts.scroller.scrollTop = 0;
  return pane.refresh();
}

function toggleHidden(pane) {
  pane.showHidden = !pane.showHidden;
  draw(pane);
}

function sortItems(pane, column) {
  const label = `Sort sheet by column ${columnName(column)}`;
  const sort = (ascending) => change(pane, 'sort', { column, ascending });
  return [
    { label: `${label}, A → Z`, icon: 'sort-up', testid: 'sort-az', run: () => sort(true) },
    { label: `${label}, Z → A`, icon: 'sort-down', testid: 'sort-za', run: () => sort(false) },
  ];
}

function rowItems(pane, row) {
  const insert = () => change(pane, 'insert-row', { row });
  const remove = () => change(pane, 'delete-row', { row });
  return [
    { label: 'Insert a row above', icon: 'plus', testid: 'insert-row', run: insert },
    { label: 'Copy the row', icon: 'copy', run: () => copyText(rowText(rowNode(pane.parts, row))) },
    { label: 'Delete the row', icon: 'trash', danger: true, testid: 'delete-row', run: remove },
  ];
}

const rowText = (row) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent).join('\t').trimEnd();

async function change(pane, what, body) {
  const { sheetId } = pane.view.sheet;
  if (await act(`spreadsheets/${encodeURIComponent(pane.id)}/${what}`, { sheetId, ...body })) await pane.refresh();
}

function choose(pane, id) {
  localStorage.setItem(REMEMBERED, id);
  return go(pane, { id, tabId: null, from: 0 });
}

async function create(pane, kind) {
  const made = await act('spreadsheets', { kind, ...pane.on.owner() });
  if (!made) return;
  pane.id = made.id;
  await loadList(pane);
  await choose(pane, made.id);
  if (kind === 'sheet') notify('A new spreadsheet. Its link is above the grid.', 'good');
}

async function openIfHere(pane, id) {
  if (!pane.all.some((each) => each.id === id)) await loadList(pane);
  if (pane.all.some((each) => each.id === id)) return choose(pane, id);
  return notify('This spreadsheet is not in the sandbox.', 'bad');
}
