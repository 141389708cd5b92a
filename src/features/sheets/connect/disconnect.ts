/** `/disconnect`: the bot forgets a ledger's sheet and every right to it. What is in the sheet stays. */
import { claimUpdate, giveBackClaim, settleClaim } from '../../../core/claims.ts';
import type { Incoming, Person } from '../../../core/incoming.ts';
import { transaction, type Db, type Tx } from '../../../platform/postgres.ts';
import { dropGrant } from '../grant/grant-queries.ts';
import type { ReachedBy } from '../model.ts';
import { findConnection, forgetConnection, lockConnection } from '../queries.ts';
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
  const parting = await partingOf(db, person);
  return parting === null ? NOT_CONNECTED : { kind: 'asked', ...parting, waiting: await waitingOf(db, person) };
}

/**
 * Forgets the sheet. Rows that wait go on waiting, for the next sheet; a flush that is under way finds its lease
 * gone. What the person allowed at Google is revoked by the worker (see grant/revoke.ts). Asks again if the ledger has
 * another sheet by now than the one that was asked about.
 * @param shown the mark of that one
 */
export async function disconnect(
  context: SheetsContext,
  { person, update }: Incoming,
  shown: string | undefined,
): Promise<DisconnectOutcome> {
  if (person.userId !== person.ledgerUserId) return { kind: 'not-owner' };
  return await transaction(context.house.db, async (tx): Promise<DisconnectOutcome> => {
    const claim = await claimUpdate<Parting | null>(tx, update, null);
    await lockConnection(tx, person.ledgerUserId);
    const parting = claim.kind === 'duplicate' ? claim.result : await partingOf(tx, person);
    if (parting === null) return NOT_CONNECTED;
    const waiting = await waitingOf(tx, person);
    if (claim.kind === 'duplicate') return { kind: 'done', ...parting, waiting };
    if (markOf(parting.spreadsheetId) !== shown) {
      await giveBackClaim(tx, update);
      return { kind: 'asked', ...parting, waiting };
    }
    await settleClaim(tx, update, parting);
    await forgetConnection(tx, person.ledgerUserId);
    await dropGrant(tx, person.ledgerUserId);
    return { kind: 'done', ...parting, waiting };
  });
}

/** Enough of a spreadsheet's id to know it again: a button has room for 64 bytes. */
export const markOf = (spreadsheetId: string): string => spreadsheetId.slice(0, 24);

const NOT_CONNECTED = { kind: 'not-connected' as const };

async function partingOf(db: Db | Tx, { ledgerUserId }: Person): Promise<Parting | null> {
  const connection = await findConnection(db, ledgerUserId);
  const sheet = connectedTo(connection);
  if (connection === undefined || sheet === null) return null;
  const { reachedBy, accountEmail } = connection;
  return { spreadsheetId: sheet.spreadsheetId, title: sheet.title, reachedBy, email: accountEmail ?? '' };
}
