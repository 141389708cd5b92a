/**
 * Feeds a rebuild to the outbox, a lot at a time, as the flushes come along. An entry that is fed twice, or beside a
 * line of its own, would be in the sheet twice: docs/decisions/011-compare-and-rebuild.md says why none is.
 */
import { localeOf } from '../../../core/locale.ts';
import type { SheetLines } from '../../../core/sheet-lines.ts';
import { transaction, type Db, type Tx } from '../../../platform/postgres.ts';
import { NEVER_WRITTEN, WANTED_BACK } from '../model.ts';
import { feedRows, lockForFeed, ledgersToFeed, nextEntries, noteFeed, takeMissing, type Feeding } from './queries.ts';

/**
 * A lot is some 50 ms, in which nobody records into this ledger, nor those whose entries share a statement with it.
 * While as much waits as two flushes take, the flushes come first.
 */
const PACE = { lotRows: 250, enoughWaiting: 1_000 };

type Lot = { entryId: number; version: number }[];

/** Feeds every rebuild until enough of it waits. Any number of workers may do so at once. */
export async function feedRebuilds(db: Db, lines: SheetLines, pace = PACE): Promise<void> {
  for (const userId of await ledgersToFeed(db)) {
    while (await feedOnce(db, lines, userId, pace));
  }
}

/**
 * One lot, in one transaction with the note of how far it came: a process that dies here has fed all of it or none.
 * @returns whether another lot may follow at once
 */
async function feedOnce(db: Db, lines: SheetLines, userId: number, pace: typeof PACE): Promise<boolean> {
  return await transaction(db, async (tx) => {
    const feeding = await lockForFeed(tx, userId);
    if (feeding === undefined || feeding.waiting >= pace.enoughWaiting) return false;
    const lot = await nextLot(tx, userId, feeding, pace.lotRows);
    const versions = new Map(lot.map(({ entryId, version }) => [entryId, version]));
    const locale = localeOf(feeding.locale) ?? 'en';
    const found = await lines(tx, userId, [...versions.keys()], locale);
    const fed = found.map((line) => ({ ...line, version: versions.get(line.entryId) ?? WANTED_BACK }));
    await feedRows(tx, userId, fed);
    const isLast = lot.length < pace.lotRows;
    await noteFeed(tx, userId, { after: lot.at(-1)?.entryId ?? feeding.after, count: fed.length, isLast });
    return !isLast;
  });
}

/**
 * What of a fresh tab is surely not in it is appended without a look. An entry that was recorded or changed since the
 * rebuild began may have come there by itself: it is written where it is, or appended.
 */
async function nextLot(tx: Tx, userId: number, { kind, after }: Feeding, limit: number): Promise<Lot> {
  if (kind === 'missing') {
    const entryIds = await takeMissing(tx, userId, limit);
    return entryIds.map((entryId) => ({ entryId, version: WANTED_BACK }));
  }
  const entries = await nextEntries(tx, userId, after, limit);
  return entries.map(({ entryId, isRecent }) => ({ entryId, version: isRecent ? WANTED_BACK : NEVER_WRITTEN }));
}
