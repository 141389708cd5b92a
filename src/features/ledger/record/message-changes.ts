/** A message that was changed changes what it recorded: one write, which one undo takes back. */
import { claimUpdate, settleClaim } from '../../../core/claims.ts';
import type { House } from '../../../core/house.ts';
import { transaction, type Tx } from '../../../platform/postgres.ts';
import { insertBookings } from '../book/booking-queries.ts';
import { changesByHand, lockEntriesOfMessage } from '../cards/card-queries.ts';
import { onTopOf, replaceValues, type Actor, type Changing } from '../changes/change.ts';
import { noteWrite } from '../journal/journal.ts';
import type { EntriesWrite } from '../journal/undo-entries.ts';
import type { EntryInput, ReadLine } from '../model.ts';
import { followerOf, planLines, type LinePlan } from './line-plan.ts';
import { askInstead } from './questions.ts';

/** The message as it is now; `day` is the one on which it was sent, where its person lives. */
export type ChangedMessage = { messageId: number; day: string; lines: ReadLine[] };

/** Which entries are what by now, and the dialogs of what is asked; nothing at all if the message says the same. */
export type FollowedMessage = { changed: number[]; added: number[]; removed: number[]; asked: number[] };

const NOTHING: FollowedMessage = { changed: [], added: [], removed: [], asked: [] };

export async function followMessage(
  { db, clock }: Pick<House, 'db' | 'clock'>,
  changing: Changing,
  actor: Actor,
  message: ChangedMessage,
): Promise<FollowedMessage> {
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate<FollowedMessage>(tx, actor.update, NOTHING);
    if (claim.kind === 'duplicate') return claim.result;
    const { messageId } = message;
    const plan = await planFor(tx, actor, message);
    const questions = plan.unclear.map((question) => ({ ...question, messageId }));
    const asked = await askInstead(tx, clock, { userId: actor.update.userId, messageId }, questions);
    const followed = { ...(await carryOut(tx, changing, actor, messageId, plan)), asked };
    await settleClaim(tx, actor.update, followed);
    return followed;
  });
}

async function planFor(
  tx: Tx,
  { ledgerUserId, update }: Actor,
  { messageId, day, lines }: ChangedMessage,
): Promise<LinePlan> {
  const entries = await lockEntriesOfMessage(tx, ledgerUserId, update.userId, messageId);
  const byHand = await changesByHand(tx, ledgerUserId, entries.map(({ id }) => id));
  return planLines(entries, lines, followerOf(day, ({ id }) => byHand.get(id) ?? new Set()));
}

async function carryOut(
  tx: Tx,
  changing: Changing,
  actor: Actor,
  messageId: number,
  { changes, added, removed }: LinePlan,
): Promise<Omit<FollowedMessage, 'asked'>> {
  if (changes.length + added.length + removed.length === 0) return NOTHING;
  const addedIds = await enterLines(tx, changing, actor, messageId, added);
  const touched = [...changes.map(({ entry }) => entry), ...removed];
  const payload: EntriesWrite = {
    changes: touched.map(({ id, version }) => ({ entryId: id, base: version })),
    added: addedIds,
  };
  const write = { ledgerUserId: actor.ledgerUserId, writtenBy: actor.update.userId, kind: 'message-edit', payload };
  const writeId = await noteWrite(tx, write);
  for (const { entry, values } of changes) {
    await replaceValues(tx, changing, actor, entry, onTopOf(entry, { ...values, deleted: false }), writeId);
  }
  for (const entry of removed) {
    await replaceValues(tx, changing, actor, entry, onTopOf(entry, { deleted: true }), writeId);
  }
  if (touched.some(({ tags }) => tags.length > 0)) await changing.relearn(tx, actor.ledgerUserId);
  return { changed: changes.map(({ entry }) => entry.id), added: addedIds, removed: removed.map(({ id }) => id) };
}

async function enterLines(
  tx: Tx,
  { flushDelayMs }: Changing,
  { ledgerUserId, update, rowOf }: Actor,
  messageId: number,
  lines: EntryInput[],
): Promise<number[]> {
  if (lines.length === 0) return [];
  const bookings = lines.map((input) => ({ input, row: rowOf(input) }));
  return await insertBookings(tx, { ledgerUserId, recordedBy: update.userId, flushDelayMs, messageId }, bookings);
}
