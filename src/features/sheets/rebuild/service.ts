/** What a person can do to have entries written into their sheet once more. */
import { createHash } from 'node:crypto';
import { claimUpdate, findResult } from '../../../core/claims.ts';
import type { IncomingButton } from '../../../core/incoming.ts';
import type { UpdateKey } from '../../../core/update-key.ts';
import { transaction } from '../../../platform/postgres.ts';
import { checkSpreadsheet, type Problem } from '../connect/check.ts';
import { findConnection } from '../queries.ts';
import { accountFor, connectedTo, type SheetsContext } from '../service.ts';
import { beginRebuild, countEntries, lockForRebuild, moveToTab, supersedeRows } from './begin-queries.ts';

/** Why nothing is written anew: `one-tab` where the way to the sheet knows no other. */
type Refusal = { kind: 'running' | 'not-connected' | 'not-owner' | 'one-tab' };

export type RebuildQuestion = { kind: 'asked'; spreadsheetId: string; title: string; entries: number } | Refusal;

export type RebuildOutcome =
  | { kind: 'started'; spreadsheetId: string; title: string; entries: number }
  | { kind: 'problem'; problem: Problem; email: string }
  | Refusal;

/** What a rebuild would do, before the person says yes. */
export async function askForRebuild({ house }: SheetsContext, { person }: IncomingButton): Promise<RebuildQuestion> {
  if (person.userId !== person.ledgerUserId) return { kind: 'not-owner' };
  const connection = await findConnection(house.db, person.ledgerUserId);
  const sheet = connectedTo(connection);
  if (sheet === null) return { kind: 'not-connected' };
  if (connection !== undefined && connection.rebuild !== null) return { kind: 'running' };
  if (connection?.reachedBy === 'web-app') return { kind: 'one-tab' };
  return { kind: 'asked', ...sheet, entries: await countEntries(house.db, person.ledgerUserId) };
}

/**
 * Makes a fresh tab at Google and lets the worker write the whole ledger into it. A press that is delivered again
 * finds the tab that it made, since its id comes from the update.
 */
export async function startRebuild(context: SheetsContext, incoming: IncomingButton): Promise<RebuildOutcome> {
  const { house } = context;
  const { person, update } = incoming;
  const earlier = await findResult<RebuildOutcome>(house.db, update);
  if (earlier !== undefined) return earlier;
  const question = await askForRebuild(context, incoming);
  if (question.kind !== 'asked') return question;
  const account = accountFor(context, person, await findConnection(house.db, person.ledgerUserId));
  if (account === undefined) return { kind: 'not-connected' };
  const { spreadsheetId } = question;
  const sheetId = tabIdOf(update);
  const checked = await checkSpreadsheet(context, account, person, spreadsheetId, sheetId);
  if (checked.kind === 'problem') return { ...checked, email: account.email };
  return await moveAndBegin(context, incoming, { spreadsheetId, title: checked.title, sheetId });
}

async function moveAndBegin(
  { house }: SheetsContext,
  { person, update, chatId, messageId }: IncomingButton,
  { spreadsheetId, title, sheetId }: { spreadsheetId: string; title: string; sheetId: number },
): Promise<RebuildOutcome> {
  const userId = person.ledgerUserId;
  return await transaction(house.db, async (tx): Promise<RebuildOutcome> => {
    if (!(await lockForRebuild(tx, userId, spreadsheetId))) return { kind: 'running' };
    const total = await countEntries(tx, userId);
    const started = { kind: 'started' as const, spreadsheetId, title, entries: total };
    const claim = await claimUpdate<RebuildOutcome>(tx, update, started);
    if (claim.kind === 'duplicate') return claim.result;
    await supersedeRows(tx, userId);
    await moveToTab(tx, userId, sheetId);
    await beginRebuild(tx, userId, { kind: 'everything', total, message: { chatId, messageId } });
    return started;
  });
}

/** Google wants a positive 32-bit number; that another tab has this very one is as unlikely as two equal fences. */
function tabIdOf({ userId, updateId }: UpdateKey): number {
  return (createHash('sha256').update(`tab ${userId} ${updateId}`).digest().readUInt32BE() % (2 ** 31 - 1)) + 1;
}
