/** How a person's sheet stands, and what all that a person can do about it builds on. */
import type { House } from '../../core/house.ts';
import type { Person } from '../../core/incoming.ts';
import { countWaiting } from '../../core/outbox.ts';
import type { Db, Tx } from '../../platform/postgres.ts';
import type { Sealer } from '../../platform/sealing.ts';
import type { Account, Accounts } from './google/accounts.ts';
import { findConnection, type Connection } from './queries.ts';

export type SheetsContext = { house: House; accounts: Accounts; sealer: Sealer };

export type SheetStatus =
  | { kind: 'not-connected'; waiting: number }
  | {
      kind: 'connected';
      connection: Connection & { spreadsheetId: string };
      /** The address that the sheet is to be shared with. */
      email: string;
      waiting: number;
      oldest: Date | null;
    };

/** How a person's sheet stands. */
export async function sheetStatus(context: SheetsContext, person: Person): Promise<SheetStatus> {
  const { db } = context.house;
  const connection = await findConnection(db, person.ledgerUserId);
  const { waiting, oldest } = await countWaiting(db, person.ledgerUserId);
  if (connection === undefined || connection.spreadsheetId === null) return { kind: 'not-connected', waiting };
  const { spreadsheetId } = connection;
  const email = accountFor(context, person, connection)?.email ?? '';
  return { kind: 'connected', connection: { ...connection, spreadsheetId }, email, waiting, oldest };
}

export const waitingOf = async (db: Db | Tx, { ledgerUserId }: Person): Promise<number> =>
  (await countWaiting(db, ledgerUserId)).waiting;

/** The account that the sheet is shared with already, while it is configured; else the owner's own. */
export function accountFor(
  { accounts }: SheetsContext,
  { ledgerUserId }: Person,
  connection: Connection | undefined,
): Account | undefined {
  return accounts.of(connection?.accountEmail ?? '') ?? accounts.forOwner(ledgerUserId);
}

/** The sheet of a connection, if it has one. */
export function connectedTo(connection: Connection | undefined): { spreadsheetId: string; title: string } | null {
  if (connection === undefined || connection.spreadsheetId === null) return null;
  return { spreadsheetId: connection.spreadsheetId, title: connection.title ?? '' };
}
