/** What can be done with a ledger. Each function that changes something is one transaction. */
import { claimUpdate, findResult, giveBackClaim, settleClaim, type Claim } from '../../core/claims.ts';
import type { Clock } from '../../core/clock.ts';
import { closeDialog, findDialog, openDialog, wasAnswered, type OpenDialog } from '../../core/dialog-store.ts';
import { GroupCommit } from '../../core/group-commit.ts';
import { enqueueChange, type OutboxOp, type SheetRow } from '../../core/outbox.ts';
import type { EntryInput } from './model.ts';
import {
  findEntries,
  findVersion,
  lockEntry,
  replaceEntry,
  saveVersion,
  type Entry,
  type EntryValues,
} from './queries.ts';
import { recordMessages, type MessageToRecord, type RecordOutcome } from './record-queries.ts';
import type { UpdateKey } from '../../core/update-key.ts';
import { transaction, type Db, type Tx } from '../../platform/postgres.ts';

/** A line that can be read in two ways; a button decides. */
export type Question = { line: string; readings: [EntryInput, EntryInput] };

/** How long the two buttons of a question work. */
const QUESTION_TTL_MS = 24 * 3_600_000;

/** Whose press or text it is, in whose ledger it takes effect, and in which words its sheet shows it. */
export type Actor = { update: UpdateKey; ledgerUserId: number; rowOf: (values: EntryInput) => SheetRow };

export type RecordResult = { outcome: RecordOutcome; questionIds: number[] };

export type ChangeOutcome =
  | { kind: 'changed'; entry: Entry }
  /**
   * The entry as it stands now: somebody changed it since the card was shown or, if `repeated`, this is a second
   * delivery of what changed it last.
   */
  | { kind: 'as-it-stands'; entry: Entry; repeated: boolean }
  | { kind: 'gone' };

export type EditQuestion =
  | { kind: 'asked'; entry: Entry; dialogId: number }
  /** The card was an old one, or the question is over. */
  | { kind: 'as-it-stands'; entry: Entry }
  | { kind: 'gone' };

export type LedgerService = {
  /** The hot path: shares statement and commit with whoever records at the same time. */
  record(message: MessageToRecord): Promise<RecordOutcome>;
  /** Records what is clear and asks about the rest, all or nothing. */
  recordAndAsk(message: MessageToRecord, questions: Question[]): Promise<RecordResult>;
  /** Records the reading that the person chose. */
  answerQuestion(
    dialog: { id: number; version: number },
    message: MessageToRecord,
  ): Promise<RecordOutcome | { kind: 'stale'; answered: boolean }>;
  /** Asks for the new text of an entry that stands as it was shown. */
  askForEdit(actor: Actor, entryId: number, version: number, messageId: number): Promise<EditQuestion>;
  /** Changes an entry by the answer to `askForEdit`; `not-asked` if the question was withdrawn in the meantime. */
  edit(
    actor: Actor,
    dialog: OpenDialog,
    version: number,
    input: EditedEntry,
  ): Promise<ChangeOutcome | { kind: 'not-asked' }>;
  /** Ends a question that nobody needs an answer to any more. */
  dropQuestion(update: UpdateKey, dialog: OpenDialog): Promise<void>;
  remove(actor: Actor, entryId: number, version: number): Promise<ChangeOutcome>;
  undo(actor: Actor, entryId: number, version: number): Promise<ChangeOutcome>;
};

export type EditedEntry = { entryId: number; values: EntryInput };

export const EDIT_DIALOG = 'entry-edit';
export const QUESTION_DIALOG = 'entry-question';

/** How long the bot waits for the new text. */
const EDIT_TTL_MS = 3_600_000;

export type LedgerServiceOptions = {
  db: Db;
  clock: Clock;
  flushDelayMs: number;
};

