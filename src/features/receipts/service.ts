/** What people do with files and drafts. Each function that changes something is one transaction. */
import { claimUpdate, giveBackClaim, settleClaim } from '../../core/claims.ts';
import { closeDialog, endDialogs, openDialog, type OpenDialog } from '../../core/dialog-store.ts';
import type { House } from '../../core/house.ts';
import type { Incoming, IncomingButton, IncomingFile } from '../../core/incoming.ts';
import { transaction, type Tx } from '../../platform/postgres.ts';
import { noteWrite, type LedgerBook, type Remarks } from '../ledger/index.ts';
import { DRAFT_TTL_MS, entriesOf, MOST_OPEN, onlyEntry, withEntry } from './model.ts';
import type { Content, Draft, ReceiptContent, VoiceContent } from './model.ts';
import { sendJob } from './queue.ts';
import * as queries from './queries.ts';
import { splitByLine } from './split.ts';

export type Context = { house: House; book: LedgerBook; remarks?: Remarks | undefined };

/** A draft as it stands now; `stale` if the button was of an older version. */
export type Outcome = { kind: 'stands'; draft: Draft; stale: boolean } | { kind: 'gone' };

export const EDIT_DIALOG = 'receipt-edit';

/** How long the bot waits for what shall change. */
const EDIT_TTL_MS = 3_600_000;

/** The kind of its writes in the ledger's journal. */
export const RECEIPT_WRITE = 'receipt';

/** Takes a file in: a draft and the job that reads it. The same file again gives the draft that is open already. */
export async function takeFile(
  { house }: Context,
  incoming: IncomingFile,
  mimeType: string,
): Promise<Outcome | { kind: 'too-many' }> {
  const { update, person, file } = incoming;
  const nowMs = house.clock.nowMs();
  return await transaction(house.db, async (tx) => {
    const claim = await claimUpdate<{ draftId: number }>(tx, update, { draftId: 0 });
    if (claim.kind === 'duplicate') return await standing(tx, person.userId, claim.result.draftId);
    await queries.lockPerson(tx, person.userId);
    const same = await queries.findSameFile(tx, person.userId, file.uniqueId, nowMs);
    const isOpen = same !== undefined && same.state !== 'recorded';
    if (!isOpen && (await queries.countOpen(tx, person.userId, nowMs)) >= MOST_OPEN) return { kind: 'too-many' };
    const draft = isOpen ? same : await queries.insertDraft(tx, newDraft(incoming, mimeType, nowMs, same));
    if (!isOpen && draft.state === 'waiting') await sendJob(house.queue, tx, draft, person.ledgerUserId);
    await settleClaim(tx, update, { draftId: draft.id });
    return { kind: 'stands', draft, stale: false };
  });
}

/**
 * Remembers the message that says that a file is being read: the result replaces it.
 * @returns a message that is in the way now: the one before, or this one if the result is there already
 */
export async function keepPlace(
  { house }: Context,
  { userId, id }: Draft,
  messageId: number,
): Promise<number | undefined> {
  return await transaction(house.db, async (tx) => {
    const draft = await queries.lockDraft(tx, userId, id);
    if (draft?.state !== 'waiting') return messageId;
    await queries.saveContent(tx, draft, { kind: 'reading', messageId });
    return draft.content?.kind === 'reading' ? draft.content.messageId : undefined;
  });
}

function newDraft(
  { chatId, messageId, person, file, caption, sentAtMs }: IncomingFile,
  mimeType: string,
  nowMs: number,
  recorded: Draft | undefined,
): queries.NewDraft {
  return {
    userId: person.userId,
    chatId,
    messageId,
    kind: file.kind,
    mimeType,
    fileId: file.fileId,
    uniqueId: file.uniqueId,
    caption,
    state: recorded === undefined ? 'waiting' : 'asked',
    content: recorded === undefined ? null : { kind: 'same', recordedAtMs: recorded.settledAtMs ?? recorded.sentAtMs },
    sentAtMs,
    expiresAtMs: nowMs + DRAFT_TTL_MS,
  };
}

async function standing(tx: Tx, userId: number, draftId: number): Promise<Outcome> {
  const draft = await queries.findDraft(tx, userId, draftId);
  return draft === undefined ? { kind: 'gone' } : { kind: 'stands', draft, stale: false };
}

/** Which draft a button is about, as it was when the button was shown. */
export type Shown = { draftId: number; version: number };

/** One change of a draft by its person, checked against the version that they saw. */
async function change(
  { house }: Context,
  { update, person }: Incoming,
  { draftId, version }: Shown,
  states: Draft['state'][],
  make: (tx: Tx, draft: Draft) => Promise<Draft>,
): Promise<Outcome> {
  return await transaction(house.db, async (tx) => {
    const claim = await claimUpdate(tx, update, {});
    const draft = await queries.lockDraft(tx, person.userId, draftId);
    if (draft === undefined) return { kind: 'gone' };
    if (claim.kind === 'duplicate') return { kind: 'stands', draft, stale: false };
    if (draft.version !== version || !states.includes(draft.state)) return { kind: 'stands', draft, stale: true };
    await endDialogs(tx, person.userId, EDIT_DIALOG);
    return { kind: 'stands', draft: await make(tx, draft), stale: false };
  });
}

