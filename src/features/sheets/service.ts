/** How a person's sheet stands, and what all that a person can do about it builds on. */
import type { House } from '../../core/house.ts';
import type { Person } from '../../core/incoming.ts';
import { countWaiting } from '../../core/outbox.ts';
import type { Db, Tx } from '../../platform/postgres.ts';
import type { Sealer } from '../../platform/sealing.ts';
import type { WebAppClient } from '../../platform/web-app.ts';
import { estimateWaitMs } from './flush/estimate.ts';
import type { Gate } from './flush/gate.ts';
import type { Account, Accounts, Place } from './google/accounts.ts';
import { TAB_ID } from './google/layout.ts';
import { CALLBACK_PATH, type ConsentDoor } from './grant/consent.ts';
import type { Grants } from './grant/grants.ts';
import { findConnection, type Connection } from './queries.ts';
import { countEarlier } from './rebuild/begin-queries.ts';

export type SheetsContext = {
  house: House;
  accounts: Accounts;
  /** Undefined if the operator has not set up Connect with Google. */
  grants: Grants | undefined;
  gates: Gate[];
  sealer: Sealer;
  /** Speaks with people's scripts. */
  webApps: WebAppClient;
  place: Place;
};

export type SheetStatus =
  | { kind: 'not-connected'; waiting: number }
  | {
      kind: 'connected';
      connection: Connection & { spreadsheetId: string };
      /** The address that the sheet is to be shared with. */
      email: string;
      waiting: number;
      oldest: Date | null;
      /** How long until what waits is written; null if nobody can tell. */
      estimateMs: number | null;
    };

/** How a person's sheet stands. */
export async function sheetStatus(context: SheetsContext, person: Person): Promise<SheetStatus> {
  const { db } = context.house;
  const { ledgerUserId } = person;
  const connection = await findConnection(db, ledgerUserId);
  const { waiting, oldest } = await countWaiting(db, ledgerUserId);
  if (connection === undefined || connection.spreadsheetId === null) return { kind: 'not-connected', waiting };
  const { spreadsheetId } = connection;
  const email = accountFor(context, person, connection)?.email ?? '';
  const estimateMs = waiting > 0 ? await estimateWaitMs(db, context.gates, ledgerUserId) : null;
  return { kind: 'connected', connection: { ...connection, spreadsheetId }, email, waiting, oldest, estimateMs };
}

/** What is on its way into a sheet that was just connected, and what was recorded before and is not. */
export async function recordedOf(
  db: Db | Tx,
  { ledgerUserId }: Pick<Person, 'ledgerUserId'>,
): Promise<{ waiting: number; earlier: number }> {
  const { waiting } = await countWaiting(db, ledgerUserId);
  return { waiting, earlier: await countEarlier(db, ledgerUserId) };
}

export const waitingOf = async (db: Db | Tx, { ledgerUserId }: Person): Promise<number> =>
  (await countWaiting(db, ledgerUserId)).waiting;

/** In whose name a ledger's sheet is reached: its owner's, or that of an account that it is shared with. */
export function accountFor(
  context: SheetsContext,
  person: Person,
  connection: Connection | undefined,
): Account | undefined {
  if (connection?.reachedBy === 'grant' && context.grants !== undefined) return context.grants.of(person.ledgerUserId);
  return sharingAccountFor(context, person, connection);
}

/** Connect with Google, where the operator has set it up and people can come back from Google's page. */
export function consentDoor({ grants, place, sealer }: SheetsContext): ConsentDoor | undefined {
  const publicUrl = place.publicUrl();
  if (grants === undefined || publicUrl === undefined) return undefined;
  return { grants, sealer, redirectUri: new URL(CALLBACK_PATH, publicUrl).href };
}

/** The account that the sheet is shared with already, while it is configured; else the owner's own. */
export function sharingAccountFor(
  { accounts }: SheetsContext,
  { ledgerUserId }: Person,
  connection: Connection | undefined,
): Account | undefined {
  return accounts.of(connection?.accountEmail ?? '') ?? accounts.forOwner(ledgerUserId);
}

/** The sheet of a connection, if it has one. */
export function connectedTo(
  connection: Connection | undefined,
): { spreadsheetId: string; sheetId: number; title: string } | null {
  if (connection === undefined || connection.spreadsheetId === null) return null;
  const { spreadsheetId, title } = connection;
  return { spreadsheetId, sheetId: tabIn(spreadsheetId, connection), title: title ?? '' };
}

/** The bot's tab in a spreadsheet: the one that the ledger has there already, or the one that everybody begins with. */
export function tabIn(spreadsheetId: string, connection: Connection | undefined): number {
  return (connection?.spreadsheetId === spreadsheetId ? connection.sheetId : null) ?? TAB_ID;
}
