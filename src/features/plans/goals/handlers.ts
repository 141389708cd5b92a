/** What people send about goals: the command, the buttons of its screens, the answers to its questions. */
import { namedIn, numberOf } from '../../../core/button-data.ts';
import { localDate } from '../../../core/clock.ts';
import type { OpenDialog } from '../../../core/dialog-store.ts';
import type { Reply } from '../../../core/feature.ts';
import type { IncomingButton, IncomingText } from '../../../core/incoming.ts';
import { shorten } from '../../ledger/index.ts';
import { readAmount } from '../amount.ts';
import { readerOf, type Asking, type Desk } from '../desk.ts';
import type { PlanHandlers } from '../plan-handlers.ts';
import { ask } from '../questions.ts';
import { say, show, type Said } from '../screen.ts';
import type { NotAsked } from '../write.ts';
import { dueIn, moveIn } from './model.ts';
import { findGoal, goalsOf } from './queries.ts';
import { archiveGoal, moveMoney, setGoal, type GoalOutcome } from './service.ts';
import { GOAL_BUTTON, goalScreen, goalsScreen } from './views.ts';

type Action = (incoming: IncomingButton, id: number, version: number) => Promise<Reply | NotAsked>;

/** As much of a name as a screen has room for. */
const LONGEST_NAME = 60;

export function createGoalHandlers(desk: Desk): PlanHandlers {
  const askFor = (incoming: IncomingButton, what: 'goal-put' | 'goal-take', id: number): Promise<Reply> =>
    ask(desk, incoming, { what, id, text: textOf(desk, incoming, 'how_much'), back: `${GOAL_BUTTON}:show:${id}` });
  const actions: Record<string, Action> = {
    show: async (incoming, id) => await showOne(desk, incoming, id),
    add: async (incoming) =>
      await ask(desk, incoming, { what: 'goal', text: how(desk, incoming), back: `${GOAL_BUTTON}:list` }),
    put: async (incoming, id) => await askFor(incoming, 'goal-put', id),
    take: async (incoming, id) => await askFor(incoming, 'goal-take', id),
    archive: async (incoming, id, version) =>
      await reply(desk, incoming, await archiveGoal(desk, incoming, id, version)),
  };
  return {
    command: async (incoming, argument) => {
      if (argument.trim() === '') return await showList(desk, incoming);
      const move = moveIn(argument);
      if (move === undefined) return await setByText(desk, incoming, argument);
      return await moveByText(desk, incoming, move.name, move.sign, move.amount);
    },
    button: async (incoming, [action = '', id, version]) => {
      const act = namedIn(actions, action);
      return act === undefined ? await showList(desk, incoming) : await act(incoming, numberOf(id), numberOf(version));
    },
    answers: {
      goal: async (incoming, _question, dialog) => await setByText(desk, incoming, incoming.text, dialog),
      'goal-put': (incoming, { id = 0 }, dialog) => moveByText(desk, incoming, id, 1, incoming.text, dialog),
      'goal-take': (incoming, { id = 0 }, dialog) => moveByText(desk, incoming, id, -1, incoming.text, dialog),
    },
  };
}

function textOf({ house }: Desk, { person }: Asking, key: string, values: Record<string, string> = {}): string {
  return house.text(person.locale, `plans:${key}`, values);
}

const how = (desk: Desk, incoming: Asking): string => textOf(desk, incoming, 'goal.how');

function todayOf({ house }: Desk, { person }: Asking): string {
  return localDate(house.clock.nowMs(), person.timeZone);
}

async function showList(desk: Desk, incoming: Asking, toast?: string): Promise<Reply> {
  const goals = await goalsOf(desk.house.db, incoming.person.ledgerUserId);
  return show(incoming, goalsScreen(await readerOf(desk, incoming), goals, todayOf(desk, incoming)), toast);
}

async function showOne(desk: Desk, incoming: Asking, id: number, said?: Said): Promise<Reply> {
  const goal = await findGoal(desk.house.db, incoming.person.ledgerUserId, id);
  if (goal === undefined || goal.removed) return await showList(desk, incoming, textOf(desk, incoming, 'toast.gone'));
  return show(incoming, goalScreen(await readerOf(desk, incoming), goal, todayOf(desk, incoming), said));
}

async function setByText(
  desk: Desk,
  incoming: IncomingText,
  text: string,
  dialog?: OpenDialog,
): Promise<Reply | NotAsked> {
  const reader = await readerOf(desk, incoming);
  const { dueOn, rest } = dueIn(text);
  const read = await readAmount(desk, incoming, reader, { text: rest, how: how(desk, incoming) });
  if (read.kind === 'unread') return say(incoming, read.say);
  const { amountMinor, currency, note } = read.entry;
  if (note === '') return say(incoming, how(desk, incoming));
  const goal = { name: shorten(note, LONGEST_NAME), targetMinor: amountMinor, currency, dueOn };
  return await reply(desk, incoming, await setGoal(desk, incoming, goal, dialog));
}

async function moveByText(
  desk: Desk,
  incoming: IncomingText,
  which: number | string,
  sign: 1 | -1,
  text: string,
  dialog?: OpenDialog,
): Promise<Reply | NotAsked> {
  const reader = await readerOf(desk, incoming);
  const read = await readAmount(desk, incoming, reader, { text, how: textOf(desk, incoming, 'how_much') });
  if (read.kind === 'unread') return say(incoming, read.say);
  const { amountMinor, currency } = read.entry;
  return await reply(desk, incoming, await moveMoney(desk, incoming, which, { amountMinor, currency, sign }, dialog));
}

async function reply(desk: Desk, incoming: Asking, outcome: GoalOutcome): Promise<Reply | NotAsked> {
  switch (outcome.kind) {
    case 'not-asked':
      return outcome;
    case 'added':
    case 'changed': {
      const said = textOf(desk, incoming, outcome.reached ? 'goal.reached' : `said.${outcome.kind}`);
      return await showOne(desk, incoming, outcome.id, { text: said, writeId: outcome.writeId });
    }
    case 'too-many':
      return say(incoming, textOf(desk, incoming, 'full'));
    case 'other-currency':
      return say(incoming, textOf(desk, incoming, 'goal.other_currency', { currency: outcome.currency }));
    case 'not-enough':
      return say(incoming, textOf(desk, incoming, 'goal.not_enough'));
    case 'too-much':
      return say(incoming, textOf(desk, incoming, 'goal.too_much'));
    case 'gone':
    case 'stale':
      return await gone(desk, incoming, outcome.kind);
  }
}

/** A text gets a word about it, a press the screen as it is now. */
async function gone(desk: Desk, incoming: Asking, kind: 'gone' | 'stale'): Promise<Reply> {
  const word = textOf(desk, incoming, `toast.${kind}`);
  const list = await showList(desk, incoming, word);
  return incoming.kind === 'text' ? [...say(incoming, word), ...list] : list;
}
