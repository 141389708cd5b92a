// The bot's commands over the composer, as soon as a person types `/`.
import { button, el, reconcile } from './dom.js';

/** `choose` is called with the command that a person takes, `/` included. */
export function createCommandList(input, choose) {
  const root = el('div', {
    class: 'commands', role: 'listbox', 'aria-label': 'Commands', hidden: true, testid: 'commands',
  });
  const list = { root, input, choose, commands: [], chosen: 0, typed: '' };
  return {
    root,
    set: (commands) => {
      list.commands = commands;
    },
    draw: () => draw(list),
    onKey: (event) => onKey(event, list),
  };
}

function draw(list) {
  if (list.typed !== list.input.value) Object.assign(list, { typed: list.input.value, chosen: 0 });
  const found = matching(list);
  list.root.hidden = found.length === 0;
  reconcile(list.root, found.map((each, index) => ({
    key: each.command,
    signature: JSON.stringify([each.description, index === list.chosen]),
    build: () => optionOf(list, each, index === list.chosen),
  })));
  list.root.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
}

function optionOf({ choose }, { command, description }, chosen) {
  return button({ role: 'option', 'aria-selected': String(chosen), tabindex: -1, run: () => choose(`/${command}`) },
    el('strong', { text: `/${command}` }), el('span', { text: description }));
}

/** The commands that begin as typed; one that is typed in full comes first, so that Enter sends it. */
function matching({ commands, input }) {
  const typed = /^\/(\w*)$/.exec(input.value)?.[1].toLowerCase();
  if (typed === undefined) return [];
  const found = commands.filter(({ command }) => command.startsWith(typed));
  return found.sort((a, b) => Number(b.command === typed) - Number(a.command === typed));
}

/** Moves and takes with the keyboard; true where the key was meant for the list. */
function onKey(event, list) {
  const found = matching(list);
  if (found.length === 0) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const command = `/${found[list.chosen % found.length].command}`;
  if (step) list.chosen = (list.chosen + step + found.length) % found.length;
  else if (event.key === 'Tab') list.input.value = `${command} `;
  else if (event.key === 'Enter' && !event.shiftKey) list.choose(command);
  else return false;
  event.preventDefault();
  draw(list);
  return true;
}
