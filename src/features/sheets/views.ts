/** How the sheet speaks: connecting, what is wrong and what to do, how it stands. */
import { formatDate, HOUR_MS, localDate, localTime, MINUTE_MS, SECOND_MS } from '../../core/clock.ts';
import type { Incoming, Person } from '../../core/incoming.ts';
import type { Locale } from '../../core/locale.ts';
import type { Outgoing } from '../../core/outgoing.ts';
import type { Texts } from '../../core/text.ts';
import { linkValues, openButton, plain, repairButton, show, speaker, type Say } from './card.ts';
import type { SuspendReason } from './model.ts';
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

function suspendedText(say: Say, reason: SuspendReason, email: string): string {
  return [say('suspended.head'), say(`suspended.${reason}`, { email }), say('suspended.foot')].join('\n\n');
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
