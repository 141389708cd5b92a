// Under the grid: the tabs, the pages of rows of a long tab, and the switch that shows hidden columns.
import { button, el, icon, reconcile } from './dom.js';

/** Builds the foot. `on` holds go({ tabId?, from? }) and toggleHidden(). */
export function createSheetFoot(on) {
  const tabs = el('div', { class: 'sheet-tabs', role: 'group', 'aria-label': 'Tabs', testid: 'sheet-tabs' });
  const pager = el('div', { class: 'pager' });
  const toggle = button({ class: 'toggle-hidden', testid: 'toggle-hidden', run: () => on.toggleHidden() },
    icon('eye'), el('span'));
  return {
    root: el('div', { class: 'sheet-foot' }, tabs, pager, toggle),
    draw({ tabs: all, sheet }, showHidden) {
      const shown = all.filter(({ hidden, sheetId }) => showHidden || !hidden || sheetId === sheet.sheetId);
      reconcile(tabs, shown.map((tab) => tabItem(tab, tab.sheetId === sheet.sheetId, on)));
      drawPager(pager, sheet, on);
      drawToggle(toggle, sheet, showHidden);
    },
  };
}

function tabItem({ sheetId, title }, chosen, on) {
  const run = () => on.go({ tabId: sheetId, from: 0 });
  return {
    key: sheetId, signature: JSON.stringify([title, chosen]),
    build: () => button({ text: title, 'aria-pressed': String(chosen), testid: 'sheet-tab', run }),
  };
}

function drawPager(pager, { from, pageRows, usedRows }, on) {
  const to = Math.min(from + pageRows, usedRows);
  pager.hidden = usedRows <= pageRows;
  const before = { text: '‹', 'aria-label': 'Rows before', disabled: from === 0 };
  const after = { text: '›', 'aria-label': 'Rows after', disabled: to === usedRows };
  pager.replaceChildren(
    button({ ...before, run: () => on.go({ from: Math.max(0, from - pageRows) }) }),
    el('span', { text: `${from + 1}–${to} of ${usedRows}` }),
    button({ ...after, run: () => on.go({ from: to }) }));
}

function drawToggle(toggle, { columns }, showHidden) {
  const count = columns.filter(({ hidden }) => hidden).length;
  toggle.hidden = count === 0;
  toggle.setAttribute('aria-pressed', String(showHidden));
  const show = `Show ${count} hidden ${count === 1 ? 'column' : 'columns'}`;
  toggle.lastChild.textContent = showHidden ? 'Hide hidden columns' : show;
}
