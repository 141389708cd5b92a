/** How the leaderboard looks. */
import type { Locale } from '../../../core/locale.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import { FRIENDS_FOR_STAR } from '../referral/model.ts';
import type { Screen } from '../screen.ts';
import { LONGEST_NICKNAME } from './nickname.ts';
import type { Standing } from './queries.ts';
import type { Board } from './service.ts';

export const BUTTONS = {
  show: 'board',
  join: 'board-join',
  asFirstName: 'board-first-name',
  leave: 'board-leave',
} as const;

const MEDALS = ['🥇', '🥈', '🥉'];

export function boardScreen(text: Texts, locale: Locale, { top, own }: Board): Screen {
  const isBelow = own !== undefined && !top.some(({ userId }) => userId === own.userId);
  const lines = [
    text(locale, 'account:board.title'),
    ...top.map((standing) => standingLine(text, locale, standing, own?.userId)),
    ...(top.length === 0 ? [text(locale, 'account:board.empty')] : []),
    ...(isBelow && own.place !== null ? ['…', standingLine(text, locale, own, own.userId)] : []),
    ...(isBelow && own.place === null ? [text(locale, 'account:board.no_place')] : []),
    text(locale, own === undefined ? 'account:board.offer' : 'account:board.note'),
  ];
  return { text: lines.join('\n'), keyboard: { inline: buttons(text, locale, own !== undefined) } };
}

function standingLine(text: Texts, locale: Locale, standing: Standing, ownId: number | undefined): string {
  const { nickname, streakDays, entries, place, friends, userId } = standing;
  const sign = MEDALS[(place ?? 0) - 1] ?? `${place}.`;
  const name = friends >= FRIENDS_FOR_STAR ? `${isolated(nickname)} ⭐` : isolated(nickname);
  const days = text(locale, 'account:board.days', { count: streakDays });
  const count = text(locale, 'account:board.entries', { count: entries });
  const shown = text(locale, 'account:board.line', { sign, name, days, count });
  return userId === ownId ? `<b>${shown}</b>` : shown;
}

/** A name that is written from right to left turns the figures behind it, unless it is set apart (U+2068, U+2069). */
const isolated = (name: string): string =>
  /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/.test(name) ? `\u2068${name}\u2069` : name;

function buttons(text: Texts, locale: Locale, takesPart: boolean): InlineButton[][] {
  const button = (name: 'join' | 'rename' | 'leave', data: string): InlineButton => ({
    text: text(locale, `account:button.board.${name}`),
    data,
  });
  const own = takesPart
    ? [button('rename', BUTTONS.join), button('leave', BUTTONS.leave)]
    : [button('join', BUTTONS.join)];
  return [own, [{ text: text(locale, 'account:button.back'), data: 'settings' }]];
}

/** Asks for a name, in place of the board; one tap takes the first name. */
export function namePrompt(text: Texts, locale: Locale, firstName: string | undefined): Screen {
  const asFirstName = firstName === undefined ? [] : [[{ text: firstName, data: BUTTONS.asFirstName }]];
  const back = [{ text: text(locale, 'account:button.back'), data: BUTTONS.show }];
  return {
    text: text(locale, 'account:board.name', { most: LONGEST_NICKNAME }),
    keyboard: { inline: [...asFirstName, back] },
  };
}
