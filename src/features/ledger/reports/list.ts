/** The list of all entries, a category's, a tag's, or those that hold some words: newest first, page by page. */
import type { Reply } from '../../../core/feature.ts';
import type { Incoming, IncomingButton, IncomingText } from '../../../core/incoming.ts';
import type { Entry } from '../queries.ts';
import { replaceCard, say, toast, type CardText } from '../views.ts';
import { askerOf, readFor, totalsByDay, type Asker, type Days, type ReportDesk } from './desk.ts';
import { conditionsOf, filterOf, listFilter, wordsFilter, type Conditions, type Filter } from './filter.ts';
import { daySumsFound, newerEntries, olderEntries, sumsFound, type Place } from './list-queries.ts';
import { listText, placeOf, type FoundSums, type Page } from './list-views.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { ReadSource } from '../../../platform/replicas.ts';
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
    const page = await readPage(source.db, asker, conditions, turn);
    const days = await daysOf(desk, source, asker, conditions, page.entries);
    const found = filter.kind === 'all' ? undefined : await foundOf(desk, source, asker, conditions);
    return listText(asker, filter, page, days, found);
  });
}

/**
 * One more than a page is read, to know whether there is another. A page that is no more, since entries were deleted,
 * is the first one.
 */
async function readPage(db: Db, asker: Asker, conditions: Conditions, turn: Turn): Promise<Page> {
  const { ledgerUserId } = asker;
  if (turn.kind === 'newer') {
    const found = await newerEntries(db, ledgerUserId, turn.than, conditions, PAGE_SIZE + 1);
    if (found.length === PAGE_SIZE + 1) return { entries: found.slice(1), hasOlder: true, hasNewer: true };
  }
  const than = turn.kind === 'older' ? turn.than : undefined;
  const found = await olderEntries(db, ledgerUserId, than, conditions, PAGE_SIZE + 1);
  const page = { entries: found.slice(0, PAGE_SIZE), hasOlder: found.length > PAGE_SIZE, hasNewer: than !== undefined };
  if (page.entries.length > 0 || than === undefined) return page;
  return await readPage(db, asker, conditions, FIRST);
}

async function daysOf(
  desk: ReportDesk,
  source: ReadSource,
  asker: Asker,
  conditions: Conditions,
  entries: Entry[],
): Promise<Days> {
  const [newest, oldest] = [entries[0], entries.at(-1)];
  if (newest === undefined || oldest === undefined) return new Map();
  const range = { from: oldest.date, to: newest.date };
  const days = await daySumsFound(source.db, asker.ledgerUserId, range, conditions);
  return await totalsByDay(desk, source, asker, days);
}

async function foundOf(
  desk: ReportDesk,
  source: ReadSource,
  asker: Asker,
  conditions: Conditions,
): Promise<FoundSums> {
  const rows = await sumsFound(source.db, asker.ledgerUserId, conditions, asker.currency);
  const total = await totaller(desk.book.currencies.ratesOf, source.db, asker, rows);
  return {
    expense: total(rows.filter(({ kind }) => kind === 'expense')),
    income: total(rows.filter(({ kind }) => kind === 'income')),
  };
}
