/** Looks after connections that nothing else moves any more. */
import type { House } from '../../../core/house.ts';
import { transaction, type Db } from '../../../platform/postgres.ts';
import type { Accounts } from '../google/accounts.ts';
import type { Gate } from './gate.ts';
import { suspendConnection } from './lease-queries.ts';
import { findOwnerLocale } from '../queries.ts';
import { flushLagSeconds, lockOrphan, resumeReturned, wakeForgotten } from './sweep-queries.ts';
import { suspendedNotice } from '../views.ts';

/**
 * Makes due what has waited without a date, and asks the people whose sheet was shared with an account that is
 * not configured any more to share it with another one; if it is configured again, their ledgers go on.
 * @returns how long the ledger that is due longest has waited, in seconds
 */
export async function sweep(house: House, accounts: Accounts, gates: Gate[]): Promise<number> {
  const forgotten = await wakeForgotten(house.db);
  if (forgotten > 0) house.log.warn('Ledgers had waiting rows and no date', { ledgers: forgotten });
  const returned = await resumeReturned(house.db, gates.map(({ name }) => name));
  if (returned > 0) house.log.info('Ledgers go on: their account is configured again', { ledgers: returned });
  while (accounts.all.length > 0 && (await suspendOneOrphan(house, accounts, gates)));
  return await flushLagSeconds(house.db);
}

async function suspendOneOrphan(house: House, accounts: Accounts, gates: Gate[]): Promise<boolean> {
  return await transaction(house.db, async (tx) => {
    const userId = await lockOrphan(tx, gates.map(({ name }) => name));
    if (userId === undefined) return false;
    const email = accounts.forOwner(userId)?.email ?? '';
    await suspendConnection(tx, userId, 'account-gone');
    const locale = await findOwnerLocale(tx, userId);
    const notice = suspendedNotice(house.text, locale, { chatId: userId, reason: 'account-gone', email });
    await house.sender.notify(tx, notice);
    return true;
  });
}

/** Of a thousand rows each: a minute's turn removes more than people write in a minute, and ends soon all the same. */
const MOST_LOTS = 20;

/** Removes what is a week old, in lots, so that no statement holds many locks or writes for long. */
export async function purge(db: Db, purgeLot: (db: Db) => Promise<number>): Promise<void> {
  for (let lot = 0; lot < MOST_LOTS && (await purgeLot(db)) > 0; lot += 1);
}
