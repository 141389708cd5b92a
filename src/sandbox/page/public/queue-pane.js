// The outbox as it is in Postgres: the latest rows of sheets_write_queue, and how many are in which state.
import { getJson } from './api.js';
import { classes, el, icon, iconButton, reconcile, refresher } from './dom.js';
import { copyText } from './notices.js';

/** A row's life. `pending` and `batch` are both PENDING in the table. */
const STATES = {
  pending: { label: 'waiting', title: 'PENDING, in no batch yet' },
  batch: { label: 'in a batch', title: 'PENDING, frozen in a batch that is on its way to Google' },
  done: { label: 'done', title: 'DONE: the sheet shows it' },
  failed: { label: 'failed', title: 'FAILED: a person has to look' },
};
const HEADINGS = [
  'Row', 'Person', 'Entry', 'Version', 'Change', 'Status', 'Batch', 'Tries', 'Age', 'Took', 'Last error',
];
const CHANGE_ICONS = { append: 'plus', update: 'pencil', delete: 'minus' };
const QUERY = `select id, user_id, entry_id, entry_version, op, status, batch_id, retry_count, last_error, created_at
  from sheets_write_queue
 order by id desc
 limit 50;`;

/** Builds the pane in `root`. `onCounts` is told the counters, for the badge of the tab. */
export function createQueuePane(root, { onCounts }) {
  const pane = { parts: build(), answer: null };
  root.append(pane.parts.head, pane.parts.scroller);
  setInterval(() => pane.answer && drawAges(pane), 1000);
  const refresh = refresher(async () => {
    const fresh = pane.answer === null;
    pane.answer = { ...await getJson('queue'), at: Date.now() };
    draw(pane, fresh);
    onCounts(pane.answer.counts);
  });
  return { refresh };
}

function build() {
  const counters = el('div', { class: 'counters', testid: 'queue-counters' });
  const body = el('tbody');
  const table = el('table', {},
    el('thead', {}, el('tr', {}, HEADINGS.map((text) => el('th', { scope: 'col', text })))), body);
  const note = el('p', { class: 'queue-note' });
  const region = { class: 'queue-scroll', tabindex: 0, role: 'region', 'aria-label': 'Latest 50 rows' };
  return {
    counters, body, table, note,
    head: el('div', { class: 'pane-head' }, el('h2', { text: 'sheets_write_queue' }), counters,
      iconButton('copy', 'Copy the SQL of this view', () => copyText(QUERY))),
    scroller: el('div', region, table, note),
  };
}

function draw(pane, fresh) {
  const { parts: { counters, body, table, note }, answer } = pane;
  drawCounters(counters, answer.counts);
  reconcile(body, answer.rows.map((row) => rowItem(row, fresh)));
  table.hidden = answer.rows.length === 0;
  note.hidden = answer.rows.length > 0;
  note.textContent = answer.error ?? 'Nothing yet. Type coffee 35k in the chat and watch it travel.';
  drawAges(pane);
}

function drawCounters(root, counts) {
  const [pending, batch, done, failed] = Object.keys(STATES).map((state) => counterItem(state, counts[state]));
  reconcile(root, [pending, flowItem('to batch'), batch, flowItem('to done'), done, failed]);
}

function counterItem(state, count) {
  const { label, title } = STATES[state];
  return {
    key: state, signature: String(count),
    build: (existing) => el('span', {
      class: classes('counter', state, count === 0 && 'zero', existing && 'ticked'), title, testid: `count-${state}`,
    }, el('strong', { text: count.toLocaleString() }), ` ${label}`),
  };
}

function flowItem(key) {
  return { key, signature: '', build: () => el('span', { class: 'flow', 'aria-hidden': 'true' }, icon('arrow')) };
}

/** A row that arrives or changes its state is seen to do so, but not when the page has just been opened. */
function rowItem(row, fresh) {
  return {
    key: row.id,
    signature: JSON.stringify([row.state, row.batchId, row.retryCount, row.lastError, row.person]),
    build(existing) {
      if (!existing) return rowNode(row, fresh ? null : 'arrived');
      return rowNode(row, existing.dataset.state === row.state ? null : 'moved');
    },
  };
}

function rowNode(row, motion) {
  const { id, status, state, op, batchId, lastError, tookMs } = row;
  return el('tr', {
    class: motion, testid: 'queue-row', data: { id, status, state, op, entry: row.entryId },
  },
  el('td', { class: 'quiet', text: id }),
  el('td', { text: row.person, title: row.userId }),
  el('td', { text: `#${row.entryId}` }),
  el('td', { class: 'quiet', text: `v${row.entryVersion}` }),
  el('td', {}, el('span', { class: `op ${op}` }, icon(CHANGE_ICONS[op]), op)),
  el('td', {}, statusNode(status, state)),
  el('td', { class: 'mono', text: batchId?.slice(0, 8) ?? '–', title: batchId }),
  el('td', { class: 'quiet', text: row.retryCount || '–' }),
  el('td', { class: 'quiet age', data: { created: row.createdAt } }),
  el('td', { class: 'quiet', text: tookMs === null ? '–' : `${(tookMs / 1000).toFixed(1)} s` }),
  el('td', { class: 'error', text: lastError ?? '', title: lastError }));
}

function statusNode(status, state) {
  const marks = { done: () => icon('check'), failed: () => icon('close') };
  const mark = marks[state]?.() ?? el('span', { class: 'dot', 'aria-hidden': 'true' });
  const { label, title } = STATES[state];
  return el('span', { class: `status ${state}`, title }, mark, state === 'batch' ? label : status);
}

/** Ages count on by themselves, from the server's clock at the time of its answer. */
function drawAges({ parts, answer }) {
  const serverNow = answer.now + Date.now() - answer.at;
  for (const cell of parts.body.querySelectorAll('.age')) {
    const text = ageText(serverNow - Number(cell.dataset.created));
    if (cell.textContent !== text) cell.textContent = text;
  }
}

function ageText(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
