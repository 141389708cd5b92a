/** How a month goes, each figure beside the same days of the month before. */
import type { Reply } from '../../../core/feature.ts';
import type { IncomingText } from '../../../core/incoming.ts';
import type { ReadSource } from '../../../platform/replicas.ts';
import { askerOf, readFor, type Asker, type ReportDesk } from './desk.ts';
import type { Overview } from './model.ts';
import { balanceRows } from './overview-queries.ts';
import { overviewText } from './overview-views.ts';
import { monthEarlier, periodAt } from './period.ts';
import { todayOf } from './periods.ts';
import { totaller, type Total } from './sums.ts';

export async function showOverview(desk: ReportDesk, incoming: IncomingText): Promise<Reply> {
  const asker = await askerOf(desk, incoming);
  const overview = await readFor(desk, incoming, async (source) => await read(desk, source, asker, todayOf(incoming)));
  const screen = overviewText(asker, overview);
  if (screen.keyboard.inline.length > 0) desk.book.studio.prepare();
  return [{ kind: 'send', chatId: incoming.chatId, ...screen }];
}

/** What a person has by the end of a day, as far as it was recorded. */
export async function balanceOf(desk: ReportDesk, source: ReadSource, asker: Asker, until: string): Promise<Total> {
  const rows = await balanceRows(source.db, asker.ledgerUserId, until, asker.currency);
  return (await totaller(desk.book.currencies.ratesOf, source.db, asker, rows))(rows);
}

async function read(desk: ReportDesk, source: ReadSource, asker: Asker, today: string): Promise<Overview> {
  const { ledgerUserId, currency, reader } = asker;
  const earlier = monthEarlier(today);
  const first = (date: string): string => periodAt('month', date, reader.locale).from;
  return {
    today,
    balance: await balanceOf(desk, source, asker, today),
    now: await desk.book.sums(source, ledgerUserId, { from: first(today), to: today }, currency),
    before: await desk.book.sums(source, ledgerUserId, { from: first(earlier), to: earlier }, currency),
  };
}

