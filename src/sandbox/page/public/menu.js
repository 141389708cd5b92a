// A small menu beside the thing it belongs to: messages, people, spreadsheets, columns and rows use it.
import { button, el, icon } from './dom.js';

let close = () => {};

/**
 * Opens a menu under `anchor` (an element, or { x, y } in the window). `items` are
 * { label, icon?, hint?, danger?, checked?, testid?, run }; null draws a line.
 */
export function openMenu(anchor, items, label) {
  close();
  const before = document.activeElement;
  const menu = el('div', { class: 'menu', role: 'menu', 'aria-label': label, testid: 'menu' }, items.map(itemOf));
  const outside = (event) => !menu.contains(event.target) && close();
  close = () => {
    close = () => {};
    menu.remove();
    document.removeEventListener('pointerdown', outside, true);
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
  document.addEventListener('pointerdown', outside, true);
  menu.addEventListener('keydown', (event) => onKey(event, menu));
  document.body.append(menu);
  place(menu, anchor);
  (menu.querySelector('[aria-checked=true]') ?? menu.querySelector('button'))?.focus({ preventScroll: true });
}

function itemOf(item) {
  if (!item) return el('hr');
  const checkable = item.checked !== undefined;
  return button({
    role: checkable ? 'menuitemradio' : 'menuitem', 'aria-checked': checkable ? String(item.checked) : null,
    class: item.danger ? 'danger' : null, testid: item.testid, run: () => choose(item),
  },
  icon(item.icon ?? 'check'),
  el('span', { class: 'menu-label', text: item.label }),
  item.hint ? el('span', { class: 'menu-hint', text: item.hint }) : null);
}

function choose(item) {
  // First give the focus back, then act: the action may want it elsewhere.
  close();
  item.run();
}

function onKey(event, menu) {
  const items = [...menu.querySelectorAll('button')];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) items.at(to % items.length).focus();
  else if (event.key === 'Escape' || event.key === 'Tab') close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Inside the window: under the anchor, or over it where there is no room. */
function place(menu, anchor) {
  const point = { left: anchor.x, top: anchor.y, bottom: anchor.y };
  const box = anchor instanceof Element ? anchor.getBoundingClientRect() : point;
  const { width, height } = menu.getBoundingClientRect();
  const below = box.bottom + 4;
  const top = below + height > innerHeight - 8 ? Math.max(8, box.top - height - 4) : below;
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  menu.style.top = `${top}px`;
}
