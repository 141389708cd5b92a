/** What people send about recurring entries: the command, the buttons of its screens and notices, the answers. */
import { namedIn, numberOf } from '../../../core/button-data.ts';
import { localDate } from '../../../core/clock.ts';
import type { OpenDialog } from '../../../core/dialog-store.ts';
import type { Reply } from '../../../core/feature.ts';
import type { IncomingButton, IncomingText } from '../../../core/incoming.ts';
import { unclearAmount } from '../../ledger/index.ts';
import { readAmount } from '../amount.ts';
import { isDay } from '../../../core/days.ts';
import { readerOf, type Asking, type Desk } from '../desk.ts';
import type { PlanHandlers } from '../plan-handlers.ts';
import { ask, type Question } from '../questions.ts';
import { say, show, type Said } from '../screen.ts';
import type { NotAsked } from '../write.ts';
import { cadenceOf, dayAfter } from './cadence.ts';
import { entryOn, nextDay, type Recurring } from './model.ts';
import { findRecurring, oldestAsked, recurringOf, type RecurringValues } from './queries.ts';
import {
  addRecurring,
  changeRecurring,
  recordDays,
  removeRecurring,
  skipDays,
  type DaysOutcome,
  type Moment,
  type RecurringOutcome,
} from './service.ts';
import { RECURRING_BUTTON, recurringScreen, ruleScreen, settledScreen } from './views.ts';
import { readWish } from './wish.ts';

type Action = (incoming: IncomingButton, id: number, rest: string[]) => Promise<Reply | NotAsked>;

export function createRecurringHandlers(desk: Desk): PlanHandlers {
  type Change = (rule: Recurring, moment: Moment) => RecurringValues;
  const change = (next: Change): Action => async (incoming, id, [version]) => {
    const outcome = await changeRecurring(desk, incoming, { id, version: numberOf(version) }, next);
    return await reply(desk, incoming, outcome, 'changed');
  };
  const actions: Record<string, Action> = {
    show: async (incoming, id) => await showOne(desk, incoming, id),
    add: async (incoming) => await askFor(desk, incoming, { what: 'recurring' }, 'recurring.how', 'list'),
    edit: async (incoming, id) =>
      await askFor(desk, incoming, { what: 'recurring-edit', id }, 'recurring.how_edit', `show:${id}`),
    pause: change((rule) => ({ ...rule, paused: true })),
    resume: change((rule, moment) => ({ ...rule, paused: false, nextOn: laterOf(rule.nextOn, nextOf(rule, moment)) })),
    next: change((rule) => ({ ...rule, nextOn: dayAfter(rule, rule.nextOn) })),
    mode: change((rule) => ({ ...rule, automatic: !rule.automatic })),
    remove: async (incoming, id, [version]) =>
      await reply(desk, incoming, await removeRecurring(desk, incoming, id, numberOf(version)), 'removed'),
    record: async (incoming, id, days) =>
      await settled(desk, incoming, await recordDays(desk, incoming, { id, ...spanOf(days) }), 'recorded'),
    skip: async (incoming, id, days) =>
      await settled(desk, incoming, await skipDays(desk, incoming, { id, ...spanOf(days) }), 'skipped'),
    other: async (incoming, id, [day = '']) =>
      await askFor(desk, incoming, { what: 'recurring-other', id, day }, 'how_much', `show:${id}`),
  };
  return {
    command: async (incoming, argument) =>
      argument.trim() === '' ? await showList(desk, incoming) : await addByText(desk, incoming, argument),
    button: async (incoming, [action = '', id, ...rest]) => {
      const act = namedIn(actions, action);
      return act === undefined ? await showList(desk, incoming) : await act(incoming, numberOf(id), rest);
    },
    answers: {
      recurring: async (incoming, _question, dialog) => await addByText(desk, incoming, incoming.text, dialog),
      'recurring-edit': async (incoming, { id = 0 }, dialog) => await editByText(desk, incoming, id, dialog),
      'recurring-other': async (incoming, question, dialog) => await recordOther(desk, incoming, question, dialog),
    },
  };
}

function textOf({ house }: Desk, { person }: Asking, key: string): string {
  return house.text(person.locale, `plans:${key}`);
}

async function askFor(
  desk: Desk,
  incoming: IncomingButton,
  question: Question,
  key: string,
  back: string,
): Promise<Reply> {
  const text = textOf(desk, incoming, key);
  return await ask(desk, incoming, { ...question, text, back: `${RECURRING_BUTTON}:${back}` });
}

/** What a button names; no day for what no button of ours holds. */
function spanOf([from = '', to = from]: string[]): { from: string; to: string } {
  return isDay(from) && isDay(to) ? { from, to } : { from: '2000-01-02', to: '2000-01-01' };
}

function nextOf(rule: Recurring, { timeZone, nowMs }: Moment): string {
  return nextDay(rule, timeZone, nowMs);
}

function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}

async function showList(desk: Desk, incoming: Asking, toast?: string): Promise<Reply> {
  const rules = await recurringOf(desk.house.db, incoming.person.ledgerUserId);
  return show(incoming, recurringScreen(await readerOf(desk, incoming), rules), toast);
}

