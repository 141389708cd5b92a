/** Writes down that a ledger has a sheet now. */
import type { Person } from '../../../core/incoming.ts';
import type { Tx } from '../../../platform/postgres.ts';
import type { Account } from '../google/accounts.ts';
import { rewriteMisplaced } from '../flush/misplaced-queries.ts';
import { TAB_ID } from '../google/layout.ts';
import { saveConnection } from '../queries.ts';

export async function save(
  tx: Tx,
  person: Person,
  account: Account,
  spreadsheetId: string,
  title: string,
): Promise<void> {
  const { ledgerUserId: userId, locale } = person;
  await rewriteMisplaced(tx, userId, spreadsheetId);
  const { reachedBy, email } = account;
  const accountEmail = reachedBy === 'account' ? email : null;
  await saveConnection(tx, { userId, spreadsheetId, title, sheetId: TAB_ID, reachedBy, accountEmail, locale });
}
