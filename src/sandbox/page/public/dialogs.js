// Dialogs over the page: the bot's alert, and small forms.
import { button, el } from './dom.js';

/** Shows `text` until the person presses OK, as Telegram does for an alert. */
export function alertPerson(text) {
  open(el('dialog', { class: 'dialog alert', 'aria-label': 'Message of the bot', testid: 'alert' },
    el('p', { text }),
    el('form', { method: 'dialog', class: 'dialog-buttons' }, el('button', { class: 'button primary', text: 'OK' }))));
}

/**
 * Asks for a few fields, each [label, input]; `run` is called when the person saves. `ready` puts the focus on the
 * button, for a form that is filled in already.
 */
export function askIn({ title, hint, save, saveId, ready = false }, fields, run) {
  const form = el('form', { method: 'dialog', on: { submit: run } },
    el('h2', { text: title }),
    hint ? el('p', { class: 'hint', text: hint }) : null,
    fields.map(([label, input]) => el('label', {}, el('span', { text: label }), input)),
    el('div', { class: 'dialog-buttons' },
      button({ class: 'button', text: 'Cancel', run: () => dialog.close() }),
      el('button', { class: 'button primary', text: save, autofocus: ready, testid: saveId })));
  const dialog = el('dialog', { class: 'dialog', 'aria-label': title }, form);
  open(dialog);
}

/** A dialog is thrown away when it closes; a click beside it closes it. */
function open(dialog) {
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}