async function showOne(desk: Desk, incoming: Asking, id: number, said?: Said): Promise<Reply> {
  const { db } = desk.house;
  const userId = incoming.person.ledgerUserId;
  const rule = await findRecurring(db, userId, id);
  if (rule === undefined || (rule.removed && said === undefined)) {
    return await showList(desk, incoming, textOf(desk, incoming, 'toast.gone'));
  }
  return show(incoming, ruleScreen(await readerOf(desk, incoming), rule, await oldestAsked(db, userId, id), said));
}

async function addByText(
  desk: Desk,
  incoming: IncomingText,
  text: string,
  dialog?: OpenDialog,
): Promise<Reply | NotAsked> {
  const reader = await readerOf(desk, incoming);
  const how = textOf(desk, incoming, 'recurring.how');
  const read = readWish(text);
  if (read === undefined) return say(incoming, how);
  const amount = await readAmount(desk, incoming, reader, { text: read.rest, how });
  if (amount.kind === 'unread') return say(incoming, amount.say);
  const { date: _date, ...template } = amount.entry;
  const cadence = cadenceOf(read.wish, todayOf(desk, incoming));
  return await reply(desk, incoming, await addRecurring(desk, incoming, { template, cadence }, dialog), 'changed');
}

function todayOf({ house }: Desk, { person }: Asking): string {
  return localDate(house.clock.nowMs(), person.timeZone);
}

/** What the text doesn't mention stays: `600k` changes the amount alone, `monthly 5` the days alone. */
async function editByText(
  desk: Desk,
  incoming: IncomingText,
  id: number,
  dialog: OpenDialog,
): Promise<Reply | NotAsked> {
  const rule = await findRecurring(desk.house.db, incoming.person.ledgerUserId, id);
  if (rule === undefined) return say(incoming, textOf(desk, incoming, 'toast.gone'));
  const wish = readWish(incoming.text);
  const words = wish === undefined ? incoming.text : wish.rest;
  const standing = entryOn(rule, rule, rule.nextOn);
  const reading = await desk.book.readEdit(words, standing, incoming.person, desk.house.clock.nowMs());
  if (reading.kind === 'ambiguous') {
    return say(incoming, unclearAmount(await readerOf(desk, incoming), reading.readings));
  }
  if (reading.kind !== 'entry' && words.trim() !== '') {
    return say(incoming, textOf(desk, incoming, 'recurring.how_edit'));
  }
  const { date: _date, ...template } = reading.kind === 'entry' ? reading.entry : standing;
  const outcome = await changeRecurring(desk, incoming, { id, dialog }, (now, { timeZone, nowMs }) => {
    if (wish === undefined) return { ...now, ...template };
    const cadence = cadenceOf(wish.wish, localDate(nowMs, timeZone));
    return { ...now, ...template, ...cadence, nextOn: nextDay(cadence, timeZone, nowMs) };
  });
  return await reply(desk, incoming, outcome, 'changed');
}

async function recordOther(
  desk: Desk,
  incoming: IncomingText,
  { id = 0, day = '' }: Question,
  dialog: OpenDialog,
): Promise<Reply | NotAsked> {
  const how = textOf(desk, incoming, 'how_much');
  const read = await readAmount(desk, incoming, await readerOf(desk, incoming), { text: incoming.text, how });
  if (read.kind === 'unread') return say(incoming, read.say);
  const { amountMinor, currency } = read.entry;
  const given = { amount: { amountMinor, currency }, dialog };
  return await settled(desk, incoming, await recordDays(desk, incoming, { id, ...spanOf([day]) }, given), 'recorded');
}

async function settled(
  desk: Desk,
  incoming: Asking,
  outcome: DaysOutcome,
  done: 'recorded' | 'skipped',
): Promise<Reply | NotAsked> {
  if (outcome.kind === 'not-asked') return outcome;
  if (outcome.kind === 'settled') return show(incoming, settledScreen(await readerOf(desk, incoming), done, outcome));
  const over = textOf(desk, incoming, 'toast.answered');
  if (incoming.kind === 'text') return say(incoming, over);
  const { callbackId, chatId, messageId } = incoming;
  return [{ kind: 'answer', callbackId, text: over }, { kind: 'unbutton', chatId, messageId }];
}

async function reply(
  desk: Desk,
  incoming: Asking,
  outcome: RecurringOutcome,
  done: 'changed' | 'removed',
): Promise<Reply | NotAsked> {
  if (outcome.kind === 'not-asked') return outcome;
  if (outcome.kind === 'too-many') return say(incoming, textOf(desk, incoming, 'full'));
  if (outcome.kind === 'gone' || outcome.kind === 'stale') {
    return await showList(desk, incoming, textOf(desk, incoming, `toast.${outcome.kind}`));
  }
  const what = outcome.kind === 'added' ? 'added' : done;
  const said = { text: textOf(desk, incoming, `said.${what}`), writeId: outcome.writeId };
  return await showOne(desk, incoming, outcome.id, said);
}
