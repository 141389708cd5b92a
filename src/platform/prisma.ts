/**
 * Prisma on the pool that everything else uses: for ordinary queries. Hot and locking statements go through
 * platform/postgres.ts; a use case is all of one or all of the other.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import type { Db } from './postgres.ts';

export type Prisma = PrismaClient;

/** A Prisma client that borrows connections from `db` and opens none of its own. */
export function createPrisma(db: Db): Prisma {
  return new PrismaClient({ adapter: new PrismaPg(db) });
}
