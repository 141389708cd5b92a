/** What a person can do to connect their sheet. */
import { claimUpdate, findResult, giveBackClaim, settleClaim } from '../../../core/claims.ts';
import { HOUR_MS } from '../../../core/clock.ts';
import {
  closeDialog,
  endDialogs,
  findDialog,
  listDialogs,
  openDialog,
  type OpenDialog,
} from '../../../core/dialog-store.ts';
import { holdPeople } from '../../../core/held-people.ts';
import type { Incoming } from '../../../core/incoming.ts';
import type { UpdateKey } from '../../../core/update-key.ts';
import { transaction, type Db, type Tx } from '../../../platform/postgres.ts';
import { openConsent } from '../grant/consent.ts';
import type { ReachedBy } from '../model.ts';
import { findConnection, isTaken } from '../queries.ts';
import { connectedTo, consentDoor, recordedOf, sharingAccountFor, type SheetsContext } from '../service.ts';
import type { Problem } from './check.ts';
import { checkLink, type Link } from './check-link.ts';
import { readLink } from './link.ts';

/** The dialog that waits for a link; its state keeps the last one, for "check again". */
export const LINK_DIALOG = 'sheets-link';

const LINK_DIALOG_TTL_MS = 24 * HOUR_MS;

export type StartOutcome =
  | {
      kind: 'asked';
      /** Google's consent page; undefined if the operator has not set up Connect with Google. */
      consentUrl: string | undefined;
      /** What waits for a link. */
      dialogId: number;
      /** Whom to share a sheet with; undefined without a service account. */
      email: string | undefined;
      connected: { spreadsheetId: string; title: string; reachedBy: ReachedBy } | null;
    }
  /** Only a ledger's owner decides about its sheet. */
  | { kind: 'not-owner' }
  /** A second delivery of what was settled since. */
  | { kind: 'stale' };

type Connected = { kind: 'connected'; spreadsheetId: string; title: string; waiting: number; earlier: number };

export type ConnectOutcome =
  | Connected
  | { kind: 'problem'; problem: Problem; dialogId: number; email: string; canRepeat: boolean }
  /** Another answer was first. */
  | { kind: 'stale' };

/**
 * Begins `/connect`: from now on the person's next text is taken for a link. A second delivery shows the question that
 * the first one asked, as long as it stands.
 * @param link given together with the command: the update takes effect when that is connected
 */
export async function startConnecting(
  context: SheetsContext,
  { person, chatId, update }: Incoming,
  link = '',
): Promise<StartOutcome> {
  if (person.userId !== person.ledgerUserId) return { kind: 'not-owner' };
  const connection = await findConnection(context.house.db, person.ledgerUserId);
  const email = sharingAccountFor(context, person, connection)?.email;
  const door = consentDoor(context);
  const sheet = connectedTo(connection);
  return await transaction(context.house.db, async (tx): Promise<StartOutcome> => {
    const { userId, locale } = person;
    if (!(await holdPeople(tx, [userId]))) return { kind: 'stale' };
    const dialogId = link === '' ? await askOnce(context, tx, update) : await askForLink(context, tx, userId, null);
    if (dialogId === undefined) return { kind: 'stale' };
    const consentUrl = door && (await openConsent(door, tx, { userId, chatId, locale }));
    const connected = sheet && { ...sheet, reachedBy: connection?.reachedBy ?? 'account' };
    return { kind: 'asked', consentUrl, dialogId, email, connected };
  });
}

/** @returns undefined for a second delivery whose question was answered or withdrawn since */
async function askOnce(context: SheetsContext, tx: Tx, update: UpdateKey): Promise<number | undefined> {
  const claim = await claimUpdate<{ dialogId: number }>(tx, update, { dialogId: 0 });
  const { clock } = context.house;
  if (claim.kind === 'duplicate') return (await findDialog(tx, clock, update.userId, claim.result.dialogId))?.id;
  const dialogId = await askForLink(context, tx, update.userId, null);
  await settleClaim(tx, update, { dialogId });
  return dialogId;
}

/** The person has connected in another way: their next text is no link any more. */
export async function endLinkDialogs(tx: Tx, userId: number): Promise<void> {
  await endDialogs(tx, userId, LINK_DIALOG);
}

