/** "Check again" below what is wrong with a connected sheet. */
import { claimUpdate } from '../../../core/claims.ts';
import type { Incoming } from '../../../core/incoming.ts';
import { transaction } from '../../../platform/postgres.ts';
import { findConnection } from '../queries.ts';
import { accountFor, connectedTo, waitingOf, type SheetsContext } from '../service.ts';
import { findWebApp } from '../web-app/queries.ts';
import { checkSpreadsheet, type Problem } from './check.ts';
import { checkWebApp } from './check-link.ts';
import { save } from './save.ts';

export type RepairOutcome =
  | { kind: 'repaired'; spreadsheetId: string; title: string; waiting: number }
  | { kind: 'problem'; problem: Problem; email: string }
  | { kind: 'not-connected' };

/** Looks at a connected spreadsheet again and, if it works now, takes the flushing up. */
export async function repairConnection(context: SheetsContext, incoming: Incoming): Promise<RepairOutcome> {
  const { person, update } = incoming;
  const connection = await findConnection(context.house.db, person.ledgerUserId);
  const account = accountFor(context, person, connection);
  const sheet = connectedTo(connection);
  if (connection?.reachedBy === 'web-app') return await repairScript(context, incoming);
  if (sheet === null || account === undefined) return { kind: 'not-connected' };
  const checked = await checkSpreadsheet(context, account, person, sheet.spreadsheetId, sheet.sheetId);
  if (checked.kind === 'problem') return { ...checked, email: account.email };
  return await transaction(context.house.db, async (tx): Promise<RepairOutcome> => {
    const claim = await claimUpdate(tx, update, { kind: 'repaired' });
    if (claim.kind === 'fresh') await save(tx, person, account, sheet.spreadsheetId, checked.title);
    const { spreadsheetId } = sheet;
    return { kind: 'repaired', spreadsheetId, title: checked.title, waiting: await waitingOf(tx, person) };
  });
}

async function repairScript(context: SheetsContext, { person, update }: Incoming): Promise<RepairOutcome> {
  const { db } = context.house;
  const url = (await findWebApp(db, person.ledgerUserId))?.url ?? null;
  if (url === null) return { kind: 'not-connected' };
  const checked = await checkWebApp(context, person, url);
  if (checked.kind === 'problem') return { ...checked, email: '' };
  return await transaction(db, async (tx): Promise<RepairOutcome> => {
    const claim = await claimUpdate(tx, update, { kind: 'repaired' });
    if (claim.kind === 'fresh') await checked.save(tx);
    const { spreadsheetId, title } = checked;
    return { kind: 'repaired', spreadsheetId, title, waiting: await waitingOf(tx, person) };
  });
}
