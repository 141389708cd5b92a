/** What an admin can do. Each function that changes something is one transaction, and claims its update. */
import { approve, withdrawApproval } from '../../core/approvals.ts';
import { claimUpdate, settleClaim } from '../../core/claims.ts';
import { localDate } from '../../core/clock.ts';
import type { House } from '../../core/house.ts';
import type { Person } from '../../core/incoming.ts';
import { askForReplay, countParked, dropParked, findParked, listParked } from '../../core/parked.ts';
import type { UpdateKey } from '../../core/update-key.ts';
import {
  pageWithin,
  type AccessOrder,
  type AccessOutcome,
  type AdminSettings,
  type DropOutcome,
  type Overview,
  type ParkedPage,
  type RetryOutcome,
} from './model.ts';
import { readFigures } from './queries.ts';
import { transaction, type Db, type Tx } from '../../platform/postgres.ts';

export type ParkedKey = { userId: number; updateId: number };

const PAGE_SIZE = 5;

/** @param page from 0; the last one if there are fewer */
export async function readOverview({ db, clock }: House, admin: Person, page: number): Promise<Overview> {
  const today = localDate(clock.nowMs(), admin.timeZone);
  const [figures, parked] = await Promise.all([readFigures(db, today, admin.timeZone), readParked(db, page)]);
  return { figures, parked };
}

async function readParked(db: Db, wanted: number): Promise<ParkedPage> {
  const total = await countParked(db);
  const { page, pages } = pageWithin(wanted, total, PAGE_SIZE);
  const skip = page * PAGE_SIZE;
  return { updates: await listParked(db, { skip, limit: PAGE_SIZE }), skip, page, pages, total };
}

export async function retryParked(db: Db, update: UpdateKey, key: ParkedKey): Promise<RetryOutcome> {
  return await once<RetryOutcome>(db, update, async (tx) => {
    if ((await askForReplay(tx, key, update.userId)) > 0) return { kind: 'asked', count: 1 };
    return { kind: (await findParked(tx, key)) === undefined ? 'gone' : 'under-way' };
  });
}

export async function retryAllParked(db: Db, update: UpdateKey): Promise<RetryOutcome> {
  return await once<RetryOutcome>(db, update, async (tx) => {
    const count = await askForReplay(tx, 'all', update.userId);
    if (count > 0) return { kind: 'asked', count };
    return { kind: (await countParked(tx)) === 0 ? 'gone' : 'under-way' };
  });
}

export async function dropOneParked(db: Db, update: UpdateKey, key: ParkedKey): Promise<DropOutcome> {
  return await once<DropOutcome>(db, update, async (tx) => ({
    kind: (await dropParked(tx, key)) > 0 ? 'dropped' : 'gone',
  }));
}

export async function changeAccess(
  db: Db,
  update: UpdateKey,
  settings: AdminSettings,
  order: AccessOrder,
): Promise<AccessOutcome> {
  const { adminIds, allowedIds } = settings;
  if (allowedIds === undefined) return 'open';
  return await once<AccessOutcome>(db, update, async (tx) => {
    const isListed = adminIds.includes(order.userId) || allowedIds.includes(order.userId);
    if (order.word === 'remove') {
      const wasApproved = await withdrawApproval(tx, order.userId);
      return isListed ? 'listed' : wasApproved ? 'removed' : 'not-approved';
    }
    if (isListed) return 'listed';
    return (await approve(tx, { userId: order.userId, approvedBy: update.userId })) ? 'approved' : 'approved-before';
  });
}

/** Does what an update asks for; a second delivery gets what the first one came to. */
async function once<Outcome>(db: Db, update: UpdateKey, work: (tx: Tx) => Promise<Outcome>): Promise<Outcome> {
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate<Outcome | null>(tx, update, null);
    if (claim.kind === 'duplicate' && claim.result !== null) return claim.result;
    const outcome = await work(tx);
    await settleClaim(tx, update, outcome);
    return outcome;
  });
}
