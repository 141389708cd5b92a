/** What can be done with a ledger. Each function that changes something is one transaction. */
import { claimUpdate, findResult, settleClaim } from '../../core/claims.ts';
import type { Clock } from '../../core/clock.ts';
import { closeDialog, openDialog, type OpenDialog } from '../../core/dialog-store.ts';
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
  /** Somebody changed it since the card was shown, or this is a second delivery: the entry as it stands now. */
  | { kind: 'as-it-stands'; entry: Entry; repeated: boolean }
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
  ): Promise<RecordOutcome | { kind: 'stale' }>;
  /** Asks for the new text of an entry. */
  askForEdit(actor: Actor, entry: Entry, messageId: number): Promise<void>;
  /** Changes an entry by the answer to `askForEdit`. */
  edit(actor: Actor, dialog: OpenDialog, version: number, input: EditedEntry): Promise<ChangeOutcome>;
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
      return outcome ?? { kind: 'stale' };
    });

  /** Every change of an entry: claimed, checked against the version that the person saw, kept for undo, queued. */
  const change = async (
    actor: Actor,
    entryId: number,
    version: number,
    next: (tx: Tx, entry: Entry) => Promise<EntryValues>,
    tx: Tx,
  ): Promise<ChangeOutcome> => {
    const claim = await claimUpdate(tx, actor.update, { entryIds: [entryId] });
    const entry = await lockEntry(tx, actor.ledgerUserId, entryId);
    if (entry === undefined) return { kind: 'gone' };
    if (claim.kind === 'duplicate') return { kind: 'as-it-stands', entry, repeated: true };
    if (entry.version !== version) return { kind: 'as-it-stands', entry, repeated: false };
    const values = await next(tx, entry);
    await saveVersion(tx, actor.ledgerUserId, entry);
    const changed = await replaceEntry(tx, actor.ledgerUserId, entryId, values);
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
    askForEdit: async (actor, entry, messageId) =>
      await transaction(db, async (tx) => {
        await openDialog(tx, clock, {
          userId: actor.update.userId,
          kind: EDIT_DIALOG,
          state: { entryId: entry.id, version: entry.version, messageId },
          awaitsText: true,
          ttlMs: EDIT_TTL_MS,
        });
      }),
    edit: async (actor, dialog, version, { entryId, values }) =>
      await transaction(db, async (tx) => {
        await closeDialog(tx, actor.update, dialog);
        const next = async (_tx: Tx, entry: Entry): Promise<EntryValues> => ({
          ...values,
          undoVersion: entry.version,
          deleted: false,
        });
        return await change(actor, entryId, version, next, tx);
      }),
    remove: async (actor, entryId, version) =>
      await transaction(db, async (tx) => {
        const next = async (_tx: Tx, entry: Entry): Promise<EntryValues> => ({
          ...valuesOf(entry),
          undoVersion: entry.version,
          deleted: true,
        });
        return await change(actor, entryId, version, next, tx);
      }),
    undo: async (actor, entryId, version) =>
      await transaction(db, async (tx) => {
        return await change(actor, entryId, version, async (_tx, entry) => await undone(tx, actor, entry), tx);
      }),
  };
}

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
