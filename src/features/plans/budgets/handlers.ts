/** What people send about budgets: the command, the buttons of its screens, the answers to its questions. */
import { namedIn, numberOf } from '../../../core/button-data.ts';
import type { OpenDialog } from '../../../core/dialog-store.ts';
import type { Reply } from '../../../core/feature.ts';
import type { IncomingButton, IncomingText } from '../../../core/incoming.ts';
import { readAmount } from '../amount.ts';
import { readerOf, type Asking, type Desk, type Reader } from '../desk.ts';
import type { PlanHandlers } from '../plan-handlers.ts';
import { ask } from '../questions.ts';
import { say, show, type Said } from '../screen.ts';
import type { NotAsked } from '../write.ts';
import {
  changeBudget,
  removeBudget,
  setBudget,
  showBudget,
  showBudgets,
  toggleCarry,
  type SetOutcome,
} from './service.ts';
import { BUDGET_BUTTON, budgetScreen, listScreen } from './views.ts';
import { categoryIn, periodIn } from './wish.ts';

type Action = (incoming: IncomingButton, id: number, version: number) => Promise<Reply | NotAsked>;

export function createBudgetHandlers(desk: Desk): PlanHandlers {
  const actions: Record<string, Action> = {
    show: async (incoming, id) => await showOne(desk, incoming, id),
    add: async (incoming) => await askForBudget(desk, incoming),
    change: async (incoming, id) => await askForAmount(desk, incoming, id),
    carry: async (incoming, id, version) =>
      await reply(desk, incoming, await toggleCarry(desk, incoming, id, version), 'changed'),
    remove: async (incoming, id, version) =>
      await reply(desk, incoming, await removeBudget(desk, incoming, id, version), 'removed'),
  };
  return {
    command: async (incoming, argument) =>
      argument.trim() === '' ? await showList(desk, incoming) : await setByText(desk, incoming, argument),
    button: async (incoming, [action = '', id, version]) => {
      const act = namedIn(actions, action);
      return act === undefined ? await showList(desk, incoming) : await act(incoming, numberOf(id), numberOf(version));
    },
    answers: {
      budget: async (incoming, _question, dialog) => await setByText(desk, incoming, incoming.text, dialog),
      'budget-amount': async (incoming, { id = 0 }, dialog) => await changeByText(desk, incoming, id, dialog),
    },
  };
}

async function showList(desk: Desk, incoming: Asking, toast?: string): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  return show(incoming, listScreen(reader, await showBudgets(desk, incoming)), toast);
}

async function showOne(desk: Desk, incoming: Asking, id: number, said?: Said): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const standing = await showBudget(desk, incoming, id);
  if (standing === undefined || (standing.budget.removed && said === undefined)) {
    return await showList(desk, incoming, reader.text(reader.locale, 'plans:toast.gone'));
  }
  return show(incoming, budgetScreen(reader, standing, said));
}

async function askForBudget(desk: Desk, incoming: IncomingButton): Promise<Reply> {
  const text = desk.house.text(incoming.person.locale, 'plans:budget.how');
  return await ask(desk, incoming, { what: 'budget', text, back: `${BUDGET_BUTTON}:list` });
}

async function askForAmount(desk: Desk, incoming: IncomingButton, id: number): Promise<Reply> {
  const text = desk.house.text(incoming.person.locale, 'plans:how_much');
  return await ask(desk, incoming, { what: 'budget-amount', id, text, back: `${BUDGET_BUTTON}:show:${id}` });
}

async function setByText(
  desk: Desk,
  incoming: IncomingText,
  text: string,
  dialog?: OpenDialog,
): Promise<Reply | NotAsked> {
  const reader = await readerOf(desk, incoming);
  const { period, rest } = periodIn(text);
  const how = reader.text(reader.locale, 'plans:budget.how');
  const read = await readAmount(desk, incoming, reader, { text: rest, how });
  if (read.kind === 'unread') return say(incoming, read.say);
  const keys = await desk.book.categoryKeys(incoming.person.ledgerUserId, 'expense');
  const wish = categoryIn(reader, keys, read.entry);
  if (wish.kind === 'unknown') return say(incoming, noCategory(reader, wish.name));
  const { amountMinor, currency } = read.entry;
  const category = wish.kind === 'total' ? null : wish.key;
  return await reply(
    desk,
    incoming,
    await setBudget(desk, incoming, { category, period, amountMinor, currency }, dialog),
    'changed',
  );
}

function noCategory({ text, locale }: Reader, name: string): string {
  return text(locale, 'plans:budget.no_category', { name });
}

async function changeByText(
  desk: Desk,
  incoming: IncomingText,
  id: number,
  dialog: OpenDialog,
): Promise<Reply | NotAsked> {
  const reader = await readerOf(desk, incoming);
  const how = reader.text(reader.locale, 'plans:how_much');
  const read = await readAmount(desk, incoming, reader, { text: incoming.text, how });
  if (read.kind === 'unread') return say(incoming, read.say);
  return await reply(desk, incoming, await changeBudget(desk, incoming, id, read.entry, dialog), 'changed');
}

/** How it stands now; a press on an old screen changed nothing and says so. */
async function reply(
  desk: Desk,
  incoming: Asking,
  outcome: SetOutcome,
  done: 'changed' | 'removed',
): Promise<Reply | NotAsked> {
  const { text } = desk.house;
  const { locale } = incoming.person;
  if (outcome.kind === 'not-asked') return outcome;
  if (outcome.kind === 'too-many') return say(incoming, text(locale, 'plans:full'));
  if (outcome.kind === 'stale' || outcome.kind === 'gone') {
    return await showList(desk, incoming, text(locale, `plans:toast.${outcome.kind}`));
  }
  const { id, writeId } = outcome;
  const what = outcome.kind === 'added' ? 'added' : done;
  return await showOne(desk, incoming, id, { text: text(locale, `plans:said.${what}`), writeId });
}
