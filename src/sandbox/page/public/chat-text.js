// A message's text with its entities, as nodes. Entities are Telegram's: offset and length in UTF-16 units, as in
// JavaScript strings; they may nest.
import { button, el } from './dom.js';
import { copyText } from './notices.js';

const PLAIN_TAGS = {
  bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', spoiler: 'span',
  blockquote: 'blockquote',
};
const COPIED_TAGS = { code: 'code', pre: 'pre', email: 'span' };
const COLOURED = ['mention', 'text_mention', 'hashtag', 'cashtag'];
const ONLY_WEB = /^https?:\/\//i;

/** The nodes of a text; `sendCommand` is called when a person taps a bot command in it. */
export function textNodes(text, entities, sendCommand) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodesBetween(text, 0, text.length, sorted, sendCommand);
}

function nodesBetween(text, from, to, entities, sendCommand) {
  const nodes = [];
  let at = from;
  entities.forEach((entity, index) => {
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || end <= entity.offset) return;
    const inner = entities.slice(index + 1).filter(({ offset }) => offset >= entity.offset && offset < end);
    const children = nodesBetween(text, entity.offset, end, inner, sendCommand);
    nodes.push(text.slice(at, entity.offset), wrap(entity, text.slice(entity.offset, end), children, sendCommand));
    at = end;
  });
  nodes.push(text.slice(at, to));
  return nodes.filter((node) => node !== '');
}

function wrap({ type, url }, text, children, sendCommand) {
  if (PLAIN_TAGS[type]) return el(PLAIN_TAGS[type], { class: type === 'spoiler' ? 'spoiler' : null }, children);
  if (COPIED_TAGS[type]) return copyable(COPIED_TAGS[type], text, children);
  if (type === 'expandable_blockquote') return folded(children);
  if (type === 'text_link') return link(url, children);
  if (type === 'url') return link(ONLY_WEB.test(text) ? text : `https://${text}`, children);
  if (type === 'bot_command') return button({ class: 'as-link', run: () => sendCommand(text) }, children);
  return el('span', { class: COLOURED.includes(type) ? 'as-link' : null }, children);
}

/** As in Telegram: three lines of it are seen until a tap, or the keyboard, gets into it. */
function folded(children) {
  const unfold = () => quote.classList.remove('folded');
  const quote = el('blockquote', { class: 'folded', on: { click: unfold, focusin: unfold } }, children);
  return quote;
}

/** As in Telegram: a tap on code copies it. */
function copyable(tag, text, children) {
  const copy = () => copyText(text);
  const onKey = (event) => {
    if (!['Enter', ' '].includes(event.key)) return;
    event.preventDefault();
    copy();
  };
  return el(tag, {
    class: 'copyable', role: 'button', tabindex: 0, title: 'Tap to copy', 'aria-label': `Copy ${text}`,
    on: { click: copy, keydown: onKey },
  }, children);
}

function link(url, children) {
  if (!ONLY_WEB.test(url)) return el('span', {}, children);
  return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, children);
}
