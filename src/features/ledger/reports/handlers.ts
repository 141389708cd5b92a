/** What people ask of what they recorded: a day, a list. */
import { numberOf } from '../../../core/button-data.ts';
import { localDate } from '../../../core/clock.ts';
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming, IncomingButton } from '../../../core/incoming.ts';
import type { LedgerBook } from '../book/book.ts';
import { replaceCard, toast } from '../views.ts';
import { entriesOfDay, latestEntries, totalsOfDay } from './queries.ts';
import * as views from './views.ts';

export type ReportDesk = { house: House; book: LedgerBook };

/** What fits on a screen of a phone. */
const PAGE_SIZE = 10;

const MOST_OF_A_DAY = 50;

/** Prisma takes 32 bits; nobody turns so many pages. */
const LAST_PAGE = 1_000_000_000;

export function createReportHandlers(desk: ReportDesk): Handlers {
  return {
    commands: {
      today: async (incoming) => await showToday(desk, incoming),
      list: async (incoming) => await showList(desk, incoming),
    },
    keys: { 'ledger:key.today': 'today', 'ledger:key.list': 'list' },
    buttons: {
      [views.PAGE_BUTTON]: async (incoming, args) => await turnPage(desk, incoming, args),
    },
  };
}

async function showToday(desk: ReportDesk, incoming: Incoming): Promise<Reply> {
  const reader = await desk.book.readerOf(incoming.person);
  const date = localDate(incoming.sentAtMs, incoming.person.timeZone);
  const userId = incoming.person.ledgerUserId;
  const day = await desk.house.read(incoming.wroteAgoMs, async ({ prisma }) => ({
    entries: await entriesOfDay(prisma, userId, date, MOST_OF_A_DAY),
    totals: await totalsOfDay(prisma, userId, date),
  }));
  return [views.dayMessage(reader, incoming, { date, ...day })];
}

export async function showList(desk: ReportDesk, incoming: Incoming): Promise<Reply> {
  const reader = await desk.book.readerOf(incoming.person);
  const page = await pageAt(desk, incoming, 0);
  return [{ kind: 'send', chatId: incoming.chatId, ...views.listText(reader, page, PAGE_SIZE) }];
}

async function turnPage(desk: ReportDesk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await desk.book.readerOf(incoming.person);
  const page = await pageAt(desk, incoming, numberOf(args[0]));
  return [toast(incoming), replaceCard(incoming, views.listText(reader, page, PAGE_SIZE))];
}

/**
 * One more than a page is read, to know whether there is an older one. A page that is no more, since entries were
 * deleted, is the first one.
 */
async function pageAt(desk: ReportDesk, incoming: Incoming, skip: number): Promise<views.ListPage> {
  const userId = incoming.person.ledgerUserId;
  const found = await desk.house.read(incoming.wroteAgoMs, ({ prisma }) =>
    latestEntries(prisma, userId, Math.min(skip, LAST_PAGE), PAGE_SIZE + 1),
  );
  if (found.length === 0 && skip > 0) return await pageAt(desk, incoming, 0);
  return { entries: found.slice(0, PAGE_SIZE), skip, hasOlder: found.length > PAGE_SIZE };
}
