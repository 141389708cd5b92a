// Puts the panes together: each is drawn once at the start, and again when the server says that its part changed.
import { getJson } from './api.js';
import { createChatPane } from './chat-pane.js';
import { createFaultPanel } from './fault-panel.js';
import { interceptSheetLinks } from './links.js';
import { listen } from './live.js';
import { notify } from './notices.js';
import { createQueuePane } from './queue-pane.js';
import { createSheetPane } from './sheet-pane.js';
import { createTabs } from './tabs.js';

const ACCOUNT_ADDRESS = /[\w.+-]+@[\w.-]+\.gserviceaccount\.com/g;

const byId = (id) => document.getElementById(id);
const known = { accounts: [], namedAddress: '', connection: '' };

const tabs = createTabs(byId('tabs'));
const chat = createChatPane(byId('chat'), { onMessages: rememberAddress, onConnection: followConnection });
const sheet = createSheetPane(byId('sheet'), {
  shareHint: () => known.namedAddress || known.accounts[0] || '',
  owner: () => ({ personId: chat.personId() }),
});
const queue = createQueuePane(byId('queue'), {
  onCounts: ({ pending, batch }) => tabs.badge('queue', pending + batch),
});
const faults = createFaultPanel(byId('faults'), byId('alarms'));

interceptSheetLinks({
  create() {
    tabs.show('sheet');
    sheet.create();
  },
  open(id) {
    tabs.show('sheet');
    attempt(() => sheet.open(id));
  },
});
listen({
  onOpen: loadAll,
  onState: drawLive,
  handlers: {
    people: () => attempt(async () => chat.showPeople((await getJson('people')).people)),
    chat: ({ personId }) => attempt(() => chat.changed(personId)),
    action: (event) => chat.acted(event),
    answer: (event) => chat.answered(event),
    spreadsheets: () => attempt(sheet.refreshList),
    spreadsheet: ({ id }) => attempt(() => sheet.changed(id)),
    queue: () => attempt(queue.refresh),
    faults: () => attempt(faults.refresh),
  },
});

function loadAll() {
  attempt(async () => {
    const start = await getJson('state');
    known.accounts = start.accounts;
    await chat.show(start);
  });
  attempt(sheet.refreshList);
  attempt(queue.refresh);
  attempt(faults.refresh);
}

/** A part that can't be fetched is told once; the next event or connection fetches it again. */
async function attempt(load) {
  try {
    await load();
  } catch (error) {
    if (!(error instanceof TypeError)) notify(error.message, 'bad');
    // fetch's TypeError means that the server is gone, which the header says already; any other is a fault here.
    else if (byId('live').dataset.state === 'live') console.error(error);
  }
}

/** The address to share with is the one that the bot named last. */
function rememberAddress(messages) {
  const texts = messages.filter(({ from }) => from === 'bot').map(({ text }) => text);
  known.namedAddress = texts.flatMap((text) => text.match(ACCOUNT_ADDRESS) ?? []).at(-1) ?? '';
}

/** The sheet follows the person: shows the one that they have connected, when they are chosen or connect another. */
function followConnection(personId, spreadsheetId) {
  const connection = `${personId} ${spreadsheetId}`;
  if (connection === known.connection) return;
  known.connection = connection;
  if (spreadsheetId) attempt(() => sheet.open(spreadsheetId));
}

function drawLive(state) {
  const node = byId('live');
  node.dataset.state = state;
  node.textContent = state === 'live' ? 'Live' : 'Reconnecting…';
}
