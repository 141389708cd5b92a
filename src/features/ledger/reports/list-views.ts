/** How a page of entries looks. */
import { formatDate } from '../../../core/clock.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import type { EntryKind } from '../model.ts';
import type { Entry } from '../queries.ts';
import { entryButtons, entryLine, withinLimit, type CardText, type Reader } from '../views.ts';
import type { Days } from './desk.ts';
import { filterText, type Filter } from './filter.ts';
import type { Place } from './list-queries.ts';
import type { Total } from './sums.ts';
import { bothSigned, sumLines, type Counting } from './total-text.ts';

export const PAGE_BUTTON = 'list';

const DAY_MS = 86_400_000;

export type Page = { entries: Entry[]; hasOlder: boolean; hasNewer: boolean };

/** What all entries of a narrowed list come to. */
export type FoundSums = Record<EntryKind, Total>;

/** Entries below their days, whose sums are of the whole day even where a page begins or ends within it. */
export function listText(counting: Counting, filter: Filter, page: Page, days: Days, found?: FoundSums): CardText {
  const { text, locale } = counting.reader;
  const name = filterName(counting.reader, filter);
  if (page.entries.length === 0) {
    const empty = name === '' ? text(locale, 'ledger:list_empty') : text(locale, 'reports:nothing_found', { name });
    return { text: empty, keyboard: { inline: [] } };
  }
  const lines = found === undefined ? [] : headOf(counting, name, found);
  let date = '';
  for (const [index, entry] of page.entries.entries()) {
    if (entry.date !== date) lines.push(dayLine(counting, entry.date, days, lines.length > 0));
    date = entry.date;
    lines.push(entryLine(counting.reader, entry, index));
  }
  const rows = [...entryButtons(page.entries), ...pagingRow(counting.reader, filter, page)];
  return { text: withinLimit(lines), keyboard: { inline: rows } };
}

function headOf(counting: Counting, name: string, found: FoundSums): string[] {
  const { text, locale } = counting.reader;
  const count = found.expense.count + found.income.count;
  return [text(locale, 'reports:found', { name, count }), ...sumLines(found, counting)];
}

function dayLine(counting: Counting, date: string, days: Days, isFurther: boolean): string {
  const sums = days.get(date);
  const name = `<b>${formatDate(date, counting.reader)}</b>`;
  return `${isFurther ? '\n' : ''}${[name, ...(sums === undefined ? [] : [bothSigned(sums, counting)])].join(' · ')}`;
}

/** As it stands in a sentence; plain text. */
function filterName({ categories, locale }: Reader, filter: Filter): string {
  if (filter.kind === 'category') {
    const { emoji, name } = categories.labelOf(filter.category, locale);
    return `${emoji} ${name}`.trim();
  }
  if (filter.kind === 'tag') return `#${filter.tag}`;
  return filter.kind === 'words' ? filter.words : '';
}

function pagingRow({ text, locale }: Reader, filter: Filter, page: Page): InlineButton[][] {
  const [newest, oldest] = [page.entries[0], page.entries.at(-1)];
  const button = (key: 'older' | 'newer', place: Entry | undefined): InlineButton[] => {
    if (place === undefined) return [];
    const data = `${PAGE_BUTTON}:${key.charAt(0)}:${placeText(place)}:${filterText(filter)}`;
    return [{ text: text(locale, `ledger:button.${key}`), data }];
  };
  const [older, newer] = [page.hasOlder ? button('older', oldest) : [], page.hasNewer ? button('newer', newest) : []];
  const buttons = [...older, ...newer];
  return buttons.length > 0 ? [buttons] : [];
}

/** Few bytes: days since 1970 and the id. */
function placeText({ date, id }: Place): string {
  return `${(Date.parse(date) / DAY_MS).toString(36)}.${id.toString(36)}`;
}

/** Undefined for what no button of ours holds. */
export function placeOf(text: string): Place | undefined {
  const [day = NaN, id = NaN] = text.split('.').map((part) => parseInt(part, 36));
  if (!(day >= 0 && day < 1_000_000) || !Number.isSafeInteger(id)) return undefined;
  return { date: new Date(day * DAY_MS).toISOString().slice(0, 10), id };
}
