/** What a person can do about their sheet. */
import { claimUpdate, findResult } from '../../core/claims.ts';
import { HOUR_MS } from '../../core/clock.ts';
import { closeDialog, listDialogs, openDialog, type OpenDialog } from '../../core/dialog-store.ts';
import type { House } from '../../core/house.ts';
import type { Incoming, Person } from '../../core/incoming.ts';
import { countWaiting } from '../../core/outbox.ts';
import { transaction, type Db, type Tx } from '../../platform/postgres.ts';
import type { Account, Accounts } from './google/accounts.ts';
import { checkSpreadsheet, type Problem } from './check.ts';
import { TAB_ID } from './google/layout.ts';
import { readLink } from './link.ts';
import { findConnection, isTaken, saveConnection, type Connection } from './queries.ts';

export type SheetsContext = { house: House; accounts: Accounts };

/** The dialog that waits for a link; its state keeps the last one, for "check again". */
export const LINK_DIALOG = 'sheets-link';

const LINK_DIALOG_TTL_MS = 24 * HOUR_MS;

export type StartOutcome =
  | { kind: 'asked'; dialogId: number; email: string; connected: { spreadsheetId: string; title: string } | null }
  /** The operator has not set up a service account. */
  | { kind: 'unavailable' }
  /** Only a ledger's owner decides about its sheet. */
  | { kind: 'not-owner' };

type Connected = { kind: 'connected'; spreadsheetId: string; title: string; waiting: number };

export type ConnectOutcome =
  | Connected
  | { kind: 'problem'; problem: Problem; dialogId: number; email: string; canRepeat: boolean }
  /** Another answer was first. */
  | { kind: 'stale' };

export type RepairOutcome =
  | { kind: 'repaired'; spreadsheetId: string; title: string; waiting: number }
  | { kind: 'problem'; problem: Problem; email: string }
  | { kind: 'not-connected' };

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

/**
 * Begins `/connect`: from now on the person's next text is taken for a link. A command that is delivered again
 * asks again, in the place of the question before.
 */
export async function startConnecting(context: SheetsContext, { person }: Incoming): Promise<StartOutcome> {
  if (person.userId !== person.ledgerUserId) return { kind: 'not-owner' };
  const connection = await findConnection(context.house.db, person.ledgerUserId);
  const account = accountFor(context, person, connection);
  if (account === undefined) return { kind: 'unavailable' };
  const dialogId = await transaction(
    context.house.db,
    async (tx) => await askForLink(context, tx, person.userId, null),
  );
  return { kind: 'asked', dialogId, email: account.email, connected: connectedTo(connection) };
}

/** Takes what the person pasted for a link, checks the spreadsheet at Google and connects it. */
export async function connectByText(
  context: SheetsContext,
  incoming: Incoming,
  dialog: OpenDialog,
  text: string,
): Promise<ConnectOutcome> {
  const link = readLink(text);
  if (link.kind === 'spreadsheet') return await connect(context, incoming, dialog, link.spreadsheetId);
  return await keepAsking(context, incoming, dialog, link.what, null);
}

/** Checks the spreadsheet of the last link once more. */
export async function connectAgain(
  context: SheetsContext,
  incoming: Incoming,
  dialog: OpenDialog,
): Promise<ConnectOutcome> {
  const { spreadsheetId } = dialog.state;
  if (typeof spreadsheetId !== 'string') return await keepAsking(context, incoming, dialog, 'no-link', null);
  return await connect(context, incoming, dialog, spreadsheetId);
}

/** What an update has led to already, for one that is delivered again after its dialog was closed. */
export async function earlierAnswer(db: Db | Tx, { update, person }: Incoming): Promise<ConnectOutcome> {
  const connected = await findResult<Omit<Connected, 'waiting'>>(db, update);
  return connected === undefined ? { kind: 'stale' } : { ...connected, waiting: await waitingOf(db, person) };
}

/** Ends the dialog without a connection. */
export async function stopConnecting(context: SheetsContext, incoming: Incoming, dialog: OpenDialog): Promise<void> {
  await transaction(context.house.db, async (tx) => await closeDialog(tx, incoming.update, dialog));
}