/** Enters what the draft says, as one entry or as one for each category, and notes it for undo. */
export async function recordDraft(
  context: Context,
  incoming: Incoming,
  shown: Shown,
  way: 'whole' | 'by-line',
): Promise<Outcome> {
  const { house, book } = context;
  const { person } = incoming;
  const reader = await book.readerOf(person, incoming.sentAtMs);
  return await change(context, incoming, shown, ['ready'], async (tx, draft) => {
    const { content } = draft;
    const entries = way === 'by-line' && content?.kind === 'receipt' ? splitByLine(content) : entriesOf(content);
    if (entries.length === 0) return draft;
    const owner = { ledgerUserId: person.ledgerUserId, recordedBy: person.userId };
    const entryIds = await book.enter(tx, { ...owner, reader }, entries);
    const payload = { userId: draft.userId, draftId: draft.id, entryIds };
    const { ledgerUserId, recordedBy: writtenBy } = owner;
    const writeId = await noteWrite(tx, { ledgerUserId, writtenBy, kind: RECEIPT_WRITE, payload });
    const recorded: Content = { kind: 'recorded', entries, writeId };
    return await queries.changeDraft(tx, draft, {
      state: 'recorded',
      content: recorded,
      settledAtMs: house.clock.nowMs(),
    });
  });
}

export async function cancelDraft(context: Context, incoming: Incoming, shown: Shown): Promise<Outcome> {
  const settledAtMs = context.house.clock.nowMs();
  return await change(context, incoming, shown, ['ready', 'asked'], async (tx, draft) =>
    await queries.changeDraft(tx, draft, { state: 'cancelled', content: null, settledAtMs }),
  );
}

/** Reads a picture that was recorded before; the result replaces the message whose button was pressed. */
export async function readAgain(context: Context, incoming: IncomingButton, shown: Shown): Promise<Outcome> {
  const content: Content = { kind: 'reading', messageId: incoming.messageId };
  return await change(context, incoming, shown, ['asked'], async (tx, draft) => {
    const waiting = await queries.changeDraft(tx, draft, { state: 'waiting', content, again: true });
    await sendJob(context.house.queue, tx, waiting, incoming.person.ledgerUserId);
    return waiting;
  });
}

export async function chooseCategory(
  context: Context,
  incoming: Incoming,
  shown: Shown,
  category: string,
): Promise<Outcome> {
  return await change(context, incoming, shown, ['ready'], async (tx, draft) => {
    const { content } = draft;
    const entry = onlyEntry(content);
    if (entry === undefined || (content?.kind !== 'receipt' && content?.kind !== 'voice')) return draft;
    const changed = withEntry(content, { ...entry, category });
    return await queries.changeDraft(tx, draft, { state: 'ready', content: changed });
  });
}

export type EditQuestion = { kind: 'asked'; draft: Draft; dialogId: number } | Outcome;

/** Asks what shall change; the next text answers. */
export async function askForEdit(
  { house }: Context,
  { update, person }: Incoming,
  { draftId, version }: Shown,
  messageId: number,
): Promise<EditQuestion> {
  return await transaction(house.db, async (tx) => {
    const claim = await claimUpdate<{ dialogId: number }>(tx, update, { dialogId: 0 });
    const draft = await queries.lockDraft(tx, person.userId, draftId);
    if (draft === undefined) return { kind: 'gone' };
    const isFresh = draft.version === version && draft.state === 'ready';
    if (claim.kind === 'duplicate') {
      const { dialogId } = claim.result;
      return isFresh ? { kind: 'asked', draft, dialogId } : { kind: 'stands', draft, stale: false };
    }
    if (!isFresh) return { kind: 'stands', draft, stale: true };
    const state = { draftId, version, messageId };
    const question = { userId: person.userId, kind: EDIT_DIALOG, state, awaitsText: true, ttlMs: EDIT_TTL_MS };
    const dialogId = await openDialog(tx, house.clock, question);
    await settleClaim(tx, update, { dialogId });
    return { kind: 'asked', draft, dialogId };
  });
}

/** Changes a draft by the answer, if it is not over; `not-asked` if the question was withdrawn in the meantime. */
export async function editDraft(
  { house }: Context,
  { update, person }: Incoming,
  dialog: OpenDialog,
  { draftId, version }: Shown,
  content: ReceiptContent | VoiceContent | undefined,
): Promise<Outcome | { kind: 'not-asked' }> {
  return await transaction(house.db, async (tx) => {
    const claim = await claimUpdate(tx, update, { draftId });
    // It took effect as something else before the question was asked.
    if (claim.kind === 'duplicate' && claim.result.draftId !== draftId) return { kind: 'not-asked' };
    if (claim.kind === 'fresh' && !(await closeDialog(tx, house.clock, update, dialog))) {
      await giveBackClaim(tx, update);
      return { kind: 'not-asked' };
    }
    const draft = await queries.lockDraft(tx, person.userId, draftId);
    if (draft === undefined) return { kind: 'gone' };
    if (claim.kind === 'duplicate') return { kind: 'stands', draft, stale: false };
    const isOld = draft.version !== version || draft.state !== 'ready';
    if (isOld || content === undefined) return { kind: 'stands', draft, stale: true };
    return { kind: 'stands', draft: await queries.changeDraft(tx, draft, { state: 'ready', content }), stale: false };
  });
}

/** Ends the question and shows the draft again. */
export async function leaveEdit(
  { house }: Context,
  { update, person, dialogs }: Incoming,
  draftId: number,
  dialogId: number,
): Promise<Draft | undefined> {
  const open = dialogs.find(({ id, kind }) => id === dialogId && kind === EDIT_DIALOG);
  return await transaction(house.db, async (tx) => {
    if (open !== undefined) await closeDialog(tx, house.clock, update, open);
    return await queries.findDraft(tx, person.userId, draftId);
  });
}
