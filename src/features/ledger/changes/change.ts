/**
 * How an entry changes: checked against the version that the person saw, kept for undo, noted in the journal, queued
 * for the sheet. Changes of an entry are a pile, and an undo takes the topmost one off: `undoVersion` names the version
 * below it.
 */
import { claimUpdate, settleClaim, type Claim } from '../../../core/claims.ts';
import { enqueueChange, type OutboxOp, type SheetRow } from '../../../core/outbox.ts';
import type { UpdateKey } from '../../../core/update-key.ts';
import type { Tx } from '../../../platform/postgres.ts';
import { endWriteOfOne } from '../journal/journal-queries.ts';
import { noteWrite } from '../journal/journal.ts';
import type { EntryChange } from '../journal/model.ts';
import { insertLesson } from '../lessons/lesson-queries.ts';
import type { EntryInput, Lesson } from '../model.ts';
import { findVersion, lockEntry, replaceEntry, saveVersion, type Entry, type EntryValues } from '../queries.ts';

/** Whose press or text it is, in whose ledger it takes effect, and in which words its sheet shows it. */
export type Actor = { update: UpdateKey; ledgerUserId: number; rowOf: (values: EntryInput) => SheetRow };

export type ChangeOutcome =
  | { kind: 'changed'; entry: Entry }
  /**
   * The entry as it stands now: somebody changed it since the card was shown or, if `repeated`, this is a second
   * delivery of what changed it last.
   */
  | { kind: 'as-it-stands'; entry: Entry; repeated: boolean }
  | { kind: 'gone' };

/** What all changes need of the house. */
export type Changing = {
  flushDelayMs: number;
  /** Tells all processes, with the commit, that what was taught in a ledger is no more what they remember. */
  relearn: (tx: Tx, ledgerUserId: number) => Promise<void>;
};

/** The kinds of writes that are changes of entries. */
export type ChangeKind = 'entry-edit' | 'entry-delete' | 'entry-category' | 'entry-date' | 'message-edit';

/** What a change does to an entry, and what it teaches. */
export type Change = {
  kind: ChangeKind;
  next: (entry: Entry) => EntryValues;
  lesson?: (before: Entry, after: Entry) => Lesson | undefined;
};

/** What a change stores: which entry it is about, and whether it came too late for it. */
type ChangeResult = { entryIds: number[]; stale?: true };

export type Taken = { claim: Claim<ChangeResult>; entry: Entry | undefined };

/** Claims an update for a change of one entry, and keeps others from the entry until it is done. */
export async function takeEntry(tx: Tx, actor: Actor, entryId: number): Promise<Taken> {
  const claim = await claimUpdate<ChangeResult>(tx, actor.update, { entryIds: [entryId] });
  return { claim, entry: await lockEntry(tx, actor.ledgerUserId, entryId) };
}

/** Changes an entry that was taken, if it stands as the person saw it. */
export async function changeEntry(
  tx: Tx,
  changing: Changing,
  actor: Actor,
  taken: Taken,
  version: number,
  change: Change,
): Promise<ChangeOutcome> {
  const refusal = await refusalOf(tx, actor, taken, version);
  if (refusal !== undefined) return refusal;
  const before = taken.entry as Entry;
  const values = change.next(before);
  const changes: EntryChange[] = [{ entryId: before.id, base: before.version }];
  const write = { ledgerUserId: actor.ledgerUserId, writtenBy: actor.update.userId, kind: change.kind };
  const writeId = await noteWrite(tx, { ...write, payload: { changes } });
  const entry = await replaceValues(tx, changing, actor, before, values, writeId);
  const lesson = change.lesson?.(before, entry);
  if (lesson !== undefined) await insertLesson(tx, actor.ledgerUserId, writeId, lesson);
  if (lesson !== undefined || isLessonsEnd(before, entry)) await changing.relearn(tx, actor.ledgerUserId);
  return { kind: 'changed', entry };
}

/** Takes the newest change off an entry that was taken; the recording itself, if there was none. */
export async function stepBack(
  tx: Tx,
  changing: Changing,
  actor: Actor,
  taken: Taken,
  version: number,
): Promise<ChangeOutcome> {
  const refusal = await refusalOf(tx, actor, taken, version);
  if (refusal !== undefined) return refusal;
  const entry = await revert(tx, changing, actor, taken.entry as Entry);
  await changing.relearn(tx, actor.ledgerUserId);
  return { kind: 'changed', entry };
}

async function refusalOf(
  tx: Tx,
  actor: Actor,
  { claim, entry }: Taken,
  version: number,
): Promise<ChangeOutcome | undefined> {
  if (entry === undefined) return { kind: 'gone' };
  if (claim.kind === 'duplicate') {
    const repeated = claim.result.stale !== true && entry.version === version + 1;
    return { kind: 'as-it-stands', entry, repeated };
  }
  if (entry.version === version) return undefined;
  await settleClaim(tx, actor.update, { entryIds: [entry.id], stale: true } satisfies ChangeResult);
  return { kind: 'as-it-stands', entry, repeated: false };
}

type Writer = Pick<Actor, 'ledgerUserId' | 'rowOf'>;

/** Takes the newest change off an entry that nobody else can change now. */
export async function revert(
  tx: Tx,
  { flushDelayMs }: Pick<Changing, 'flushDelayMs'>,
  writer: Writer,
  entry: Entry,
): Promise<Entry> {
  if (entry.undoVersion === null) {
    const removed = { ...valuesOf(entry), undoVersion: entry.version, deleted: true };
    return await replaceValues(tx, { flushDelayMs }, writer, entry, removed, null);
  }
  const before = await findVersion(tx, writer.ledgerUserId, entry.id, entry.undoVersion);
  if (before === undefined) throw new Error('An earlier version of an entry is missing');
  if (before.writeId !== null) await endWriteOfOne(tx, writer.ledgerUserId, before.writeId);
  return await replaceValues(tx, { flushDelayMs }, writer, entry, before.values, null);
}

/** Replaces what an entry says, as part of a write; null if it is the undo of one. */
export async function replaceValues(
  tx: Tx,
  { flushDelayMs }: Pick<Changing, 'flushDelayMs'>,
  { ledgerUserId, rowOf }: Writer,
  before: Entry,
  values: EntryValues,
  writeId: number | null,
): Promise<Entry> {
  await saveVersion(tx, ledgerUserId, before, writeId);
  const after = await replaceEntry(tx, ledgerUserId, before.id, values);
  const op = opOf(before, after);
  if (op === null) return after;
  const change = { userId: ledgerUserId, entryId: after.id, entryVersion: after.version, op };
  await enqueueChange(tx, op === 'delete' ? change : { ...change, row: rowOf(after) }, flushDelayMs);
  return after;
}

function valuesOf({ id: _id, version: _version, ...values }: Entry): EntryValues {
  return values;
}

/** The values of an entry after a change that a later undo takes back. */
export function onTopOf(before: Entry, changes: Partial<EntryInput> & { deleted?: boolean }): EntryValues {
  return { ...valuesOf(before), ...changes, undoVersion: before.version };
}

/** What a tag taught ends with its entry. */
function isLessonsEnd(before: Entry, after: Entry): boolean {
  return before.deleted !== after.deleted && before.tags.length > 0;
}

/** What the sheet must do; null if it shows nothing of it either way. */
function opOf(before: Entry, after: Entry): OutboxOp | null {
  if (before.deleted) return after.deleted ? null : 'append';
  return after.deleted ? 'delete' : 'update';
}
