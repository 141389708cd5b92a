// Where a person writes: text, files, commands, the reply keyboard, an answer to a message or the edit of one.
import { createCommandList } from './chat-commands.js';
import { button, el, icon, iconButton } from './dom.js';
import { openMenu } from './menu.js';

const TALLEST_PX = 160;
const MOST_CHARACTERS = 4096;

/**
 * Builds the composer in `root`. `on` holds send({ text, replyTo, editing }), upload(file, { caption, kind }),
 * askPlace(), start() and editLast(). Returns what the chat drives it with.
 */
export function createComposer(root, on) {
  const composer = { context: null, keyboard: null, keyboardShown: true, parts: build(on), on };
  const { parts } = composer;
  composer.commands = createCommandList(parts.input, (text) => send(composer, text));
  parts.form.prepend(composer.commands.root);
  root.append(parts.form);
  listen(composer);
  return {
    replyTo: (message, title) => setContext(composer, { kind: 'reply', message, title }),
    edit: (message) => setContext(composer, { kind: 'edit', message, title: 'Edit message' }),
    setCommands: (commands) => composer.commands.set(commands),
    setKeyboard: (keyboard) => setKeyboard(composer, keyboard),
    setStart: (label) => setStart(composer, label),
    clear() {
      parts.input.value = '';
      setContext(composer, null);
    },
  };
}

function build(on) {
  const parts = {
    input: el('textarea', {
      rows: 1, placeholder: 'Message', 'aria-label': 'Message', maxlength: MOST_CHARACTERS, autocomplete: 'off',
      testid: 'composer',
    }),
    context: el('div', { class: 'composer-context', hidden: true }),
    keyboard: el('div', {
      class: 'reply-keyboard', role: 'group', 'aria-label': 'Reply keyboard', hidden: true, testid: 'reply-keyboard',
    }),
    file: el('input', { type: 'file', class: 'off-screen', tabindex: -1, 'aria-hidden': 'true', testid: 'file' }),
    send: button({ type: 'submit', class: 'send', 'aria-label': 'Send', title: 'Send', testid: 'send' }, icon('send')),
    start: button({ class: 'start', hidden: true, testid: 'start', run: () => on.start() }),
    slash: button({ class: 'icon-button slash', 'aria-label': 'Commands', title: 'Commands', text: '/' }),
    toggle: iconButton('keyboard', 'Show or hide the keyboard', null, { hidden: true }),
    attach: iconButton('clip', 'Attach', () => openMenu(parts.attach, attachments(parts, on), 'Attach'), {
      testid: 'attach', 'aria-haspopup': 'menu',
    }),
  };
  const field = el('div', { class: 'composer-field' }, parts.attach, parts.input, parts.slash, parts.toggle);
  parts.row = el('div', { class: 'composer-row' }, field, parts.send);
  parts.form = el('form', { class: 'composer' }, parts.context, parts.row, parts.start, parts.keyboard, parts.file);
  return parts;
}

/** What a person can send beside texts. */
function attachments(parts, on) {
  const choose = (accept, kind) => {
    parts.file.accept = accept;
    parts.file.dataset.kind = kind;
    parts.file.click();
  };
  return [
    { label: 'Photo', icon: 'photo', testid: 'attach-photo', run: () => choose('image/png, image/jpeg', 'photo') },
    { label: 'File', icon: 'file', testid: 'attach-file', run: () => choose('', 'document') },
    { label: 'Voice note', icon: 'mic', testid: 'attach-voice', run: () => choose('audio/*', 'voice') },
    { label: 'Location', icon: 'pin', testid: 'attach-place', run: () => on.askPlace() },
  ];
}

function listen(composer) {
  const { parts } = composer;
  parts.form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(composer);
  });
  parts.input.addEventListener('input', () => drawInput(composer));
  parts.input.addEventListener('keydown', (event) => onKey(event, composer));
  parts.slash.addEventListener('click', () => {
    parts.input.value = parts.input.value === '/' ? '' : '/';
    parts.input.focus();
    drawInput(composer);
  });
  parts.toggle.addEventListener('click', () => {
    composer.keyboardShown = !composer.keyboardShown;
    drawKeyboard(composer);
  });
  parts.file.addEventListener('change', () => sendFile(composer));
}

