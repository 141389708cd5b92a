// One message of the chat: bubble, quote, file, text, time, and the inline keyboard under it.
import { textNodes } from './chat-text.js';
import { button, classes, el, icon, iconButton } from './dom.js';
import { copyText } from './notices.js';

const TIME = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const SIZES = ['B', 'KB', 'MB'];

/**
 * The node of a message. `view` holds what the message itself does not know: its neighbours (first and last of a
 * group), the message that it answers, which buttons wait for an answer, whether the bot has answered after it;
 * `on` holds the actions.
 */
export function messageNode(message, view, on) {
  const own = message.from === 'person';
  const bubble = el('div', {
    class: 'bubble',
    on: { contextmenu: (event) => onContextMenu(event, message, on), dblclick: () => on.reply(message) },
  },
  message.forwardedFrom ? forwardNode(message.forwardedFrom, view.botName) : null,
  view.quoted ? quoteNode(view.quoted, view.botName, on) : null,
  message.file ? fileNode(message.file, view.fileUrl) : null,
  message.location ? placeNode(message.location) : null,
  el('div', { class: message.text ? 'text' : 'text bare', dir: 'auto' },
    textNodes(message.text, message.entities, on.command), metaNode(message, view)));
  const more = iconButton('more', 'Message menu', (event) => on.menu(message, event.currentTarget), {
    class: 'icon-button message-more', 'aria-haspopup': 'menu',
  });
  return el('li', {
    class: classes('message', own ? 'own' : 'theirs', view.first && 'first', view.last && 'last',
      view.arriving && 'arriving'),
    testid: 'message', data: { from: message.from, message: message.messageId },
  },
  el('div', { class: 'bubble-row' }, bubble, more),
  message.inlineKeyboard?.length ? inlineKeyboard(message, view, on) : null);
}

function onContextMenu(event, message, on) {
  // A link and a selected text have the browser's own menu.
  if (event.target.closest('a') || !getSelection().isCollapsed) return;
  event.preventDefault();
  on.menu(message, { x: event.clientX, y: event.clientY });
}

function metaNode({ from, date, edited }, { answered }) {
  return el('span', { class: 'meta' },
    edited ? el('span', { class: 'edited', text: 'edited' }) : null,
    el('time', { datetime: new Date(date * 1000).toISOString(), text: TIME.format(date * 1000) }),
    from === 'person' ? icon(answered ? 'checks' : 'check') : null);
}

function quoteNode(quoted, botName, on) {
  return button({ class: 'quote', run: () => on.show(quoted.messageId) },
    el('strong', { text: quoted.from === 'bot' ? botName : 'You' }),
    el('span', { text: quoted.text || quoted.file?.name || (quoted.location ? 'Location' : 'Message') }));
}

function forwardNode(from, botName) {
  return el('p', { class: 'forwarded' }, 'Forwarded from ', el('strong', { text: from === 'bot' ? botName : 'You' }));
}

function placeNode({ latitude, longitude }) {
  return el('p', { class: 'file' }, el('span', { class: 'file-icon' }, icon('pin')),
    el('span', { class: 'file-name' }, el('strong', { text: 'Location' }),
      el('span', { text: `${latitude.toFixed(4)}, ${longitude.toFixed(4)}` })));
}

function fileNode({ name, sizeBytes, image, durationS }, url) {
  if (image) {
    const picture = el('img', { src: url, alt: name });
    return el('a', { class: 'photo', href: url, target: '_blank', rel: 'noopener' }, picture);
  }
  return el('a', { class: 'file', href: url, download: name },
    el('span', { class: 'file-icon' }, icon(durationS ? 'mic' : 'file')),
    el('span', { class: 'file-name' }, el('strong', { text: durationS ? 'Voice note' : name }),
      el('span', { text: durationS ? lengthText(durationS) : sizeText(sizeBytes) })));
}

const lengthText = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

function sizeText(bytes) {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)));
  return `${(bytes / 1024 ** step).toFixed(step ? 1 : 0)} ${SIZES[step]}`;
}

function inlineKeyboard(message, view, on) {
  return el('div', { class: 'inline-keyboard' }, message.inlineKeyboard.map((row) =>
    el('div', { class: 'inline-row' }, row.map((key) => inlineButton(message, key, view, on)))));
}

function inlineButton(message, key, { waiting }, on) {
  const label = el('span', { class: 'label', text: key.text });
  const props = { class: 'inline-button', testid: 'inline-button' };
  if (key.url) {
    return el('a', { ...props, href: key.url, target: '_blank', rel: 'noopener noreferrer' }, label, icon('out'));
  }
  if (key.copy_text) return button({ ...props, run: () => copyText(key.copy_text.text) }, label, icon('copy'));
  const busy = waiting.has(key.callback_data);
  return button({
    ...props, class: classes('inline-button', busy && 'busy'), 'aria-busy': busy ? 'true' : null,
    data: { callback: key.callback_data }, run: () => on.press(message, key.callback_data),
  }, label);
}