export function createLedgerService(options: LedgerServiceOptions): LedgerService {
  const { db, clock, flushDelayMs } = options;
  const group = new GroupCommit<MessageToRecord, RecordOutcome>({
    keyOf: ({ update }) => `${update.userId}:${update.updateId}`,
    write: async (messages) => await recordMessages(db, messages, flushDelayMs),
  });

  const recordOne = async (tx: Tx, message: MessageToRecord): Promise<RecordOutcome> =>
    (await recordMessages(tx, [message], flushDelayMs))[0] as RecordOutcome;

  const recordAndAsk = async (message: MessageToRecord, questions: Question[]): Promise<RecordResult> =>
    await transaction(db, async (tx) => {
      const outcome = await recordOne(tx, message);
      if (outcome.kind === 'duplicate') return { outcome, questionIds: await questionsOf(tx, message.update) };
      if (outcome.kind !== 'recorded') return { outcome, questionIds: [] };
      const questionIds: number[] = [];
      for (const question of questions) questionIds.push(await ask(tx, message.update.userId, question));
      await settleClaim(tx, message.update, { entryIds: outcome.entryIds, questionIds });
      return { outcome, questionIds };
    });

  const ask = async (tx: Tx, userId: number, question: Question): Promise<number> =>
    await openDialog(tx, clock, {
      userId,
      kind: QUESTION_DIALOG,
      state: question,
      awaitsText: false,
      ttlMs: QUESTION_TTL_MS,
    });

  const questionsOf = async (tx: Tx, update: UpdateKey): Promise<number[]> =>
    (await findResult<{ questionIds?: number[] }>(tx, update))?.questionIds ?? [];

  const answerQuestion: LedgerService['answerQuestion'] = async (dialog, message) =>
    await transaction(db, async (tx) => {
      const isMine = await closeDialog(tx, message.update, dialog);
      const outcome = isMine || (await findResult(tx, message.update)) ? await recordOne(tx, message) : undefined;
      if (outcome !== undefined) return outcome;
      return { kind: 'stale', answered: await wasAnswered(tx, message.update.userId, dialog.id) };
    });

  const askForEdit: LedgerService['askForEdit'] = async (actor, entryId, version, messageId) =>
    await transaction(db, async (tx) => {
      const { userId } = actor.update;
      const claim = await claimUpdate<{ dialogId: number | null }>(tx, actor.update, { dialogId: null });
      const entry = await lockEntry(tx, actor.ledgerUserId, entryId);
      if (entry === undefined) return { kind: 'gone' };
      if (claim.kind === 'duplicate') {
        const { dialogId } = claim.result;
        const isOpen = dialogId !== null && (await findDialog(tx, userId, dialogId)) !== undefined;
        return isOpen ? { kind: 'asked', entry, dialogId } : { kind: 'as-it-stands', entry };
      }
      if (entry.version !== version || entry.deleted) return { kind: 'as-it-stands', entry };
      const state = { entryId, version, messageId };
      const question = { userId, kind: EDIT_DIALOG, state, awaitsText: true, ttlMs: EDIT_TTL_MS };
      const dialogId = await openDialog(tx, clock, question);
      await settleClaim(tx, actor.update, { dialogId });
      return { kind: 'asked', entry, dialogId };
    });

  /** Claims an update for a change of one entry, and keeps others from the entry until it is done. */
  const take = async (tx: Tx, actor: Actor, entryId: number): Promise<Taken> => {
    const claim = await claimUpdate<ChangeResult>(tx, actor.update, { entryIds: [entryId] });
    return { claim, entry: await lockEntry(tx, actor.ledgerUserId, entryId) };
  };

  /** Every change of an entry: checked against the version that the person saw, kept for undo, queued. */
  const change = async (
    tx: Tx,
    actor: Actor,
    { claim, entry }: Taken,
    version: number,
    next: (entry: Entry) => EntryValues | Promise<EntryValues>,
  ): Promise<ChangeOutcome> => {
    if (entry === undefined) return { kind: 'gone' };
    if (claim.kind === 'duplicate') {
      const repeated = claim.result.stale !== true && entry.version === version + 1;
      return { kind: 'as-it-stands', entry, repeated };
    }
    if (entry.version !== version) {
      await settleClaim(tx, actor.update, { entryIds: [entry.id], stale: true } satisfies ChangeResult);
      return { kind: 'as-it-stands', entry, repeated: false };
    }
    const values = await next(entry);
    await saveVersion(tx, actor.ledgerUserId, entry);
    const changed = await replaceEntry(tx, actor.ledgerUserId, entry.id, values);
    await queueChange(tx, actor, entry, changed);
    return { kind: 'changed', entry: changed };
  };

  const queueChange = async (tx: Tx, actor: Actor, before: Entry, after: Entry): Promise<void> => {
    const op = opOf(before, after);
    if (op === null) return;
    const row = actor.rowOf(after);
    const change = { userId: actor.ledgerUserId, entryId: after.id, entryVersion: after.version, op };
    await enqueueChange(tx, op === 'delete' ? change : { ...change, row }, flushDelayMs);
  };

  const undone = async (tx: Tx, actor: Actor, entry: Entry): Promise<EntryValues> => {
    if (entry.undoVersion === null) return { ...valuesOf(entry), undoVersion: entry.version, deleted: true };
    const before = await findVersion(tx, actor.ledgerUserId, entry.id, entry.undoVersion);
    if (before === undefined) throw new Error('An earlier version of an entry is missing');
    return before;
  };

  return {
    record: (message) => group.submit(message),
    recordAndAsk,
    answerQuestion,
    askForEdit,
    edit: async (actor, dialog, version, { entryId, values }) =>
      await transaction(db, async (tx) => {
        const taken = await take(tx, actor, entryId);
        const { claim, entry } = taken;
        // It took effect as something else before the question was asked.
        if (claim.kind === 'duplicate' && !claim.result.entryIds.includes(entryId)) return { kind: 'not-asked' };
        const isMine = claim.kind === 'fresh' && (await closeDialog(tx, actor.update, dialog));
        if (claim.kind === 'fresh' && !isMine && entry?.version === version) {
          await giveBackClaim(tx, actor.update);
          return { kind: 'not-asked' };
        }
        const next = (before: Entry): EntryValues => ({ ...values, undoVersion: before.version, deleted: false });
        return await change(tx, actor, taken, version, next);
      }),
    dropQuestion: async (update, dialog) => void (await transaction(db, (tx) => closeDialog(tx, update, dialog))),
    remove: async (actor, entryId, version) =>
      await transaction(db, async (tx) => {
        const taken = await take(tx, actor, entryId);
        const next = (before: Entry): EntryValues => ({
          ...valuesOf(before),
          undoVersion: before.version,
          deleted: true,
        });
        return await change(tx, actor, taken, version, next);
      }),
    undo: async (actor, entryId, version) =>
      await transaction(db, async (tx) => {
        const taken = await take(tx, actor, entryId);
        return await change(tx, actor, taken, version, async (entry) => await undone(tx, actor, entry));
      }),
  };
}

/** What a change stores: which entry it is about, and whether it came too late for it. */
type ChangeResult = { entryIds: number[]; stale?: true };

type Taken = { claim: Claim<ChangeResult>; entry: Entry | undefined };

/** Gives one entry of a ledger as it stands. */
export async function showEntry(db: Db, ledgerUserId: number, entryId: number): Promise<Entry | undefined> {
  return (await findEntries(db, ledgerUserId, [entryId]))[0];
}

function valuesOf({ id: _id, version: _version, ...values }: Entry): EntryValues {
  return values;
}

/** What the sheet must do; null if it shows nothing of it either way. */
function opOf(before: Entry, after: Entry): OutboxOp | null {
  if (before.deleted) return after.deleted ? null : 'append';
  return after.deleted ? 'delete' : 'update';
}
