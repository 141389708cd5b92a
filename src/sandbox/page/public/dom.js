// Elements without a framework. Text only ever enters the page as a text node, so nothing that a person,
// a bot or a cell says can become markup.

const SVG = 'http://www.w3.org/2000/svg';

/** What `reconcile` made, by node: { key, signature }. */
const made = new WeakMap();

/**
 * Makes an element. `on` holds listeners, `data` data attributes, `text` its text, `testid` its name for tests; null,
 * undefined and false leave an attribute out, true sets it empty. Children may be nodes, strings or nothing.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  const { on = {}, data = {}, text, testid, ...attributes } = props;
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  for (const [name, value] of Object.entries({ ...data, testid })) setAttribute(node, `data-${name}`, value);
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  if (text !== undefined) node.textContent = text;
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? '' : String(value));
}

/** A button that runs `run` when it is pressed. */
export function button({ run, ...props }, ...children) {
  return el('button', { type: 'button', ...props, on: { ...props.on, ...(run && { click: run }) } }, ...children);
}

/** A button that shows an icon alone; `label` is what a screen reader says and the tooltip shows. */
export function iconButton(name, label, run, props = {}) {
  return button({ class: 'icon-button', 'aria-label': label, title: label, run, ...props }, icon(name));
}

/** An icon of icons.svg by its id; it takes the colour of the text around it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `/sandbox/assets/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** Class names, without those that don't apply. */
export const classes = (...names) => names.filter(Boolean).join(' ') || null;

/**
 * Makes the children of `parent` match `items`, each { key, signature, build }, in order. A child whose signature is
 * unchanged keeps its node, and so its focus and its animation; `build` is given the node that it replaces.
 */
export function reconcile(parent, items) {
  const present = new Map([...parent.children].map((node) => [made.get(node)?.key, node]));
  let previous = null;
  for (const item of items) {
    const node = nodeFor(present.get(item.key), item);
    present.delete(item.key);
    const next = previous ? previous.nextSibling : parent.firstChild;
    if (node !== next) parent.insertBefore(node, next);
    previous = node;
  }
  for (const node of present.values()) node.remove();
}

function nodeFor(existing, { key, signature, build }) {
  if (existing && made.get(existing).signature === signature) return existing;
  const node = build(existing);
  made.set(node, { key, signature });
  if (existing) existing.replaceWith(node);
  return node;
}

/** Runs `load` at once, or once more after the run under way: many calls in a burst cost two loads. */
export function refresher(load) {
  let running = false;
  let again = false;
  return async function refresh() {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again) {
        again = false;
        await load();
      }
    } finally {
      running = false;
    }
  };
}