/** Looks at a connected spreadsheet again and, if it works now, takes the flushing up. */
export async function repairConnection(context: SheetsContext, incoming: Incoming): Promise<RepairOutcome> {
  const { person, update } = incoming;
  const connection = await findConnection(context.house.db, person.ledgerUserId);
  const account = accountFor(context, person, connection);
  const sheet = connectedTo(connection);
  if (sheet === null || account === undefined) return { kind: 'not-connected' };
  const checked = await checkSpreadsheet(context, account, person, sheet.spreadsheetId);
  if (checked.kind === 'problem') return { ...checked, email: account.email };
  return await transaction(context.house.db, async (tx): Promise<RepairOutcome> => {
    const claim = await claimUpdate(tx, update, { kind: 'repaired' });
    if (claim.kind === 'fresh') await save(tx, person, account, sheet.spreadsheetId, checked.title);
    const { spreadsheetId } = sheet;
    return { kind: 'repaired', spreadsheetId, title: checked.title, waiting: await waitingOf(tx, person) };
  });
}

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

async function connect(
  context: SheetsContext,
  incoming: Incoming,
  dialog: OpenDialog,
  spreadsheetId: string,
): Promise<ConnectOutcome> {
  const { person, update } = incoming;
  const connection = await findConnection(context.house.db, person.ledgerUserId);
  const account = accountFor(context, person, connection);
  if (account === undefined) throw new Error('A dialog about a sheet is open, yet no service account is configured');
  const problem = async (what: Problem) => await keepAsking(context, incoming, dialog, what, spreadsheetId);
  const checked = await checkSpreadsheet(context, account, person, spreadsheetId);
  if (checked.kind === 'problem') return await problem(checked.problem);
  const connected = { kind: 'connected' as const, spreadsheetId, title: checked.title };
  try {
    return await transaction(context.house.db, async (tx): Promise<ConnectOutcome> => {
      if (!(await closeDialog(tx, incoming.update, dialog))) return await earlierAnswer(tx, incoming);
      const claim = await claimUpdate(tx, update, connected);
      if (claim.kind === 'duplicate') return await earlierAnswer(tx, incoming);
      await save(tx, person, account, spreadsheetId, checked.title);
      return { ...connected, waiting: await waitingOf(tx, person) };
    });
  } catch (fault) {
    // Another ledger connected the same spreadsheet in this very moment: the look before did not see it.
    if (await isTaken(context.house.db, person.ledgerUserId, spreadsheetId)) return await problem('taken');
    throw fault;
  }
}

/** The dialog stays open for another link; its button checks this one again. */
async function keepAsking(
  context: SheetsContext,
  { person, update }: Incoming,
  dialog: OpenDialog,
  problem: Problem,
  spreadsheetId: string | null,
): Promise<ConnectOutcome> {
  const connection = await findConnection(context.house.db, person.ledgerUserId);
  const email = accountFor(context, person, connection)?.email ?? '';
  return await transaction(context.house.db, async (tx): Promise<ConnectOutcome> => {
    const isFirst = await closeDialog(tx, update, dialog);
    const dialogId = isFirst
      ? await askForLink(context, tx, person.userId, spreadsheetId)
      : await findOpenQuestion(tx, person.userId);
    if (dialogId === undefined) return { kind: 'stale' };
    return { kind: 'problem', problem, dialogId, email, canRepeat: spreadsheetId !== null };
  });
}

/** Where a second delivery of the text that was answered already points its buttons. */
async function findOpenQuestion(tx: Tx, userId: number): Promise<number | undefined> {
  return (await listDialogs(tx, userId)).find(({ kind, awaitsText }) => kind === LINK_DIALOG && awaitsText)?.id;
}

async function askForLink(
  { house }: SheetsContext,
  tx: Tx,
  userId: number,
  spreadsheetId: string | null,
): Promise<number> {
  return await openDialog(tx, house.clock, {
    userId,
    kind: LINK_DIALOG,
    state: { spreadsheetId },
    awaitsText: true,
    ttlMs: LINK_DIALOG_TTL_MS,
  });
}

async function save(tx: Tx, person: Person, account: Account, spreadsheetId: string, title: string): Promise<void> {
  const { ledgerUserId: userId, locale } = person;
  await saveConnection(tx, { userId, spreadsheetId, title, sheetId: TAB_ID, accountEmail: account.email, locale });
}

const waitingOf = async (db: Db | Tx, { ledgerUserId }: Person): Promise<number> =>
  (await countWaiting(db, ledgerUserId)).waiting;

/** The account that the sheet is shared with already, while it is configured; else the owner's own. */
function accountFor(
  { accounts }: SheetsContext,
  { ledgerUserId }: Person,
  connection: Connection | undefined,
): Account | undefined {
  return accounts.of(connection?.accountEmail ?? '') ?? accounts.forOwner(ledgerUserId);
}

function connectedTo(connection: Connection | undefined): { spreadsheetId: string; title: string } | null {
  if (connection === undefined || connection.spreadsheetId === null) return null;
  return { spreadsheetId: connection.spreadsheetId, title: connection.title ?? '' };
}
