/** What can be done with a ledger. Each function that changes something is one transaction. */
import { claimUpdate, findResult, giveBackClaim, settleClaim } from '../../core/claims.ts';
import { HOUR_MS, type Clock } from '../../core/clock.ts';
import { closeDialog, findDialog, openDialog, wasAnswered, type OpenDialog } from '../../core/dialog-store.ts';
import { Fault } from '../../core/errors.ts';
import { GroupCommit } from '../../core/group-commit.ts';
import type { UpdateKey } from '../../core/update-key.ts';
import { transaction, type Db, type Tx } from '../../platform/postgres.ts';
import {
  changeEntry,
  onTopOf,
  stepBack,
  takeEntry,
  type Actor,
  type Change,
  type ChangeOutcome,
  type Changing,
} from './changes/change.ts';
import { removeEntries } from './changes/remove-many.ts';
import { noteWrite } from './journal/journal.ts';
import { insertLesson } from './lessons/lesson-queries.ts';
import type { EntryInput, Lesson, Question } from './model.ts';
import { findEntries, lockEntry, type Entry } from './queries.ts';
import { askReading } from './record/questions.ts';
import {
  recordMessages,
  type MessageToRecord,
  type RecordOutcome,
  type StoredRecord,
  type Written,
} from './record-queries.ts';

export type { Actor, ChangeOutcome };

export type RecordResult = { outcome: RecordOutcome; questionIds: number[] };

export type EditQuestion =
  | { kind: 'asked'; entry: Entry; dialogId: number }
  /** The card was an old one, or the question is over. */
  | { kind: 'as-it-stands'; entry: Entry }
  | { kind: 'gone' };

export type LedgerService = {
  /** The hot path: shares statement and commit with whoever records at the same time. */
  record(message: MessageToRecord): Promise<RecordOutcome>;
  /**
   * Records what is clear and asks about the rest, all or nothing.
   * @param lessons what the entries teach, in their order
   */
  recordAndAsk(
    message: MessageToRecord,
    questions: Question[],
    lessons?: (Lesson | undefined)[],
  ): Promise<RecordResult>;
  /** Records the reading that the person chose. */
  answerQuestion(
    dialog: { id: number; version: number },
    message: MessageToRecord,
  ): Promise<RecordOutcome | { kind: 'stale'; answered: boolean }>;
  /**
   * Asks for the new text of an entry that stands as it was shown, or for its day.
   * @param messageId the card that the question stands in the place of; null if it is a message of its own
   */
  askForEdit(
    actor: Actor,
    entryId: number,
    version: number,
    messageId: number | null,
    kind?: string,
  ): Promise<EditQuestion>;
  /** Changes an entry by the answer to a question about it; `not-asked` if that was withdrawn in the meantime. */
  edit(
    actor: Actor,
    dialog: OpenDialog,
    version: number,
    input: EditedEntry,
  ): Promise<ChangeOutcome | { kind: 'not-asked' }>;
  /** Changes an entry that stands as it was shown. */
  change(actor: Actor, entryId: number, version: number, change: Change): Promise<ChangeOutcome>;
  /** Ends a question that nobody needs an answer to any more. */
  dropQuestion(update: UpdateKey, dialog: OpenDialog): Promise<void>;
  remove(actor: Actor, entryId: number, version: number): Promise<ChangeOutcome>;
  /** Deletes what still stands of several entries; gives all of them as they stand then. */
  removeAll(actor: Actor, entryIds: number[]): Promise<Entry[]>;
  undo(actor: Actor, entryId: number, version: number): Promise<ChangeOutcome>;
};

/** What shall be changed; an edit of the text unless `kind` says what else. */
export type EditedEntry = { entryId: number; values: EntryInput } & Partial<Pick<Change, 'kind' | 'lesson'>>;

export const EDIT_DIALOG = 'entry-edit';
export const DAY_DIALOG = 'entry-day';

/** How long the bot waits for the new text. */
const EDIT_TTL_MS = HOUR_MS;

/** What is stored of a message with questions. */
type AskResult = StoredRecord & { questionIds: number[] };

export type LedgerServiceOptions = {
  db: Db;
  clock: Clock;
  flushDelayMs: number;
  /** See `Changing`; without it no other process remembers anything. */
  relearn?: Changing['relearn'];
};

