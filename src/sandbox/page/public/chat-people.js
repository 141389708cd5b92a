// Who the person in front of the page plays: a chip for each, one more to add somebody.
import { act } from './api.js';
import { askIn } from './dialogs.js';
import { button, el, icon, reconcile } from './dom.js';

const LANGUAGES = [
  ['en', 'English'], ['vi', 'Tiếng Việt'], ['ru', 'Русский'], ['de', 'Deutsch (which the bot does not speak)'],
];
const HUES = [205, 150, 28, 280, 340, 95, 240, 5];

/** Draws the chips. `unread` holds the ids of people whose chat has news; `on` holds choose(personId). */
export function drawPeople(root, { people, personId, unread }, on) {
  const chips = people.map((person) => ({
    key: person.id,
    signature: JSON.stringify([person, person.id === personId, unread.has(person.id)]),
    build: () => personChip(person, person.id === personId, unread.has(person.id), on),
  }));
  reconcile(root, [...chips, { key: 'add', signature: '', build: () => addButton(on) }]);
}

function personChip(person, chosen, unread, on) {
  return button({
    class: 'person', 'aria-pressed': String(chosen), title: `${person.firstName} (${person.id})`,
    testid: 'person', data: { person: person.id }, run: () => on.choose(person.id),
  },
  avatar(person),
  el('span', { class: 'person-name', text: person.firstName }),
  el('span', { class: 'person-language', text: person.languageCode ?? '' }),
  unread ? el('span', { class: 'unread', role: 'img', 'aria-label': 'new messages' }) : null);
}

function addButton(on) {
  const label = 'Add a person';
  return button({
    class: 'person add', 'aria-label': label, title: label, testid: 'add-person', run: () => askForPerson(on),
  }, icon('plus'));
}

function avatar({ id, firstName }) {
  const initial = [...firstName][0]?.toUpperCase() ?? '?';
  const node = el('span', { class: 'avatar', 'aria-hidden': 'true', text: initial });
  node.style.setProperty('--hue', HUES[id % HUES.length]);
  return node;
}

/** A dialog that adds a person, who is then chosen. */
export function askForPerson(on) {
  const name = el('input', { required: true, maxlength: 64, autocomplete: 'off', testid: 'person-name' });
  const language = el('select', { testid: 'person-language' },
    LANGUAGES.map(([code, label]) => el('option', { value: code, text: label })));
  askIn({ title: 'Add a person', save: 'Add', saveId: 'person-save' }, [
    ['First name', name], ['Language of their Telegram', language],
  ], async () => {
    const added = await act('people', { firstName: name.value.trim(), languageCode: language.value });
    if (added) on.choose(added.id);
  });
}
