// The chat: who is chatting, the messages with the bot, and the composer.
import { getJson } from './api.js';
import { chatActions, chatMenu } from './chat-actions.js';
import { createComposer } from './chat-composer.js';
import { drawMessages, scrollToEnd, stayAtEnd } from './chat-list.js';
import { drawPeople } from './chat-people.js';
import { alertPerson } from './dialogs.js';
import { button, el, icon, iconButton, refresher } from './dom.js';
import { openMenu } from './menu.js';

const TYPING_MS = 5000;
const TOAST_MS = 3500;
const REMEMBERED = 'sandbox-person';

/**
 * Builds the pane in `root`. `onMessages` sees the messages whenever they have been drawn; `onConnection` is told whose
 * chat it is, and the spreadsheet that they have connected or null.
 */
export function createChatPane(root, { onMessages, onConnection }) {
  const state = {
    botName: '', people: [], personId: null, messages: [], waiting: [], drawnFor: null, unread: new Set(), typing: 0,
  };
  const pane = { state, parts: build(), onMessages, onConnection };
  const { parts } = pane;
  root.append(parts.head, parts.people, parts.body);
  pane.refresh = refresher(() => loadChat(pane));
  pane.on = chatActions(pane, (personId) => choosePerson(pane, personId));
  pane.composer = createComposer(root, pane.on);
  stayAtEnd(parts.list, state, () => drawJump(pane));
  parts.more.addEventListener('click', () => openMenu(parts.more, chatMenu(pane), 'Chat'));
  parts.jump.addEventListener('click', () => scrollToEnd(parts.list));
  return {
    show: (start) => showStart(pane, start),
    showPeople: (people) => showPeople(pane, people),
    changed: (personId) => noteChange(pane, personId),
    acted: (event) => showTyping(pane, event),
    answered: (event) => showAnswer(pane, event),
    personId: () => state.personId,
  };
}

function build() {
  const list = el('ol', {
    class: 'messages', role: 'log', 'aria-label': 'Messages', tabindex: 0, testid: 'messages',
  });
  const title = el('h2', { text: 'Bot' });
  const status = el('p', { class: 'bot-status', text: 'bot', 'aria-live': 'polite', testid: 'bot-status' });
  const more = iconButton('more', 'Chat menu', null, { 'aria-haspopup': 'menu', testid: 'chat-menu' });
  const jump = button({ class: 'jump', 'aria-label': 'Go to the newest message', hidden: true }, icon('down'));
  const empty = el('div', { class: 'chat-empty', hidden: true });
  return {
    list, title, status, more, jump, empty,
    head: el('div', { class: 'pane-head chat-head' },
      el('img', { class: 'bot-avatar', src: '/sandbox/assets/logo.svg', alt: '' }),
      el('div', { class: 'bot-name' }, title, status), more),
    people: el('div', { class: 'people', role: 'group', 'aria-label': 'Chat as', testid: 'people' }),
    body: el('div', { class: 'chat-body' }, empty, list, jump),
  };
}

function showStart(pane, { botName, people }) {
  pane.state.botName = botName;
  pane.parts.title.textContent = botName;
  showPeople(pane, people);
  return pane.refresh();
}

function showPeople(pane, people) {
  const { state, parts } = pane;
  state.people = people;
  const remembered = people.find(({ id }) => String(id) === localStorage.getItem(REMEMBERED));
  if (!people.some(({ id }) => id === state.personId)) state.personId = (remembered ?? people[0])?.id ?? null;
  drawPeople(parts.people, state, pane.on);
  drawFoot(pane);
}

async function choosePerson(pane, personId) {
  const { state, parts } = pane;
  if (state.personId === personId) return;
  stopTyping(pane);
  state.personId = personId;
  state.unread.delete(personId);
  localStorage.setItem(REMEMBERED, String(personId));
  if (!state.people.some(({ id }) => id === personId)) state.people = (await getJson('people')).people;
  pane.composer.clear();
  drawPeople(parts.people, state, pane.on);
  await pane.refresh();
}

function noteChange(pane, personId) {
  const { state } = pane;
  if (personId === state.personId) return pane.refresh();
  state.unread.add(personId);
  drawPeople(pane.parts.people, state, pane.on);
}

async function loadChat(pane) {
  const { state, parts } = pane;
  const { personId } = state;
  if (personId === null) return drawFoot(pane);
  const chat = await getJson(`people/${personId}/chat`);
  if (personId !== state.personId) return;
  Object.assign(state, { messages: chat.messages, waiting: chat.waiting });
  pane.composer.setCommands(chat.commands);
  const added = drawMessages(parts.list, state, pane.on);
  if (added && chat.messages.at(-1)?.from === 'bot') stopTyping(pane);
  drawJump(pane);
  drawFoot(pane);
  pane.composer.setKeyboard(chat.replyKeyboard);
  pane.onMessages(chat.messages);
  pane.onConnection(personId, chat.spreadsheetId);
}

/** Under the messages: the Start button of an empty chat, or the composer. */
function drawFoot({ state, parts, composer }) {
  const person = state.people.find(({ id }) => id === state.personId);
  const empty = state.messages.length === 0;
  parts.empty.hidden = Boolean(person) && !empty;
  parts.empty.replaceChildren(...(person ? greeting() : nobody()));
  composer.setStart(person?.blocked ? 'Unblock' : empty ? 'Start' : null);
}

function greeting() {
  const text = '. A few seconds later the row stands in your own Google Sheet.';
  return [
    el('strong', { text: 'What can this bot do?' }), el('p', {}, 'Type ', el('code', { text: 'coffee 35k' }), text),
  ];
}

function nobody() {
  return [el('strong', { text: 'Nobody is here yet' }), el('p', { text: 'Add a person with the + above.' })];
}

function showTyping(pane, { personId, action }) {
  const { state, parts } = pane;
  if (personId !== state.personId) return;
  parts.status.textContent = `${action.replaceAll('_', ' ')}…`;
  parts.status.classList.add('typing');
  clearTimeout(state.typing);
  state.typing = setTimeout(() => stopTyping(pane), TYPING_MS);
}

function stopTyping({ parts, state }) {
  clearTimeout(state.typing);
  parts.status.textContent = 'bot';
  parts.status.classList.remove('typing');
}

/** What the bot answers to a press: a toast over the chat, or an alert to close. */
function showAnswer({ state, parts }, { personId, text, alert }) {
  if (personId !== state.personId || !text) return;
  if (alert) return alertPerson(text);
  parts.body.querySelector('.toast')?.remove();
  const toast = el('p', { class: 'toast', role: 'status', text, testid: 'toast' });
  parts.body.append(toast);
  setTimeout(() => toast.remove(), TOAST_MS);
}

function drawJump({ parts, state }) {
  parts.jump.hidden = state.atEnd;
}
