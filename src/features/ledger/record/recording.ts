/** A text that is entries: what is clear is recorded, what can be read in two ways is asked, the rest is said. */
import { localDate } from '../../../core/clock.ts';
import type { Reply } from '../../../core/feature.ts';
import type { Incoming, IncomingText } from '../../../core/incoming.ts';
import { extrasOf, remarksOn } from '../cards/extras.ts';
import { readerOf, type Desk } from '../desk.ts';
import { lessonOfText } from '../lessons/lesson.ts';
import type { EntryInput, Lesson, Question, ReadLine } from '../model.ts';
import { findEntries, type Entry } from '../queries.ts';
import { guesserFor } from '../reading/category-guess.ts';
import type { MessageToRecord, RecordOutcome } from '../record-queries.ts';
import { rowOf } from '../sheet-row.ts';
import * as views from '../views.ts';

export type ReadText = { entries: EntryInput[]; questions: Question[]; problems: views.Problem[] };

/** Reads a text as its person means it: one that was forwarded belongs to the day on which it was written. */
export async function readText(desk: Desk, incoming: Incoming, text: string): Promise<ReadText> {
  const writtenAtMs = 'forwardedAtMs' in incoming ? incoming.forwardedAtMs : undefined;
  const lines = await desk.book.read(text, incoming.person, writtenAtMs ?? incoming.sentAtMs);
  return sorted(lines, incoming.messageId);
}

function sorted(lines: ReadLine[], messageId: number): ReadText {
  const read: ReadText = { entries: [], questions: [], problems: [] };
  for (const { line, reading } of lines) {
    if (reading.kind === 'entry') read.entries.push(reading.entry);
    else if (reading.kind === 'ambiguous') read.questions.push({ line, readings: reading.readings, messageId });
    else read.problems.push({ line, reason: reading.kind === 'no-amount' ? 'no-amount' : reading.reason });
  }
  return read;
}

/** The lines that say nothing, as one message, if there are any. */
export function unreadLines(reader: views.Reader, incoming: Incoming, read: ReadText): Reply {
  if (read.problems.length === 0) return [];
  const isAll = read.entries.length + read.questions.length === 0;
  return [views.problemMessage(reader, incoming, read.problems, isAll)];
}

/** Records a text that answers nothing. */
export async function recordText(desk: Desk, incoming: IncomingText): Promise<Reply | { kind: 'answers-dialog' }> {
  return await recordRead(desk, incoming, await readText(desk, incoming, incoming.text));
}

/** Records what a command says: whatever the bot waits for, this doesn't answer it. */
export async function recordCommand(desk: Desk, incoming: IncomingText, text: string): Promise<Reply> {
  const recorded = await recordRead(desk, incoming, await readText(desk, incoming, text), { chosen: true });
  if ('kind' in recorded) throw new Error('A command was taken for the answer to a dialog');
  return recorded;
}

async function recordRead(
  desk: Desk,
  incoming: IncomingText,
  read: ReadText,
  way: { chosen?: true } = {},
): Promise<Reply | { kind: 'answers-dialog' }> {
  const reader = await readerOf(desk, incoming);
  const unread = unreadLines(reader, incoming, read);
  const { entries, questions } = read;
  if (entries.length + questions.length === 0) return unread;
  const message = { ...messageOf(incoming, reader, entries), ...way };
  const lessons = lessonsOf(reader, entries);
  const isPlain = questions.length === 0 && lessons.every((lesson) => lesson === undefined);
  const { outcome, questionIds } = isPlain
    ? { outcome: await desk.service.record(message), questionIds: [] }
    : await desk.service.recordAndAsk(message, questions, lessons);
  if (outcome.kind === 'answers-dialog') return outcome;
  const asked = questionIds.map((id, index) =>
    views.questionMessage(reader, incoming, questions[index] as Question, id),
  );
  return [...(await recordedReply(desk, incoming, reader, outcome, entries)), ...asked, ...unread];
}

function lessonsOf({ categories }: views.Reader, entries: EntryInput[]): (Lesson | undefined)[] {
  const tagged = entries.some(({ tags }) => tags.length > 0);
  if (!tagged) return [];
  const guess = guesserFor({ ownCategories: categories.own, lessons: categories.lessons });
  return entries.map((entry) => (entry.tags.length === 0 ? undefined : lessonOfText(entry, guess)));
}

export function messageOf(
  incoming: Incoming,
  reader: views.Reader,
  entries: EntryInput[],
  messageId = incoming.messageId,
): MessageToRecord {
  return {
    update: incoming.update,
    ledgerUserId: incoming.person.ledgerUserId,
    today: localDate(incoming.sentAtMs, incoming.person.timeZone),
    messageId,
    entries: entries.map((input) => ({ input, row: rowOf(reader, input) })),
  };
}

/** A card for each entry; one summary for many. */
export async function recordedReply(
  desk: Desk,
  incoming: Incoming,
  reader: views.Reader,
  outcome: Exclude<RecordOutcome, { kind: 'answers-dialog' }>,
  inputs: EntryInput[],
): Promise<Reply> {
  if (outcome.kind === 'over-limit') return views.say(incoming, reader.text(reader.locale, 'ledger:over_limit'));
  const entries =
    outcome.kind === 'recorded'
      ? inputs.map((input, index) => freshEntry(input, outcome.entryIds[index] as number))
      : await findEntries(desk.house.db, incoming.person.ledgerUserId, outcome.entryIds);
  if (entries.length > views.MOST_CARDS) {
    const remarks = await remarksOn(desk, incoming, entries);
    return [views.summaryMessage(reader, incoming.chatId, entries, outcome.sheet, remarks)];
  }
  const extras = await extrasOf(desk, incoming, entries);
  return entries.map((entry, index) => {
    // What is the first of its day is said once.
    const sheet = outcome.sheet === 'offer' && index > 0 ? 'none' : outcome.sheet;
    return views.cardMessage(incoming.chatId, views.entryCard(reader, entry, 'recorded', sheet, extras[index]));
  });
}

function freshEntry(input: EntryInput, id: number): Entry {
  return { ...input, id, version: 1, undoVersion: null, deleted: false };
}
