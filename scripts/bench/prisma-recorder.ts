/** A baseline: the usual way of recording, entry and outbox row through Prisma and a job in the same transaction. */
import { fromPrisma, PgBoss } from 'pg-boss';
import type { Db } from '../../src/platform/postgres.ts';
import { createPrisma } from '../../src/platform/prisma.ts';

export type PrismaRecorder = {
  /** Records one entry of this person, durably. */
  record(userId: number): Promise<void>;
  stop(): Promise<void>;
};

/** @param url the database of `pool`: pg-boss keeps connections of its own */
export async function openPrismaRecorder(url: string, pool: Db): Promise<PrismaRecorder> {
  const prisma = createPrisma(pool);
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  boss.on('error', console.error);
  await boss.start();
  await boss.createQueue('flush');
  return {
    record: async (id) =>
      await prisma.$transaction(async (tx) => {
        const userId = BigInt(id);
        const entry = await tx.transaction.create({
          data: {
            userId,
            recordedBy: userId,
            kind: 'expense',
            amountMinor: 35_000n,
            currency: 'VND',
            category: 'coffee',
            note: 'cà phê',
            tags: ['sáng'],
            entryDate: new Date('2026-11-22'),
          },
        });
        await tx.outboxRow.create({ data: { userId, entryId: entry.id, entryVersion: 1, op: 'append', payload: {} } });
        await boss.send('flush', { userId: id }, { db: fromPrisma(tx) });
      }),
    stop: async () => await boss.stop({ graceful: false }),
  };
}
