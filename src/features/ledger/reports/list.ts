/** The list of all entries, a category's, a tag's, or those that hold some words: newest first, page by page. */
import type { Reply } from '../../../core/feature.ts';
import type { Incoming, IncomingButton, IncomingText } from '../../../core/incoming.ts';
import type { Entry } from '../queries.ts';
import { replaceCard, say, toast, type CardText } from '../views.ts';
import { askerOf, readFor, totalsByDay, type Asker, type Days, type ReportDesk } from './desk.ts';
import { conditionsOf, filterOf, listFilter, wordsFilter, type Conditions, type Filter } from './filter.ts';
import { daySumsFound, newerEntries, olderEntries, olderEntriesOfDays, type Place } from './list-queries.ts';
import { listText, placeOf, type FoundSums, type Page } from './list-views.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { ReadSource } from '../../../platform/replicas.ts';
import type { DayRow } from './sums-queries.ts';
import { totaller } from './sums.ts';

/** What fits on a screen of a phone. */
const PAGE_SIZE = 10;

export async function showList(desk: ReportDesk, incoming: Incoming, argument = ''): Promise<Reply> {
  const asker = await askerOf(desk, incoming);
  const filter = listFilter(argument, asker.reader.categories, asker.reader.locale);
  return [{ kind: 'send', chatId: incoming.chatId, ...(await pageText(desk, incoming, asker, filter, FIRST)) }];
}

export async function showFound(desk: ReportDesk, incoming: IncomingText, argument: string): Promise<Reply> {
  const asker = await askerOf(desk, incoming);
  const filter = wordsFilter(argument);
  if (filter.kind === 'all') return say(incoming, asker.reader.text(asker.reader.locale, 'reports:search_hint'));
  return [{ kind: 'send', chatId: incoming.chatId, ...(await pageText(desk, incoming, asker, filter, FIRST)) }];
}

/** `o` for older than a place, `n` for newer; what no button of ours holds leads to the first page. */
export async function turnPage(desk: ReportDesk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const asker = await askerOf(desk, incoming);
  const [direction, place = '', ...filter] = args;
  const from = placeOf(place);
  const turn: Turn = from === undefined ? FIRST : { kind: direction === 'n' ? 'newer' : 'older', than: from };
  const page = await pageText(desk, incoming, asker, filterOf(filter.join(':')), turn);
  return [toast(incoming), replaceCard(incoming, page)];
}

type Turn = { kind: 'first' } | { kind: 'older' | 'newer'; than: Place };

const FIRST: Turn = { kind: 'first' };

async function pageText(
  desk: ReportDesk,
  incoming: Incoming,
  asker: Asker,
  filter: Filter,
  turn: Turn,
): Promise<CardText> {
  const conditions = conditionsOf(filter, asker.reader.categories, asker.reader.locale);
  return await readFor(desk, incoming, async (source) => {
    const hits = filter.kind === 'all' ? undefined : await daySumsFound(source.db, asker.ledgerUserId, {}, conditions);
    const page = await readPage(source.db, asker, conditions, turn, hits);
    const days = await daysOf(desk, source, asker, conditions, page.entries, hits);
    const found = hits === undefined ? undefined : await foundOf(desk, source, asker, hits);
    return listText(asker, filter, page, days, found);
  });
}

/**
 * One more than a page is read, to know whether there is another. A page that is no more, since entries were deleted,
 * is the first one.
 * @param hits the days that have entries of a filtered list
 */
async function readPage(
  db: Db,
  asker: Asker,
  conditions: Conditions,
  turn: Turn,
  hits: DayRow[] | undefined,
): Promise<Page> {
  const { ledgerUserId } = asker;
  if (turn.kind === 'newer') {
    const found = await newerEntries(db, ledgerUserId, turn.than, conditions, PAGE_SIZE + 1);
    if (found.length === PAGE_SIZE + 1) return { entries: found.slice(1), hasOlder: true, hasNewer: true };
  }
  const than = turn.kind === 'older' ? turn.than : undefined;
  const found = await readOlder(db, ledgerUserId, than, conditions, hits);
  const page = { entries: found.slice(0, PAGE_SIZE), hasOlder: found.length > PAGE_SIZE, hasNewer: than !== undefined };
  if (page.entries.length > 0 || than === undefined) return page;
  return await readPage(db, asker, conditions, FIRST, hits);
}

/** Each day with a hit has one entry at least: no more days are needed than entries, and the day of the place. */
async function readOlder(
  db: Db,
  ledgerUserId: number,
  than: Place | undefined,
  conditions: Conditions,
  hits: DayRow[] | undefined,
): Promise<Entry[]> {
  const limit = PAGE_SIZE + 1;
  if (hits === undefined) return await olderEntries(db, ledgerUserId, than, conditions, limit);
  const before = hits.map(({ day }) => day).filter((day) => than === undefined || day <= than.date);
  const days = [...new Set(before)].sort().reverse().slice(0, limit + 1);
  return await olderEntriesOfDays(db, ledgerUserId, than, conditions, { days, limit });
}

async function daysOf(
  desk: ReportDesk,
  source: ReadSource,
  asker: Asker,
  conditions: Conditions,
  entries: Entry[],
  hits: DayRow[] | undefined,
): Promise<Days> {
  const [newest, oldest] = [entries[0], entries.at(-1)];
  if (newest === undefined || oldest === undefined) return new Map();
  const range = { from: oldest.date, to: newest.date };
  const isShown = ({ day }: DayRow): boolean => range.from <= day && day <= range.to;
  const days = hits?.filter(isShown) ?? (await daySumsFound(source.db, asker.ledgerUserId, range, conditions));
  return await totalsByDay(desk, source, asker, days);
}

async function foundOf(desk: ReportDesk, source: ReadSource, asker: Asker, hits: DayRow[]): Promise<FoundSums> {
  const total = await totaller(desk.book.currencies.ratesOf, source.db, asker, hits);
  return {
    expense: total(hits.filter(({ kind }) => kind === 'expense')),
    income: total(hits.filter(({ kind }) => kind === 'income')),
  };
}
