/** `/disconnect`: the bot forgets a ledger's sheet and every right to it. What is in the sheet stays. */
import { claimUpdate } from '../../../core/claims.ts';
import type { Incoming } from '../../../core/incoming.ts';
import { transaction } from '../../../platform/postgres.ts';
import { dropGrant } from '../grant/grant-queries.ts';
import type { ReachedBy } from '../model.ts';
import { findConnection, forgetConnection } from '../queries.ts';
import { connectedTo, waitingOf, type SheetsContext } from '../service.ts';

/** The sheet as it was, and what the person may want to take away there. */
type Parting = { spreadsheetId: string; title: string; reachedBy: ReachedBy; email: string };

export type DisconnectOutcome =
  | ({ kind: 'asked' | 'done'; waiting: number } & Parting)
  | { kind: 'not-connected' }
  /** Only a ledger's owner decides about its sheet. */
  | { kind: 'not-owner' };

/** Asks before anything happens. */
export async function askToDisconnect(context: SheetsContext, incoming: Incoming): Promise<DisconnectOutcome> {
  const { person } = incoming;
  if (person.userId !== person.ledgerUserId) return { kind: 'not-owner' };
  const { db } = context.house;
  const parting = await partingOf(context, incoming);
  return parting === null ? NOT_CONNECTED : { kind: 'asked', ...parting, waiting: await waitingOf(db, person) };
}

/**
 * Forgets the sheet. Rows that wait go on waiting, for the next sheet; a flush that is under way finds its lease
 * gone. What the person allowed at Google is revoked by the worker (see grant/revoke.ts).
 */
export async function disconnect(context: SheetsContext, incoming: Incoming): Promise<DisconnectOutcome> {
  const { person, update } = incoming;
  if (person.userId !== person.ledgerUserId) return { kind: 'not-owner' };
  const parting = await partingOf(context, incoming);
  return await transaction(context.house.db, async (tx): Promise<DisconnectOutcome> => {
    const claim = await claimUpdate(tx, update, parting);
    const parted = claim.kind === 'fresh' ? parting : claim.result;
    if (parted === null) return NOT_CONNECTED;
    if (claim.kind === 'fresh') {
      await forgetConnection(tx, person.ledgerUserId);
      await dropGrant(tx, person.ledgerUserId);
    }
    return { kind: 'done', ...parted, waiting: await waitingOf(tx, person) };
  });
}

const NOT_CONNECTED = { kind: 'not-connected' as const };

async function partingOf({ house }: SheetsContext, { person }: Incoming): Promise<Parting | null> {
  const connection = await findConnection(house.db, person.ledgerUserId);
  const sheet = connectedTo(connection);
  if (connection === undefined || sheet === null) return null;
  const { reachedBy, accountEmail } = connection;
  return { spreadsheetId: sheet.spreadsheetId, title: sheet.title, reachedBy, email: accountEmail ?? '' };
}
