// The chosen cell of the grid: moving it with the keyboard, and typing into it, in place or in the bar above.
import { el } from './dom.js';
import { cellName } from './sheet-grid.js';

const PAGE_ROWS = 12;
const MOVES = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Tab: [0, 1],
  PageUp: [-PAGE_ROWS, 0], PageDown: [PAGE_ROWS, 0],
};

/**
 * Keeps the choice and the editor of one grid. `parts` are { table, scroller, name, bar }; `source` gives
 * lines() and contentOf(row, column); `on` holds save(row, column, text) and menu(row, column, anchor).
 */
export function createCellEditor(parts, source, on) {
  const editor = { parts, source, on, at: null, input: null };
  const { table, bar } = parts;
  table.addEventListener('mousedown', (event) => pick(editor, event.target));
  table.addEventListener('dblclick', (event) => event.target.closest('td') && open(editor));
  table.addEventListener('contextmenu', (event) => onContextMenu(editor, event));
  table.addEventListener('keydown', (event) => onGridKey(editor, event));
  table.addEventListener('focus', () => editor.at ?? move(editor, 0, 0));
  table.addEventListener('copy', (event) => onCopy(editor, event));
  table.addEventListener('paste', (event) => onPaste(editor, event));
  bar.addEventListener('keydown', (event) => onBarKey(editor, event));
  bar.addEventListener('change', () => save(editor, bar.value));
  return {
    redraw: () => drawChoice(editor),
    reset() {
      editor.at = null;
      shut(editor);
    },
  };
}

function pick(editor, target) {
  const cell = target.closest('td');
  if (!cell) return;
  const row = Number(cell.parentNode.dataset.row) - 1;
  choose(editor, row, Number(cell.getAttribute('aria-colindex')) - 1);
}

/** What is being typed belongs to the cell that was chosen before, so it is saved first. */
function choose(editor, row, column) {
  commit(editor);
  editor.parts.bar.blur();
  editor.at = { row, column };
  drawChoice(editor);
}

/** Marks the chosen cell again after the grid was drawn, and shows its content in the bar unless one types there. */
function drawChoice(editor) {
  const { parts: { table, name, bar }, source, at } = editor;
  const cell = cellNodeOf(editor);
  table.querySelector('.chosen')?.classList.remove('chosen');
  name.textContent = cell ? cellName(at.row, at.column) : '';
  bar.disabled = !cell;
  if (document.activeElement !== bar) bar.value = cell ? source.contentOf(at.row, at.column) : '';
  table.setAttribute('aria-activedescendant', cell?.id ?? '');
  cell?.classList.add('chosen');
}

function onGridKey(editor, event) {
  if (event.target !== editor.parts.table) return;
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  const step = key === 'Tab' && shiftKey ? [0, -1] : MOVES[key];
  if (step && (editor.at || key !== 'Tab')) {
    // At the edge, Tab leaves the grid.
    if (!move(editor, ...step) && key === 'Tab') return;
  } else if (!editor.at) return;
  else if (key === 'Enter' || key === 'F2') open(editor);
  else if (key === 'Delete' || key === 'Backspace') save(editor, '');
  else if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) openMenuAt(editor);
  else if (key === 'Escape') unchoose(editor);
  else if (key.length === 1 && !ctrlKey && !metaKey && !altKey) open(editor, key);
  else return;
  event.preventDefault();
}

/** Chooses the cell that many lines away, or the nearest there is; false where there is none. */
function move(editor, down, right) {
  const { rows, columns } = editor.source.lines();
  const from = editor.at ?? { row: rows[0]?.index, column: columns[0] };
  const rowAt = clamp(rows.findIndex(({ index }) => index === from.row) + (editor.at ? down : 0), rows.length);
  const columnAt = clamp(columns.indexOf(from.column) + (editor.at ? right : 0), columns.length);
  const to = { row: rows[rowAt]?.index, column: columns[columnAt] };
  if (to.row === undefined || (to.row === editor.at?.row && to.column === editor.at?.column)) return false;
  choose(editor, to.row, to.column);
  cellNodeOf(editor)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return true;
}

const clamp = (index, length) => Math.max(0, Math.min(index, length - 1));

function cellNodeOf({ parts, at }) {
  return at && parts.table.querySelector(`[data-cell="${cellName(at.row, at.column)}"]`);
}

function unchoose(editor) {
  editor.at = null;
  drawChoice(editor);
}

function onContextMenu(editor, event) {
  if (!event.target.closest('td')) return;
  event.preventDefault();
  pick(editor, event.target);
  editor.on.menu(editor.at.row, editor.at.column, { x: event.clientX, y: event.clientY });
}

function onCopy(editor, event) {
  if (!editor.at) return;
  event.clipboardData.setData('text/plain', cellNodeOf(editor)?.textContent ?? '');
  event.preventDefault();
}

/** One cell is pasted: the first of a copied range. */
function onPaste(editor, event) {
  const [text] = event.clipboardData.getData('text/plain').split(/[\t\r\n]/);
  if (editor.at) save(editor, text);
  event.preventDefault();
}

function openMenuAt(editor) {
  editor.on.menu(editor.at.row, editor.at.column, cellNodeOf(editor));
}

/** Opens the editor over the chosen cell; it lies beside the table, so a redraw of the grid leaves it alone. */
function open(editor, typed) {
  shut(editor);
  const { parts, source, at } = editor;
  const cell = cellNodeOf(editor);
  if (!cell) return;
  const label = `Edit ${cellName(at.row, at.column)}`;
  const input = el('input', { class: 'cell-input', 'aria-label': label, testid: 'cell-input' });
  input.value = typed ?? source.contentOf(at.row, at.column);
  input.style.left = `${cell.offsetLeft - 1}px`;
  input.style.top = `${cell.offsetTop - 1}px`;
  input.style.minWidth = `${cell.offsetWidth + 2}px`;
  input.style.height = `${cell.offsetHeight + 2}px`;
  input.addEventListener('keydown', (event) => onInputKey(editor, event));
  input.addEventListener('blur', () => commit(editor));
  editor.input = input;
  parts.scroller.append(input);
  input.focus();
}

function onInputKey(editor, event) {
  event.stopPropagation();
  if (event.isComposing) return;
  const after = { Enter: [1, 0], Tab: [0, event.shiftKey ? -1 : 1] }[event.key];
  if (after) commit(editor);
  else if (event.key === 'Escape') shut(editor);
  else return;
  event.preventDefault();
  editor.parts.table.focus({ preventScroll: true });
  if (after) move(editor, ...after);
}

function onBarKey(editor, event) {
  if (!['Enter', 'Escape'].includes(event.key)) return;
  if (event.key === 'Escape') editor.parts.bar.value = editor.source.contentOf(editor.at.row, editor.at.column);
  editor.parts.table.focus({ preventScroll: true });
}

function commit(editor) {
  if (!editor.input) return;
  const { value } = editor.input;
  shut(editor);
  save(editor, value);
}

function shut(editor) {
  const { input } = editor;
  editor.input = null;
  input?.remove();
}

function save({ source, at, on }, text) {
  if (at && text !== source.contentOf(at.row, at.column)) on.save(at.row, at.column, text);
}