/** Takes what the person pasted for a link, checks the spreadsheet at Google and connects it. */
export async function connectByText(
  context: SheetsContext,
  incoming: Incoming,
  dialog: OpenDialog,
  text: string,
): Promise<ConnectOutcome> {
  const link = readLink(text);
  if (link.kind === 'other') return await keepAsking(context, incoming, dialog, link.what, null);
  return await connect(context, incoming, dialog, link);
}

/** Checks the last link once more. */
export async function connectAgain(
  context: SheetsContext,
  incoming: Incoming,
  dialog: OpenDialog,
): Promise<ConnectOutcome> {
  const { spreadsheetId, webAppUrl } = dialog.state;
  if (typeof webAppUrl === 'string') return await connect(context, incoming, dialog, { webAppUrl });
  if (typeof spreadsheetId === 'string') return await connect(context, incoming, dialog, { spreadsheetId });
  return await keepAsking(context, incoming, dialog, 'no-link', null);
}

/** What an update has led to already, for one that is delivered again after its dialog was closed. */
export async function earlierAnswer(db: Db | Tx, { update, person }: Incoming): Promise<ConnectOutcome> {
  const result = await findResult<Partial<Omit<Connected, 'waiting' | 'earlier'>>>(db, update);
  if (result?.kind !== 'connected') return { kind: 'stale' };
  return { ...(result as Connected), ...(await recordedOf(db, person)) };
}

/** Ends the dialog without a connection. */
export async function stopConnecting(context: SheetsContext, incoming: Incoming, dialog: OpenDialog): Promise<void> {
  const { db, clock } = context.house;
  await transaction(db, async (tx) => await closeDialog(tx, clock, incoming.update, dialog));
}

async function connect(
  context: SheetsContext,
  incoming: Incoming,
  dialog: OpenDialog,
  link: Link,
): Promise<ConnectOutcome> {
  const { person, update } = incoming;
  const problem = async (what: Problem) => await keepAsking(context, incoming, dialog, what, link);
  const checked = await checkLink(context, person, link);
  if (checked.kind === 'problem') return await problem(checked.problem);
  const { spreadsheetId, title } = checked;
  const connected = { kind: 'connected' as const, spreadsheetId, title };
  try {
    return await transaction(context.house.db, async (tx): Promise<ConnectOutcome> => {
      const claim = await claimUpdate(tx, update, connected);
      if (claim.kind === 'duplicate') return await earlierAnswer(tx, incoming);
      if (!(await closeDialog(tx, context.house.clock, update, dialog))) {
        await giveBackClaim(tx, update);
        return { kind: 'stale' };
      }
      await checked.save(tx);
      return { ...connected, ...(await recordedOf(tx, person)) };
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
  link: Link | null,
): Promise<ConnectOutcome> {
  const connection = await findConnection(context.house.db, person.ledgerUserId);
  const email = sharingAccountFor(context, person, connection)?.email ?? '';
  return await transaction(context.house.db, async (tx): Promise<ConnectOutcome> => {
    const isFirst = await closeDialog(tx, context.house.clock, update, dialog);
    const dialogId = isFirst
      ? await askForLink(context, tx, person.userId, link)
      : await findOpenQuestion(context, tx, person.userId);
    if (dialogId === undefined) return { kind: 'stale' };
    return { kind: 'problem', problem, dialogId, email, canRepeat: link !== null };
  });
}

/** Where a second delivery of the text that was answered already points its buttons. */
async function findOpenQuestion({ house }: SheetsContext, tx: Tx, userId: number): Promise<number | undefined> {
  const open = await listDialogs(tx, house.clock, userId);
  return open.find(({ kind, awaitsText }) => kind === LINK_DIALOG && awaitsText)?.id;
}

async function askForLink(
  { house }: SheetsContext,
  tx: Tx,
  userId: number,
  link: Link | null,
): Promise<number> {
  return await openDialog(tx, house.clock, {
    userId,
    kind: LINK_DIALOG,
    state: { ...link },
    awaitsText: true,
    ttlMs: LINK_DIALOG_TTL_MS,
  });
}
