/** "Check again" below what is wrong with a connected sheet. */
import { claimUpdate, giveBackClaim } from '../../../core/claims.ts';
import type { Incoming } from '../../../core/incoming.ts';
import { transaction, type Tx } from '../../../platform/postgres.ts';
import { findConnection, lockConnection, type Connection } from '../queries.ts';
import { accountFor, connectedTo, waitingOf, type SheetsContext } from '../service.ts';
import { findWebApp } from '../web-app/queries.ts';
import { checkSpreadsheet, type Problem } from './check.ts';
import { checkWebApp } from './check-link.ts';
import { save } from './save.ts';

export type RepairOutcome =
  | { kind: 'repaired'; spreadsheetId: string; title: string; waiting: number }
  | { kind: 'problem'; problem: Problem; email: string }
  | { kind: 'not-connected' }
  /** The ledger got another sheet, or none, while Google was asked. */
  | { kind: 'changed' };

/** Looks at a connected spreadsheet again and, if it works now, takes the flushing up. */
export async function repairConnection(context: SheetsContext, incoming: Incoming): Promise<RepairOutcome> {
  const { person } = incoming;
  const connection = await findConnection(context.house.db, person.ledgerUserId);
  const account = accountFor(context, person, connection);
  const sheet = connectedTo(connection);
  if (connection?.reachedBy === 'web-app') return await repairScript(context, incoming, connection);
  if (connection === undefined || sheet === null || account === undefined) return { kind: 'not-connected' };
  const { spreadsheetId } = sheet;
  const checked = await checkSpreadsheet(context, account, person, spreadsheetId, sheet.sheetId);
  if (checked.kind === 'problem') return { ...checked, email: account.email };
  const { title } = checked;
  return await takeUp(context, incoming, connection, {
    spreadsheetId,
    title,
    save: async (tx) => await save(tx, person, account, spreadsheetId, title),
  });
}

async function repairScript(
  context: SheetsContext,
  incoming: Incoming,
  connection: Connection,
): Promise<RepairOutcome> {
  const { person } = incoming;
  const url = (await findWebApp(context.house.db, person.ledgerUserId))?.url ?? null;
  if (url === null) return { kind: 'not-connected' };
  const checked = await checkWebApp(context, person, url);
  if (checked.kind === 'problem') return { ...checked, email: '' };
  return await takeUp(context, incoming, connection, checked);
}

/** @param looked the connection that was looked at: a newer one must not be overwritten by what was seen there */
async function takeUp(
  { house }: SheetsContext,
  { person, update }: Incoming,
  looked: Connection,
  { spreadsheetId, title, save }: { spreadsheetId: string; title: string; save: (tx: Tx) => Promise<void> },
): Promise<RepairOutcome> {
  return await transaction(house.db, async (tx): Promise<RepairOutcome> => {
    const claim = await claimUpdate(tx, update, { kind: 'repaired' });
    if (claim.kind === 'fresh') {
      await lockConnection(tx, person.ledgerUserId);
      const now = await findConnection(tx, person.ledgerUserId);
      if (now?.spreadsheetId !== looked.spreadsheetId || now.reachedBy !== looked.reachedBy) {
        await giveBackClaim(tx, update);
        return { kind: 'changed' };
      }
      await save(tx);
    }
    return { kind: 'repaired', spreadsheetId, title, waiting: await waitingOf(tx, person) };
  });
}
