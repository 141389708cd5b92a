/** What the account says on every screen: the welcome, the help, the keys below the message field. */
import { inRows } from '../../core/button-rows.ts';
import type { Incoming, Person } from '../../core/incoming.ts';
import type { Locale } from '../../core/locale.ts';
import type { Keyboard, Outgoing } from '../../core/outgoing.ts';
import type { Desk, Menu } from './desk.ts';
import { line } from './screen.ts';

/** The groups of /help, most used first; all but the first are folded, so that the whole fits a screen. */
const HELP_GROUPS: Record<string, string> = {
  ledger: 'record',
  plans: 'plan',
  receipts: 'plan',
  sheets: 'files',
  transfer: 'files',
};

const GROUPS_IN_ORDER = ['record', 'plan', 'files', 'you'] as const;

/** Names what was left unanswered; the keys come back where others stood. */
export function cancelled(desk: Desk, incoming: Incoming, kinds: string[], ownKeys: Menu['cancelled']): Outgoing[] {
  const { locale } = incoming.person;
  const known = { ...desk.menu.cancelled, ...ownKeys };
  const keys = new Set(kinds.map((kind) => known[kind] ?? 'account:cancelled'));
  if (keys.size === 0) keys.add('account:nothing_to_cancel');
  return [...keys].map((key) => line(incoming, desk.house.text(locale, key), keyboard(desk, locale)));
}

/** What the bot is for, in the person's language, with the keys. */
export function welcome(desk: Desk, incoming: Incoming, { firstName, locale, currency, timeZone }: Person): Outgoing {
  const words = desk.house.text(locale, 'account:welcome', { name: firstName, currency, timeZone });
  return line(incoming, words, keyboard(desk, locale));
}

export function help(desk: Desk, incoming: Incoming): Outgoing {
  const { text } = desk.house;
  const { locale } = incoming.person;
  const all = [...desk.menu.help, { feature: 'account', key: 'account:help' }];
  const groups = GROUPS_IN_ORDER.flatMap((name, index) => {
    const inGroup = all.filter(({ feature }) => (HELP_GROUPS[feature] ?? 'you') === name);
    const lines = inGroup.map(({ key }) => text(locale, key));
    if (lines.length === 0) return [];
    const shown = index === 0 ? lines.join('\n') : `<blockquote expandable>${lines.join('\n')}</blockquote>`;
    return [`<b>${text(locale, `account:help_group.${name}`)}</b>\n${shown}`];
  });
  return line(incoming, [text(locale, 'account:help_begin'), ...groups].join('\n'), keyboard(desk, locale));
}

/** Three keys a row at most: readable on a narrow phone. */
export function keyboard({ house, menu }: Desk, locale: Locale): Keyboard {
  const labels = [...menu.keys, 'account:key.settings'].map((key) => house.text(locale, key));
  return { keys: inRows(labels, Math.ceil(labels.length / Math.ceil(labels.length / 3))) };
}