function onKey(event, composer) {
  if (event.isComposing || composer.commands.onKey(event)) return;
  const { input } = composer.parts;
  if (event.key === 'Enter' && !event.shiftKey) send(composer);
  else if (event.key === 'Escape' && composer.context) setContext(composer, null);
  else if (event.key === 'ArrowUp' && input.value === '') composer.on.editLast();
  else return;
  event.preventDefault();
}

function send(composer, given) {
  const { parts, context, on } = composer;
  const text = given ?? parts.input.value.trim();
  if (!text) return;
  const id = context?.message.messageId;
  on.send({
    text, replyTo: context?.kind === 'reply' ? id : undefined, editing: context?.kind === 'edit' ? id : undefined,
  });
  parts.input.value = '';
  setContext(composer, null);
}

/** What is typed goes along as the caption. */
function sendFile(composer) {
  const { parts, on } = composer;
  const [file] = parts.file.files;
  parts.file.value = '';
  if (!file) return;
  on.upload(file, { caption: parts.input.value.trim(), kind: parts.file.dataset.kind });
  parts.input.value = '';
  setContext(composer, null);
}

/** What the next text is: the answer to a message, the edit of one, or (null) just a text. */
function setContext(composer, context) {
  const { parts } = composer;
  if (composer.context?.kind === 'edit' && !context) parts.input.value = '';
  if (context?.kind === 'edit') parts.input.value = context.message.text;
  composer.context = context;
  parts.context.hidden = !context;
  if (context) {
    drawContext(composer, context);
    parts.input.focus();
  }
  drawInput(composer);
}

function drawContext(composer, { kind, message, title }) {
  composer.parts.context.replaceChildren(
    icon(kind === 'edit' ? 'pencil' : 'reply'),
    el('div', { class: 'context-text' },
      el('strong', { text: title }), el('span', { text: message.text || message.file?.name || '' })),
    iconButton('close', 'Cancel', () => setContext(composer, null)));
}

function drawInput({ parts, commands }) {
  const { input } = parts;
  input.style.height = 'auto';
  input.style.height = `${Math.min(input.scrollHeight, TALLEST_PX)}px`;
  parts.send.classList.toggle('ready', input.value.trim() !== '');
  commands.draw();
}

function setKeyboard(composer, keyboard) {
  if (JSON.stringify(keyboard) === JSON.stringify(composer.keyboard)) return;
  Object.assign(composer, { keyboard, keyboardShown: true });
  drawKeyboard(composer);
}

function drawKeyboard(composer) {
  const { parts, keyboard, keyboardShown } = composer;
  const rows = keyboard?.keys ?? [];
  parts.toggle.hidden = rows.length === 0;
  parts.toggle.classList.toggle('active', keyboardShown);
  parts.keyboard.hidden = rows.length === 0 || !keyboardShown;
  parts.input.placeholder = keyboard?.placeholder ?? 'Message';
  const keyOf = (key) => button({
    text: key.text ?? key, testid: 'reply-button', run: () => pressKey(composer, key),
  });
  parts.keyboard.replaceChildren(...rows.map((row) => el('div', { class: 'reply-row' }, row.map(keyOf))));
}

function pressKey(composer, key) {
  if (key.asksLocation) composer.on.askPlace();
  else composer.on.send({ text: key });
  if (!composer.keyboard.oneTime) return;
  composer.keyboardShown = false;
  drawKeyboard(composer);
}

/** A button instead of the composer, or (null) the composer. */
function setStart({ parts }, label) {
  parts.start.hidden = !label;
  parts.start.textContent = label ?? '';
  parts.row.hidden = Boolean(label);
  parts.keyboard.classList.toggle('away', Boolean(label));
}
