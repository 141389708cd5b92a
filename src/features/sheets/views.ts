/** How the sheet speaks: connecting, what is wrong and what to do, how it stands. */
import { formatMoment, MINUTE_MS } from '../../core/clock.ts';
import type { Incoming } from '../../core/incoming.ts';
import { countText, type Locale } from '../../core/locale.ts';
import type { InlineButton, Outgoing } from '../../core/outgoing.ts';
import type { Texts } from '../../core/text.ts';
import { BUTTONS, linkValues, openButton, plain, remedyButton, show, speaker, type Say } from './card.ts';
import { differs, findingButtons, findingLines } from './compare/views.ts';
import type { SuspendReason, Trouble } from './model.ts';
import { ageOf, waitOf } from './moments.ts';
import { writtenOf } from './rebuild/progress.ts';
import { progressLine } from './rebuild/views.ts';
import type { SheetStatus } from './service.ts';

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
    keyboard: { inline: remedyButtons(say, reason) },
  };
}

/** The notice to an operator that a gate stands still. */
export function troubleNotice(
  text: Texts,
  locale: Locale,
  notice: { chatId: number; gate: string; trouble: Trouble; message: string },
): Outgoing {
  const { chatId, gate, trouble, message } = notice;
  return { kind: 'send', chatId, text: speaker(text, locale)(`operator.${trouble}`, { gate, message }) };
}

type Connected = Extract<SheetStatus, { kind: 'connected' }>;

/**
 * `/sheet`: how it stands, and what can be done.
 * @param note what a press came to, where the rest does not say it
 */
export function statusReply(
  text: Texts,
  incoming: Incoming,
  status: SheetStatus,
  nowMs: number,
  note?: string,
): Outgoing[] {
  const say = speaker(text, incoming.person.locale);
  const notes = note === undefined ? [] : [note, ''];
  if (status.kind === 'not-connected') {
    const waits = status.waiting > 0 ? [say('status.none_waiting', { waiting: status.waiting })] : [];
    return show(incoming, plain([...notes, say('status.none'), ...waits].join('\n')));
  }
  const { connection } = status;
  const time = (moment: Date): string => formatMoment(moment.getTime(), incoming.person, nowMs);
  const lines = [
    ...notes,
    say('status.title', linkValues({ ...connection, title: connection.title ?? '' })),
    ...workLines(say, incoming.person.locale, status, nowMs),
    ...(connection.lastSyncedAt === null ? [] : [say('status.synced_at', { time: time(connection.lastSyncedAt) })]),
    ...comparisonLines(say, incoming.person.locale, status, time),
    ...troubleLines(say, status),
  ];
  return show(incoming, { text: lines.join('\n'), buttons: buttonsOf(say, connection) });
}

/** What waits, and for what. */
function workLines(say: Say, locale: Locale, status: Connected, nowMs: number): string[] {
  const { connection, waiting } = status;
  const { rebuild, copies, failed } = connection;
  const lines: string[] = [];
  if (connection.isPaused) lines.push(say('status.paused'));
  if (rebuild !== null) lines.push(progressLine(say, locale, rebuild, writtenOf({ ...rebuild, waiting })));
  else if (waiting > 0) lines.push(waitingLine(say, locale, status, nowMs));
  else if (connection.suspendedReason === null) lines.push(say(`status.${isAllThere(connection) ? 'synced' : 'calm'}`));
  if (waiting > 0 && isOperators(connection)) lines.push(say('status.operator'));
  if (copies > 0) lines.push(say('status.copying', { copies: countText(copies, locale) }));
  if (failed > 0) lines.push(say('status.failed', { failed: countText(failed, locale) }));
  return lines;
}

/** Nothing waits, and the last comparison found nothing to the contrary. */
function isAllThere({ failed, findings }: Connected['connection']): boolean {
  return failed === 0 && (findings === null || (findings.missing === 0 && findings.unreadable === null));
}

function waitingLine(say: Say, locale: Locale, status: Connected, nowMs: number): string {
  const { connection, oldest, estimateMs } = status;
  const waiting = countText(status.waiting, locale);
  if (connection.suspendedReason !== null || estimateMs === null || isOperators(connection)) {
    return say('status.waiting', { waiting, age: ageOf(say, nowMs - (oldest?.getTime() ?? nowMs)) });
  }
  const wait = waitOf(say, estimateMs);
  const isTrying = connection.lastError !== null || connection.gateTrouble !== null;
  if (isTrying) return say('status.retrying', { waiting, wait });
  return say(estimateMs < MINUTE_MS ? 'status.soon' : 'status.in_line', { waiting, wait });
}

/** Google does not let the bot in: only its owner can mend that. */
function isOperators({ suspendedReason, gateTrouble }: Connected['connection']): boolean {
  return suspendedReason === null && (gateTrouble === 'account' || gateTrouble === 'clock');
}

function comparisonLines(
  say: Say,
  locale: Locale,
  { connection }: Connected,
  time: (moment: Date) => string,
): string[] {
  const { findings, comparedAt, isComparing, rebuild } = connection;
  if (isComparing) return [say('status.comparing')];
  if (findings === null || comparedAt === null || rebuild !== null) return [];
  return findingLines(say, locale, findings, time(comparedAt));
}

/** What only the person can mend. A comparison may have met it before a flush did. */
function troubleLines(say: Say, { connection, email }: Connected): string[] {
  const reason = troubleOf(connection);
  return reason === null ? [] : ['', suspendedText(say, reason, email)];
}

function troubleOf({ suspendedReason, findings }: Connected['connection']): SuspendReason | null {
  return suspendedReason ?? findings?.unreadable ?? null;
}

function buttonsOf(say: Say, connection: Connected['connection']): InlineButton[][] {
  const { spreadsheetId, reachedBy, findings, comparedAt, rebuild } = connection;
  const trouble = troubleOf(connection);
  const open = [openButton(say, spreadsheetId)];
  const compare = { text: say('button.compare'), data: BUTTONS.compare };
  if (trouble !== null) return [...remedyButtons(say, trouble), open];
  if (rebuild !== null) return [open];
  const found = findings !== null && comparedAt !== null && differs(findings);
  // A script knows one tab only: nothing can be written anew into another.
  const more = reachedBy === 'web-app' ? [compare] : [compare, rebuildButton(say)];
  return [...(found ? findingButtons(say, findings, comparedAt) : []), open, more];
}

function remedyButtons(say: Say, reason: SuspendReason): InlineButton[][] {
  return [[remedyButton(say, reason)], ...(reason === 'tab-gone' ? [[rebuildButton(say)]] : [])];
}

const rebuildButton = (say: Say): InlineButton => ({ text: say('button.rebuild'), data: BUTTONS.rebuild });

function suspendedText(say: Say, reason: SuspendReason, email: string): string {
  return [say('suspended.head'), say(`suspended.${reason}`, { email }), say('suspended.foot')].join('\n\n');
}
