/** How the account speaks of what it knows and of forgetting it. */
import { formatDateAt, formatFullDate, localDate } from '../../../core/clock.ts';
import type { Incoming, Person } from '../../../core/incoming.ts';
import type { InlineButton, Outgoing } from '../../../core/outgoing.ts';
import type { Texts, TextValues } from '../../../core/text.ts';
import type { Screen } from '../screen.ts';
import { backupsEndMs, LOG_DAYS, type PrivacySettings } from './model.ts';
import type { Erasure } from './queries.ts';

/** The one button of all privacy screens; its argument says what is pressed. */
export const PRIVACY_BUTTON = 'privacy';

type Say = (name: string, values?: TextValues) => string;

const sayTo = (text: Texts, { locale }: Pick<Person, 'locale'>): Say =>
  (name, values) => text(locale, `account:privacy.${name}`, values);

/** Leads from the settings to what is known and to being forgotten. */
export function privacyButton(text: Texts, person: Person): InlineButton {
  return button(sayTo(text, person)('button.open'), 'open');
}

/** The first question. @param partners how many others record into the person's ledger */
export function askToErase(text: Texts, person: Person, partners: number): Screen {
  const say = sayTo(text, person);
  const lines = [say('ask'), ...(partners > 0 ? [say('partners', { count: partners })] : [])];
  return screen(lines, [[button(say('button.sure'), 'sure')], [button(say('button.keep'), 'keep')]]);
}

/** The second one, with the day. */
export function askAgain(text: Texts, person: Person, dueAtMs: number, nowMs: number): Screen {
  const say = sayTo(text, person);
  const date = formatDateAt(dueAtMs, person, nowMs);
  return screen(
    [say('sure', { date })],
    [[button(say('button.erase', { date }), 'erase')], [button(say('button.keep'), 'keep')]],
  );
}

/** What will happen and when, and the way back. */
export function planned(
  text: Texts,
  person: Person,
  { dueAtMs }: Erasure,
  settings: PrivacySettings,
  nowMs: number,
): Screen {
  const say = sayTo(text, person);
  const lines = [
    say('planned', { date: formatDateAt(dueAtMs, person, nowMs) }),
    say('traces', { date: formatDateAt(backupsEndMs(dueAtMs, settings), person, nowMs), days: LOG_DAYS }),
  ];
  return screen(lines, [[button(say('button.back'), 'keep')]]);
}

export function kept(text: Texts, person: Person): Screen {
  return screen([sayTo(text, person)('kept')], []);
}

/** The last that an erased person hears. */
export function farewell(text: Texts, person: Person, nowMs: number, settings: PrivacySettings): Outgoing {
  const say = sayTo(text, person);
  const date = formatDateAt(backupsEndMs(nowMs, settings), person, nowMs);
  const lines = [say('erased'), say('traces', { date, days: LOG_DAYS })];
  return { kind: 'send', chatId: person.userId, text: lines.join('\n') };
}

export function collecting(text: Texts, incoming: Incoming): Outgoing {
  return { kind: 'send', chatId: incoming.chatId, text: sayTo(text, incoming.person)('collecting') };
}

/** Stands below the file. */
export function collected(text: Texts, person: Person, nowMs: number): string {
  const date = formatFullDate(localDate(nowMs, person.timeZone), person.locale);
  return sayTo(text, person)('collected', { date });
}

const button = (label: string, what: string): InlineButton => ({ text: label, data: `${PRIVACY_BUTTON}:${what}` });

function screen(lines: string[], inline: InlineButton[][]): Screen {
  return { text: lines.join('\n'), keyboard: { inline } };
}
