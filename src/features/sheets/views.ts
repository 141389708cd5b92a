/** How the sheet speaks: connecting, what is wrong and what to do, how it stands. */
import { formatDate, HOUR_MS, localDate, localTime, MINUTE_MS, SECOND_MS } from '../../core/clock.ts';
import type { Incoming, Person } from '../../core/incoming.ts';
import type { Locale } from '../../core/locale.ts';
import type { InlineButton, Outgoing } from '../../core/outgoing.ts';
import type { Texts, TextValues } from '../../core/text.ts';
import { NEW_SPREADSHEET_URL, urlOf } from './link.ts';
import type { SuspendReason } from './model.ts';
import type { ConnectOutcome, RepairOutcome, SheetStatus, StartOutcome } from './service.ts';

export const BUTTONS = { checkLink: 'connect-check', cancel: 'connect-cancel', repair: 'sheet-check' } as const;

/** A text with its buttons: sent anew, or put in the place of the message whose button was pressed. */
type Card = { text: string; buttons: InlineButton[][] };

export function startReply(text: Texts, incoming: Incoming, outcome: StartOutcome): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  if (outcome.kind === 'unavailable') return show(incoming, plain(say('connect.unavailable')));
  if (outcome.kind === 'not-owner') return show(incoming, plain(say('connect.not_owner')));
  const { connected, email } = outcome;
  const lines = [say('connect.steps', { email })];
  if (connected !== null) lines.push(say('connect.replaces', linkValues(connected)));
  const buttons = [[newButton(say)], [cancelButton(say, outcome.dialogId)]];
  return show(incoming, { text: lines.join('\n\n'), buttons });
}

export function connectReply(text: Texts, incoming: Incoming, outcome: ConnectOutcome): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  if (outcome.kind === 'stale') return show(incoming, plain(say('connect.stale')));
  if (outcome.kind === 'connected') return show(incoming, connectedCard(say, outcome));
  const { problem, email, dialogId, canRepeat } = outcome;
  const check = { text: say('button.check'), data: `${BUTTONS.checkLink}:${dialogId}` };
  return show(incoming, {
    text: say(`problem.${problem}`, { email }),
    buttons: [...(canRepeat ? [[check]] : [[newButton(say)]]), [cancelButton(say, dialogId)]],
  });
}

export function cancelledReply(text: Texts, incoming: Incoming): Outgoing[] {
  return show(incoming, plain(speaker(text, incoming.person.locale)('connect.cancelled')));
}

export function repairReply(text: Texts, incoming: Incoming, outcome: RepairOutcome): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  if (outcome.kind === 'not-connected') return show(incoming, plain(say('status.none')));
  if (outcome.kind === 'problem') {
    const problem = say(`problem.${outcome.problem}`, { email: outcome.email });
    return show(incoming, { text: problem, buttons: [[repairButton(say)]] });
  }
  const lines = [say('repaired', linkValues(outcome)), ...waitingLine(say, outcome.waiting)];
  return show(incoming, { text: lines.join('\n'), buttons: [[openButton(say, outcome.spreadsheetId)]] });
}

/** The notice that flushing has stopped. It names the address where the person has to share with it. */
export function suspendedNotice(
  text: Texts,
  locale: Locale,
  notice: { chatId: number; reason: SuspendReason; email: string },
): Outgoing {
  const say = speaker(text, locale);
  const { chatId, reason, email } = notice;
  return {
    kind: 'send',
    chatId,
    text: suspendedText(say, reason, email),
    keyboard: { inline: [[repairButton(say)]] },
  };
}

