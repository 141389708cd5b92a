// What may go wrong in the world outside, a switch each. The server keeps the state; the header says what is on.
import { act, getJson } from './api.js';
import { button, el, icon, reconcile, refresher } from './dom.js';

/** Builds the switches in `root` and the list of what is on in `alarms`. */
export function createFaultPanel(root, alarms) {
  const groups = [groupOf('google', 'Google'), groupOf('telegram', 'Telegram')];
  const calm = button({ class: 'link-button', text: 'All off', testid: 'faults-clear' });
  root.append(
    el('div', { class: 'pane-head' }, icon('bolt'), el('h2', { text: 'Break something' }), calm),
    el('div', { class: 'fault-groups' }, groups.map(({ node }) => node)));
  const refresh = refresher(async () => {
    const { switches, scripted } = await getJson('faults');
    for (const { side, list } of groups) {
      reconcile(list, switches.filter((each) => each.side === side).map((each) => switchItem(each, refresh)));
    }
    const on = switches.filter((each) => each.on);
    calm.disabled = on.length === 0 && scripted === 0;
    drawAlarms(alarms, on, scripted);
  });
  calm.addEventListener('click', async () => await act('faults/clear') && refresh());
  return { refresh };
}

function groupOf(side, title) {
  const list = el('div', { class: 'switches' });
  const node = el('div', { class: 'fault-group', role: 'group', 'aria-label': title }, el('h3', { text: title }), list);
  return { side, list, node };
}

function switchItem({ key, on, label, hint }, refresh) {
  const flip = async () => await act(`faults/${key}`, { on: !on }) && refresh();
  const build = (existing) => {
    const node = button({
      class: 'switch', role: 'switch', 'aria-checked': String(on), title: hint, testid: `fault-${key}`, run: flip,
    }, el('span', { class: 'track', 'aria-hidden': 'true' }), el('span', { text: label }));
    // The one that was pressed has the focus, and its successor keeps it.
    if (existing && existing === document.activeElement) queueMicrotask(() => node.focus());
    return node;
  };
  return { key, signature: String(on), build };
}

function drawAlarms(alarms, on, scripted) {
  const names = on.map(({ key, name }) => ({ key, text: name }));
  if (scripted > 0) names.push({ key: 'scripted', text: `${scripted} set by a script` });
  reconcile(alarms, names.map(({ key, text }) => ({
    key, signature: text, build: () => el('span', { class: 'alarm', text }),
  })));
}
