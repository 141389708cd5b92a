/** The questions of /add in Postgres: each step ends one and opens the next. */
import { claimUpdate, giveBackClaim, settleClaim } from '../../../core/claims.ts';
import { HOUR_MS } from '../../../core/clock.ts';
import { closeDialog, openDialog, type OpenDialog } from '../../../core/dialog-store.ts';
import type { House } from '../../../core/house.ts';
import type { UpdateKey } from '../../../core/update-key.ts';
import { transaction, type Tx } from '../../../platform/postgres.ts';
import type { EntryInput, EntryKind } from '../model.ts';

export const ADD_DIALOG = 'entry-add';

/** What is known so far; `entry` lacks only its note. */
export type AddState = { kind?: EntryKind; category?: string; entry?: EntryInput };

type Asking = Pick<House, 'db' | 'clock'>;

/** Asks the first question; gives its id, the same for a second delivery. */
export async function askFirst(asking: Asking, update: UpdateKey): Promise<number> {
  const dialogId = await askOnce(asking, update, {}, async () => true);
  if (dialogId === undefined) throw new Error('A first question replaces none, yet it was refused');
  return dialogId;
}

/** Ends a question and asks the next one; undefined if somebody else ended it before. */
export async function askNext(
  asking: Asking,
  update: UpdateKey,
  dialog: OpenDialog,
  state: AddState,
): Promise<number | undefined> {
  return await askOnce(asking, update, state, async (tx) => await closeDialog(tx, asking.clock, update, dialog));
}

async function askOnce(
  { db, clock }: Asking,
  update: UpdateKey,
  state: AddState,
  mayAsk: (tx: Tx) => Promise<boolean>,
): Promise<number | undefined> {
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate<{ dialogId?: number }>(tx, update, {});
    if (claim.kind === 'duplicate') return claim.result.dialogId;
    if (!(await mayAsk(tx))) {
      await giveBackClaim(tx, update);
      return undefined;
    }
    const question = { userId: update.userId, kind: ADD_DIALOG, state, awaitsText: true, ttlMs: HOUR_MS };
    const dialogId = await openDialog(tx, clock, question);
    await settleClaim(tx, update, { dialogId });
    return dialogId;
  });
}
