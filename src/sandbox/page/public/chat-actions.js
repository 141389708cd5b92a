// What a person does in the chat, each an action of the server for the person who is chosen.
import { act, upload } from './api.js';
import { flashMessage } from './chat-list.js';
import { askForPerson } from './chat-people.js';
import { askForPlace } from './chat-place.js';
import { openMenu } from './menu.js';
import { copyText } from './notices.js';

/** The actions of the chat pane; `choose` changes the person. */
export function chatActions(pane, choose) {
  const { state } = pane;
  const on = {
    choose,
    send: ({ text, replyTo, editing }) => (editing
      ? post(pane, `messages/${editing}/edit`, { text }) : post(pane, 'messages', { text, replyTo })),
    command: (text) => on.send({ text }),
    start: () => (personOf(state)?.blocked ? post(pane, 'unblock') : on.send({ text: '/start' })),
    upload: (file, about) => upload(`people/${state.personId}/files`, file, about),
    askPlace: () => askForPlace((place) => post(pane, 'location', place)),
    press: (message, data) => post(pane, `messages/${message.messageId}/press`, { data }),
    reply: (message) => pane.composer.replyTo(message, message.from === 'bot' ? state.botName : 'You'),
    editLast() {
      const last = state.messages.findLast(isEditable);
      if (last) pane.composer.edit(last);
    },
    show: (messageId) => flashMessage(pane.parts.list, messageId),
    menu: (message, anchor) => openMenu(anchor, messageMenu(pane, message), 'Message'),
  };
  return on;
}

/** The menu of the whole chat. */
export function chatMenu(pane) {
  const block = { label: 'Block the bot', icon: 'block', danger: true, run: () => post(pane, 'block') };
  const unblock = { label: 'Unblock the bot', icon: 'check', run: () => post(pane, 'unblock') };
  const person = personOf(pane.state);
  return [
    { label: 'Add a person', icon: 'plus', run: () => askForPerson(pane.on) },
    person && (person.blocked ? unblock : block),
  ].filter((item) => item !== undefined);
}

function messageMenu(pane, message) {
  const forward = () => post(pane, `messages/${message.messageId}/forward`);
  const remove = () => post(pane, `messages/${message.messageId}/delete`);
  return [
    { label: 'Reply', icon: 'reply', run: () => pane.on.reply(message) },
    message.text && { label: 'Copy text', icon: 'copy', run: () => copyText(message.text) },
    isEditable(message)
      && { label: 'Edit', icon: 'pencil', testid: 'edit-message', run: () => pane.composer.edit(message) },
    { label: 'Forward to the bot', icon: 'forward', testid: 'forward-message', run: forward },
    { label: 'Delete', icon: 'trash', danger: true, run: remove },
  ].filter(Boolean);
}

const isEditable = ({ from, file, location, forwardedFrom }) =>
  from === 'person' && !file && !location && !forwardedFrom;

const personOf = ({ people, personId }) => people.find(({ id }) => id === personId);

/** Shows the change at once, and not only when the server tells of it. */
async function post(pane, path, body) {
  if (await act(`people/${pane.state.personId}/${path}`, body)) await pane.refresh();
}