/** `/sheet` */
export function statusReply(text: Texts, incoming: Incoming, status: SheetStatus, nowMs: number): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  if (status.kind === 'not-connected') {
    const waits = status.waiting > 0 ? [say('status.none_waiting', { waiting: status.waiting })] : [];
    return show(incoming, plain([say('status.none'), ...waits].join('\n')));
  }
  const { connection, email, waiting, oldest } = status;
  const lines = [say('status.title', linkValues({ ...connection, title: connection.title ?? '' }))];
  if (waiting === 0) lines.push(say('status.synced'));
  else lines.push(say('status.waiting', { waiting, age: ageOf(say, nowMs - (oldest?.getTime() ?? nowMs)) }));
  if (connection.lastSyncedAt !== null) {
    lines.push(say('status.synced_at', { time: timeOf(connection.lastSyncedAt, incoming.person, nowMs) }));
  }
  if (connection.failed > 0) lines.push(say('status.failed', { failed: connection.failed }));
  if (connection.suspendedReason !== null) lines.push('', suspendedText(say, connection.suspendedReason, email));
  else if (connection.lastError !== null) lines.push(say('status.retrying'));
  const open = openButton(say, connection.spreadsheetId);
  const buttons = connection.suspendedReason === null ? [[open]] : [[repairButton(say)], [open]];
  return show(incoming, { text: lines.join('\n'), buttons });
}

type Say = (key: string, values?: TextValues) => string;

const speaker =
  (text: Texts, locale: Locale): Say =>
  (key, values) =>
    text(locale, `sheets:${key}`, values);

const plain = (text: string): Card => ({ text, buttons: [] });

function show(incoming: Incoming, { text, buttons }: Card): Outgoing[] {
  const { chatId } = incoming;
  if (incoming.kind !== 'button') return [{ kind: 'send', chatId, text, keyboard: { inline: buttons } }];
  return [
    { kind: 'answer', callbackId: incoming.callbackId },
    { kind: 'edit', chatId, messageId: incoming.messageId, text, keyboard: { inline: buttons } },
  ];
}

function connectedCard(say: Say, outcome: Extract<ConnectOutcome, { kind: 'connected' }>): Card {
  const lines = [say('connect.done', linkValues(outcome)), ...waitingLine(say, outcome.waiting)];
  return { text: lines.join('\n\n'), buttons: [[openButton(say, outcome.spreadsheetId)]] };
}

const waitingLine = (say: Say, waiting: number): string[] =>
  waiting > 0 ? [say('connect.done_waiting', { waiting })] : [];

function suspendedText(say: Say, reason: SuspendReason, email: string): string {
  return [say('suspended.head'), say(`suspended.${reason}`, { email }), say('suspended.foot')].join('\n\n');
}

const newButton = (say: Say): InlineButton => ({ text: say('button.new'), url: NEW_SPREADSHEET_URL });
const repairButton = (say: Say): InlineButton => ({ text: say('button.check'), data: BUTTONS.repair });

function cancelButton(say: Say, dialogId: number): InlineButton {
  return { text: say('button.cancel'), data: `${BUTTONS.cancel}:${dialogId}` };
}

function openButton(say: Say, spreadsheetId: string): InlineButton {
  return { text: say('button.open'), url: urlOf(spreadsheetId) };
}

/** Google lets a spreadsheet be without a title; a link needs something to be tapped on. */
function linkValues({ spreadsheetId, title }: { spreadsheetId: string; title: string }): TextValues {
  return { url: urlOf(spreadsheetId), title: title.trim() === '' ? 'Google Sheet' : title };
}

const UNITS: [name: string, ms: number][] = [
  ['days', 24 * HOUR_MS],
  ['hours', HOUR_MS],
  ['minutes', MINUTE_MS],
  ['seconds', SECOND_MS],
];

function ageOf(say: Say, ageMs: number): string {
  const [name, unitMs] = UNITS.find(([, ms]) => ageMs >= ms) ?? ['seconds', SECOND_MS];
  return say(`age.${name}`, { value: Math.max(1, Math.floor(ageMs / unitMs)) });
}

/** The time alone if it was today where the person is. */
function timeOf(moment: Date, { timeZone, locale }: Person, nowMs: number): string {
  const date = localDate(moment.getTime(), timeZone);
  const time = localTime(moment.getTime(), timeZone);
  return date === localDate(nowMs, timeZone) ? time : `${formatDate(date, locale)}, ${time}`;
}