export function createLedgerService(options: LedgerServiceOptions): LedgerService {
  const { db, clock, flushDelayMs, relearn = async () => {} } = options;
  const changing: Changing = { flushDelayMs, relearn };
  const group = new GroupCommit<MessageToRecord, Written>({
    keyOf: ({ update }) => `${update.userId}:${update.updateId}`,
    write: async (messages) => await recordMessages(db, clock, messages, flushDelayMs),
  });

  const recordOne = async (tx: Tx, message: MessageToRecord): Promise<RecordOutcome> =>
    ofWhoIsThere((await recordMessages(tx, clock, [message], flushDelayMs))[0] as Written);

  const recordAndAsk: LedgerService['recordAndAsk'] = async (message, questions, lessons = []) =>
    await transaction(db, async (tx) => {
      const outcome = await recordOne(tx, message);
      if (outcome.kind === 'duplicate') return { outcome, questionIds: await questionsOf(tx, message.update) };
      if (outcome.kind !== 'recorded') return { outcome, questionIds: [] };
      const questionIds: number[] = [];
      for (const question of questions) {
        questionIds.push(await askReading(tx, clock, message.update.userId, question));
      }
      const { entryIds, sheet } = outcome;
      const offer = sheet === 'offer' ? ({ offer: true } as const) : {};
      await settleClaim(tx, message.update, { entryIds, questionIds, ...offer } satisfies AskResult);
      await teach(tx, message.ledgerUserId, outcome.entryIds, lessons);
      return { outcome, questionIds };
    });

  const teach = async (
    tx: Tx,
    ledgerUserId: number,
    entryIds: number[],
    lessons: (Lesson | undefined)[],
  ): Promise<void> => {
    for (const [index, lesson] of lessons.entries()) {
      if (lesson !== undefined) await insertLesson(tx, ledgerUserId, entryIds[index] as number, lesson);
    }
    if (lessons.some((lesson) => lesson !== undefined)) await relearn(tx, ledgerUserId);
  };

  const questionsOf = async (tx: Tx, update: UpdateKey): Promise<number[]> =>
    (await findResult<Partial<AskResult>>(tx, update))?.questionIds ?? [];

  const answerQuestion: LedgerService['answerQuestion'] = async (dialog, message) =>
    await transaction(db, async (tx) => {
      const isMine = await closeDialog(tx, clock, message.update, dialog);
      const outcome = isMine || (await findResult(tx, message.update)) ? await recordOne(tx, message) : undefined;
      if (outcome?.kind === 'recorded') await noteChosen(tx, message, outcome.entryIds);
      if (outcome !== undefined) return outcome;
      return { kind: 'stale', answered: await wasAnswered(tx, message.update.userId, dialog.id) };
    });

  /** Recorded later than its message says: /undo finds it in the journal. */
  const noteChosen = async (tx: Tx, { ledgerUserId, update }: MessageToRecord, added: number[]): Promise<void> => {
    const write = { ledgerUserId, writtenBy: update.userId, kind: 'entry-chosen' };
    await noteWrite(tx, { ...write, payload: { changes: [], added } });
  };

  const askForEdit: LedgerService['askForEdit'] = async (actor, entryId, version, messageId, kind = EDIT_DIALOG) =>
    await transaction(db, async (tx) => {
      const { userId } = actor.update;
      const claim = await claimUpdate<{ dialogId: number | null }>(tx, actor.update, { dialogId: null });
      const entry = await lockEntry(tx, actor.ledgerUserId, entryId);
      if (entry === undefined) return { kind: 'gone' };
      if (claim.kind === 'duplicate') {
        const { dialogId } = claim.result;
        const isOpen = dialogId !== null && (await findDialog(tx, clock, userId, dialogId)) !== undefined;
        return isOpen ? { kind: 'asked', entry, dialogId } : { kind: 'as-it-stands', entry };
      }
      if (entry.version !== version || entry.deleted) return { kind: 'as-it-stands', entry };
      const state = { entryId, version, messageId };
      const question = { userId, kind, state, awaitsText: true, ttlMs: EDIT_TTL_MS };
      const dialogId = await openDialog(tx, clock, question);
      await settleClaim(tx, actor.update, { dialogId });
      return { kind: 'asked', entry, dialogId };
    });

  const changeOne: LedgerService['change'] = async (actor, entryId, version, change) =>
    await transaction(db, async (tx) => {
      const taken = await takeEntry(tx, actor, entryId);
      return await changeEntry(tx, changing, actor, taken, version, change);
    });

  return {
    record: async (message) => ofWhoIsThere(await group.submit(message)),
    recordAndAsk,
    answerQuestion,
    askForEdit,
    edit: async (actor, dialog, version, { entryId, values, kind = 'entry-edit', lesson }) =>
      await transaction(db, async (tx) => {
        const taken = await takeEntry(tx, actor, entryId);
        const { claim, entry } = taken;
        // It took effect as something else before the question was asked.
        if (claim.kind === 'duplicate' && !claim.result.entryIds.includes(entryId)) return { kind: 'not-asked' };
        const isMine = claim.kind === 'fresh' && (await closeDialog(tx, clock, actor.update, dialog));
        if (claim.kind === 'fresh' && !isMine && entry?.version === version) {
          await giveBackClaim(tx, actor.update);
          return { kind: 'not-asked' };
        }
        const next: Change['next'] = (before) => onTopOf(before, { ...values, deleted: false });
        const change = { kind, next, ...(lesson === undefined ? {} : { lesson }) };
        return await changeEntry(tx, changing, actor, taken, version, change);
      }),
    change: changeOne,
    dropQuestion: async (update, dialog) =>
      void (await transaction(db, (tx) => closeDialog(tx, clock, update, dialog))),
    remove: async (actor, entryId, version) => await changeOne(actor, entryId, version, REMOVAL),
    removeAll: async (actor, entryIds) => await removeEntries(db, changing, actor, entryIds),
    undo: async (actor, entryId, version) =>
      await transaction(db, async (tx) => {
        const taken = await takeEntry(tx, actor, entryId);
        return await stepBack(tx, changing, actor, taken, version);
      }),
  };
}

/** @throws Fault `person-gone`: delivered again, the update finds out into which ledger its person records */
function ofWhoIsThere(written: Written): RecordOutcome {
  if (written.kind === 'gone') throw new Fault('person-gone', 'A message was recorded for a ledger that is gone');
  return written;
}

const REMOVAL: Change = { kind: 'entry-delete', next: (before) => onTopOf(before, { deleted: true }) };

/** Gives one entry of a ledger as it stands. */
export async function showEntry(db: Db, ledgerUserId: number, entryId: number): Promise<Entry | undefined> {
  return (await findEntries(db, ledgerUserId, [entryId]))[0];
}
