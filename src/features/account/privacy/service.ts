/** Asking to be erased, and taking it back. Each change is one transaction, and claims its update. */
import { claimUpdate, settleClaim } from '../../../core/claims.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming } from '../../../core/incoming.ts';
import { transaction } from '../../../platform/postgres.ts';
import { GRACE_MS } from './model.ts';
import { deleteErasure, findErasure, insertErasure, type Erasure } from './queries.ts';

/** Plans an erasure; a second request keeps the date of the first. */
export async function planErasure({ db, clock }: House, { update, person }: Incoming): Promise<Erasure> {
  return await transaction(db, async (tx) => {
    const askedAtMs = clock.nowMs();
    const claim = await claimUpdate<Erasure>(tx, update, { askedAtMs, dueAtMs: askedAtMs + GRACE_MS });
    if (claim.kind === 'duplicate') return claim.result;
    await insertErasure(tx, person.userId, { askedAtMs, dueAtMs: askedAtMs + GRACE_MS });
    const erasure = (await findErasure(tx, person.userId)) as Erasure;
    await settleClaim(tx, update, erasure);
    return erasure;
  });
}

export async function cancelErasure({ db }: House, { update, person }: Incoming): Promise<void> {
  await transaction(db, async (tx) => {
    const claim = await claimUpdate(tx, update, {});
    if (claim.kind === 'fresh') await deleteErasure(tx, person.userId);
  });
}
