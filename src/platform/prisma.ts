/**
 * Prisma on the pool that everything else uses: for ordinary queries. Hot and locking statements go through
 * platform/postgres.ts; a use case is all of one or all of the other.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import type { Db } from './postgres.ts';
import { markedAsTransaction } from './transaction-mark.ts';

export type Prisma = PrismaClient;

/** A Prisma client that borrows connections from `db` and opens none of its own. */
export function createPrisma(db: Db): Prisma {
  const prisma = new PrismaClient({ adapter: new PrismaPg(db) });
  const begin = prisma.$transaction.bind(prisma) as Begin;
  const marked: Begin = (work, options) =>
    begin(typeof work === 'function' ? (tx) => markedAsTransaction(() => work(tx)) : work, options);
  return Object.assign(prisma, { $transaction: marked });
}

/** Work in several steps, or statements that Prisma runs one after the other. */
type Begin = (work: ((tx: unknown) => Promise<unknown>) | Promise<unknown>[], options?: object) => Promise<unknown>;
