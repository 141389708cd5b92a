/**
 * A person who records, edits, deletes and undoes through the ledger's own service, beside a world of sheets: their
 * entries stand in both the ledger's table and the outbox.
 */
import { systemClock } from '../../src/core/clock.ts';
import { openDialog } from '../../src/core/dialog-store.ts';
import type { SheetRow } from '../../src/core/outbox.ts';
import type { EntryInput } from '../../src/features/ledger/model.ts';
import { createLedgerService, EDIT_DIALOG, showEntry } from '../../src/features/ledger/service.ts';
import { transaction } from '../../src/platform/postgres.ts';
import type { World } from './sheets-world.ts';

export type LedgerHand = {
  /** Records entries in one message; gives their ids. */
  record(...notes: string[]): Promise<number[]>;
  edit(entryId: number, note: string): Promise<void>;
  remove(entryId: number): Promise<void>;
  /** Takes the last change back: brings a deleted entry back. */
  undo(entryId: number): Promise<void>;
  /** Note by id of the entries that live. */
  living(): Promise<Record<string, string>>;
};

const rowOf = ({ note, amountMinor, date, currency, tags }: EntryInput): SheetRow => ({
  date,
  type: 'Expense',
  category: 'Coffee',
  amountMinor,
  currency,
  note,
  tags,
});

const input = (note: string): EntryInput => ({
  kind: 'expense',
  amountMinor: 350,
  currency: 'USD',
  category: 'coffee',
  note,
  tags: [],
  date: '2026-11-22',
});

let lastUpdateId = 9_000_000;

export function ledgerHand({ database: { pool } }: World, userId: number): LedgerHand {
  const service = createLedgerService({ db: pool, clock: systemClock, flushDelayMs: 0 });
  const update = () => ({ userId, updateId: (lastUpdateId += 1), day: '2026-11-22' });
  const actor = () => ({ update: update(), ledgerUserId: userId, rowOf });
  const versionOf = async (entryId: number): Promise<number> => (await showEntry(pool, userId, entryId))?.version ?? 0;
  return {
    record: async (...notes) => {
      const entries = notes.map((note) => ({ input: input(note), row: rowOf(input(note)) }));
      const recorded = await service.record({ update: update(), ledgerUserId: userId, today: '2026-11-22', entries });
      if (recorded.kind !== 'recorded') throw new Error(`Not recorded: ${recorded.kind}`);
      return recorded.entryIds;
    },
    edit: async (entryId, note) => {
      // A question that awaits no text: what the hand records at the same time must not answer it.
      const question = { kind: EDIT_DIALOG, state: {}, awaitsText: false };
      const id = await transaction(
        pool,
        async (tx) => await openDialog(tx, systemClock, { ...question, userId, ttlMs: 60_000 }),
      );
      const dialog = { ...question, id, version: 1 };
      await service.edit(actor(), dialog, await versionOf(entryId), { entryId, values: input(note) });
    },
    remove: async (entryId) => void (await service.remove(actor(), entryId, await versionOf(entryId))),
    undo: async (entryId) => void (await service.undo(actor(), entryId, await versionOf(entryId))),
    living: async () => {
      const { rows } = await pool.query(
        'select id, note from transactions where user_id = $1 and deleted_at is null order by id',
        [userId],
      );
      return Object.fromEntries((rows as { id: number; note: string }[]).map(({ id, note }) => [id, note]));
    },
  };
}
