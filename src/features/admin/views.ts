/** How the bot speaks to its admins. Of an update it shows who sent it and why it failed, never what they sent. */
import type { Approval } from '../../core/approvals.ts';
import { formatMoment } from '../../core/clock.ts';
import type { Incoming } from '../../core/incoming.ts';
import { countText } from '../../core/locale.ts';
import type { InlineButton, Outgoing } from '../../core/outgoing.ts';
import type { ParkedUpdate } from '../../core/parked.ts';
import type { Texts, TextValues } from '../../core/text.ts';
import type {
  AccessOutcome,
  AdminSettings,
  DropOutcome,
  Figures,
  Overview,
  ParkedPage,
  RetryOutcome,
} from './model.ts';

export const BUTTONS = {
  show: 'admin-show',
  people: 'admin-people',
  retryAll: 'admin-retry-all',
  retry: 'admin-retry',
  askDrop: 'admin-drop',
  drop: 'admin-drop-yes',
} as const;

/** What a press came to. */
export type Toast = RetryOutcome | DropOutcome;

/** So many of a list are shown. */
export const MOST_LISTED = 30;

/** Characters of a reason; the log has the whole. */
const LONGEST_REASON = 300;

type Say = (key: string, values?: TextValues) => string;

type Card = { text: string; buttons: InlineButton[][] };

const speaker =
  (text: Texts, { person }: Incoming): Say =>
  (key, values) =>
    text(person.locale, `admin:${key}`, values);

export function overviewReply(
  text: Texts,
  incoming: Incoming,
  { figures, parked }: Overview,
  nowMs: number,
  toast?: Toast,
): Outgoing[] {
  const say = speaker(text, incoming);
  const lines = [
    say('title'),
    say('figures', figureValues(figures, incoming)),
    parkedHead(say, parked, incoming),
    ...parked.updates.map((update, index) => parkedLine(say, incoming, update, parked.skip + index + 1, nowMs)),
  ];
  const card = { text: lines.join('\n\n'), buttons: overviewButtons(say, parked) };
  return show(incoming, card, toast === undefined ? undefined : toastText(say, incoming, toast));
}

function figureValues(figures: Figures, { person }: Incoming): TextValues {
  return Object.fromEntries(Object.entries(figures).map(([name, count]) => [name, countText(count, person.locale)]));
}

function parkedHead(say: Say, { total }: ParkedPage, { person }: Incoming): string {
  return total === 0 ? say('parked.none') : say('parked.head', { total: countText(total, person.locale) });
}

function parkedLine(say: Say, { person }: Incoming, update: ParkedUpdate, number: number, nowMs: number): string {
  const { userId, tries, reason } = update;
  const shown = reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON).toWellFormed()}…` : reason;
  const time = formatMoment(update.parkedAtMs, person, nowMs);
  const state = update.isBeingTried ? 'trying' : update.tookEffect ? 'took_effect' : undefined;
  const line = say('parked.line', { number, time, userId, tries, reason: shown });
  return state === undefined ? line : `${line}\n${say(`parked.${state}`)}`;
}

function overviewButtons(say: Say, { updates, skip, page, pages }: ParkedPage): InlineButton[][] {
  const retryAll = { text: say('button.retry_all'), data: BUTTONS.retryAll };
  return [
    ...(updates.some((update) => !update.isBeingTried) ? [[retryAll]] : []),
    ...updates.map((update, index) => parkedButtons(say, update, skip + index + 1, page)),
    ...(pages > 1 ? [pageButtons(page, pages)] : []),
    [
      { text: say('button.refresh'), data: `${BUTTONS.show}:${page}` },
      peopleButton(say),
    ],
  ];
}

function parkedButtons(say: Say, update: ParkedUpdate, number: number, page: number): InlineButton[] {
  const key = `${page}:${update.userId}:${update.updateId}`;
  const drop = { text: say('button.drop', { number }), data: `${BUTTONS.askDrop}:${key}` };
  if (update.isBeingTried) return [drop];
  return [{ text: say('button.retry', { number }), data: `${BUTTONS.retry}:${key}` }, drop];
}

function pageButtons(page: number, pages: number): InlineButton[] {
  const to = (target: number, arrow: string): InlineButton => ({ text: arrow, data: `${BUTTONS.show}:${target}` });
  return [
    ...(page > 0 ? [to(page - 1, `◀️ ${page}/${pages}`)] : []),
    ...(page + 1 < pages ? [to(page + 1, `${page + 2}/${pages} ▶️`)] : []),
  ];
}

function toastText(say: Say, { person }: Incoming, toast: Toast): string {
  if (toast.kind === 'asked') return say('toast.asked', { count: countText(toast.count, person.locale) });
  return say(`toast.${toast.kind}`);
}

export function dropQuestion(text: Texts, incoming: Incoming, parked: ParkedUpdate, page: number): Outgoing[] {
  const say = speaker(text, incoming);
  const { userId, updateId } = parked;
  const yes = { text: say('button.drop_yes'), data: `${BUTTONS.drop}:${page}:${userId}:${updateId}` };
  const back = { text: say('button.back'), data: `${BUTTONS.show}:${page}` };
  return show(incoming, { text: say('drop', { userId, updateId }), buttons: [[yes], [back]] });
}

/** @param approvals one more than are shown, if there are more */
export function peopleReply(
  text: Texts,
  incoming: Incoming,
  { adminIds, allowedIds }: AdminSettings,
  approvals: Approval[],
  nowMs: number,
): Outgoing[] {
  const say = speaker(text, incoming);
  const line = ({ userId, approvedBy, approvedAtMs }: Approval): string =>
    say('people.line', { userId, approvedBy, time: formatMoment(approvedAtMs, incoming.person, nowMs) });
  const ids = [...new Set([...adminIds, ...(allowedIds ?? [])])];
  const shown = ids.length > MOST_LISTED ? [...ids.slice(0, MOST_LISTED), '…'] : ids;
  const listed = [
    say('people.listed', { ids: shown.join(', ') }),
    approvals.length === 0 ? say('people.none') : say('people.approved'),
    ...approvals.slice(0, MOST_LISTED).map(line),
    ...(approvals.length > MOST_LISTED ? [say('people.more')] : []),
    '',
    say('people.how'),
  ];
  const lines = [say('people.title'), '', ...(allowedIds === undefined ? [say('access.open')] : listed)];
  return show(incoming, { text: lines.join('\n'), buttons: [[{ text: say('button.back'), data: `${BUTTONS.show}:0` }]] });
}

export function accessReply(text: Texts, incoming: Incoming, userId: number, outcome: AccessOutcome): Outgoing[] {
  const say = speaker(text, incoming);
  return show(incoming, { text: say(`access.${outcome}`, { userId }), buttons: [[peopleButton(say)]] });
}

export function usageReply(text: Texts, incoming: Incoming): Outgoing[] {
  const say = speaker(text, incoming);
  return show(incoming, { text: say('people.how'), buttons: [[peopleButton(say)]] });
}

const peopleButton = (say: Say): InlineButton => ({ text: say('button.people'), data: BUTTONS.people });

function show(incoming: Incoming, { text, buttons }: Card, toast?: string): Outgoing[] {
  const { chatId } = incoming;
  const keyboard = { inline: buttons };
  if (incoming.kind !== 'button') return [{ kind: 'send', chatId, text, keyboard }];
  const { callbackId, messageId } = incoming;
  return [
    { kind: 'answer', callbackId, ...(toast === undefined ? {} : { text: toast }) },
    { kind: 'edit', chatId, messageId, text, keyboard },
  ];
}
