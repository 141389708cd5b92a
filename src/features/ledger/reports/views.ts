/** How days and lists look. */
import { formatDate } from '../../../core/clock.ts';
import type { Incoming } from '../../../core/incoming.ts';
import type { Locale } from '../../../core/locale.ts';
import { formatMoney } from '../../../core/money.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import type { Entry } from '../queries.ts';
import { entryButtons, entryLine, withinLimit, type CardText, type Reader } from '../views.ts';
import type { DayTotal } from './queries.ts';

export const PAGE_BUTTON = 'entry-page';

/** A day: its sums and its entries. */
export function dayMessage(
  reader: Reader,
  incoming: Incoming,
  day: { date: string; entries: Entry[]; totals: DayTotal[] },
): Outgoing {
  const { text, locale } = reader;
  const heading = text(locale, 'ledger:today', { date: formatDate(day.date, locale) });
  if (day.entries.length === 0) {
    return { kind: 'send', chatId: incoming.chatId, text: `${heading}\n${text(locale, 'ledger:today_empty')}` };
  }
  const count = day.totals.reduce((sum, total) => sum + total.count, 0);
  const more = count - day.entries.length;
  const lines = [
    heading,
    ...day.totals.map((total) => `${text(locale, `ledger:${total.kind}`)}: <b>${totalMoney(total, locale)}</b>`),
    '',
    ...day.entries.map((entry, index) => entryLine(reader, entry, index)),
    ...(more > 0 ? [text(locale, 'ledger:and_more', { count: more })] : []),
  ];
  const keyboard = { inline: entryButtons(day.entries) };
  return { kind: 'send', chatId: incoming.chatId, text: withinLimit(lines), keyboard };
}

export type ListPage = { entries: Entry[]; skip: number; hasOlder: boolean };

/** A page of the list, newest first, with buttons to each entry and to the neighbouring pages. */
export function listText(reader: Reader, page: ListPage, pageSize: number): CardText {
  const { text, locale } = reader;
  if (page.entries.length === 0) return { text: text(locale, 'ledger:list_empty'), keyboard: { inline: [] } };
  const lines: string[] = [];
  let date = '';
  for (const [index, entry] of page.entries.entries()) {
    if (entry.date !== date) lines.push(`${lines.length > 0 ? '\n' : ''}<b>${formatDate(entry.date, locale)}</b>`);
    date = entry.date;
    lines.push(entryLine(reader, entry, index));
  }
  const older = { text: text(locale, 'ledger:button.older'), data: `${PAGE_BUTTON}:${page.skip + pageSize}` };
  const newer = {
    text: text(locale, 'ledger:button.newer'),
    data: `${PAGE_BUTTON}:${Math.max(0, page.skip - pageSize)}`,
  };
  const paging = [...(page.hasOlder ? [older] : []), ...(page.skip > 0 ? [newer] : [])];
  const rows = [...entryButtons(page.entries), ...(paging.length > 0 ? [paging] : [])];
  return { text: withinLimit(lines), keyboard: { inline: rows } };
}

function totalMoney(total: DayTotal, locale: Locale): string {
  return formatMoney(total.amountMinor, total.currency, locale);
}
