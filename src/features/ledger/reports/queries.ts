/** Entries by day, as lists show them. */
import type { Prisma } from '../../../platform/prisma.ts';
import type { EntryKind } from '../model.ts';
import type { Entry } from '../queries.ts';

/** The entries of one day, oldest first, at most `limit`. */
export async function entriesOfDay(prisma: Prisma, userId: number, date: string, limit: number): Promise<Entry[]> {
  const found = await prisma.transaction.findMany({
    where: { userId: BigInt(userId), deletedAt: null, entryDate: new Date(date) },
    orderBy: { id: 'asc' },
    take: limit,
  });
  return found.map(entryOf);
}

/** A page of entries, newest day first. */
export async function latestEntries(prisma: Prisma, userId: number, skip: number, take: number): Promise<Entry[]> {
  const found = await prisma.transaction.findMany({
    where: { userId: BigInt(userId), deletedAt: null },
    orderBy: [{ entryDate: 'desc' }, { id: 'desc' }],
    skip,
    take,
  });
  return found.map(entryOf);
}

export type DayTotal = { kind: EntryKind; currency: string; amountMinor: number; count: number };

/** Sums of one day by direction and currency. */
export async function totalsOfDay(prisma: Prisma, userId: number, date: string): Promise<DayTotal[]> {
  const groups = await prisma.transaction.groupBy({
    by: ['kind', 'currency'],
    where: { userId: BigInt(userId), deletedAt: null, entryDate: new Date(date) },
    _sum: { amountMinor: true },
    _count: true,
    orderBy: [{ kind: 'asc' }, { currency: 'asc' }],
  });
  return groups.map((group) => ({
    kind: group.kind as EntryKind,
    currency: group.currency,
    amountMinor: Number(group._sum.amountMinor ?? 0),
    count: group._count,
  }));
}

type StoredEntry = Awaited<ReturnType<Prisma['transaction']['findMany']>>[number];

function entryOf(stored: StoredEntry): Entry {
  return {
    id: Number(stored.id),
    kind: stored.kind as EntryKind,
    amountMinor: Number(stored.amountMinor),
    currency: stored.currency,
    category: stored.category,
    note: stored.note,
    tags: stored.tags,
    date: stored.entryDate.toISOString().slice(0, 10),
    version: stored.version,
    undoVersion: stored.undoVersion,
    deleted: stored.deletedAt !== null,
  };
}
