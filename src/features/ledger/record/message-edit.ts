/** The person changed a message that they had sent: its entries follow it, line by line. */
import { localDate } from '../../../core/clock.ts';
import { findDialog } from '../../../core/dialog-store.ts';
import type { Reply } from '../../../core/feature.ts';
import type { IncomingEdit } from '../../../core/incoming.ts';
import { entriesOfMessage } from '../cards/card-queries.ts';
import { extrasOf, remarksOn } from '../cards/extras.ts';
import type { Changing } from '../changes/change.ts';
import { actorOf, readerOf, type Desk } from '../desk.ts';
import type { EntryInput, Question, ReadLine } from '../model.ts';
import { findEntries, findSheetState, type Entry } from '../queries.ts';
import * as views from '../views.ts';
import { followMessage, type FollowedMessage } from './message-changes.ts';

/** What is unchanged for the ledger is answered with nothing. */
export async function changeWithMessage(desk: Desk, changing: Changing, incoming: IncomingEdit): Promise<Reply> {
  const text = recordableText(incoming.text);
  if (text === undefined) return [];
  const { person, messageId, sentAtMs } = incoming;
  const reader = await readerOf(desk, incoming);
  const known = await entriesOfMessage(desk.house.db, person.ledgerUserId, person.userId, messageId);
  const read = (await desk.book.read(text, person, sentAtMs)).map((line) => settled(line, known));
  const lines = known.length > 0 || read.some(saysWords) ? read : [];
  const message = { messageId, lines, day: localDate(sentAtMs, person.timeZone) };
  const followed = await followMessage(desk.house, changing, actorOf(incoming, reader), message);
  const answers = [
    ...(await cardsOf(desk, incoming, reader, followed)),
    ...(await questionsOf(desk, incoming, reader, followed)),
  ];
  const problems = problemsOf(lines);
  // That another line can't be read was said before.
  if (problems.length === 0 || (answers.length === 0 && problems.length < lines.length)) return answers;
  return [...answers, views.problemMessage(reader, incoming, problems, problems.length === lines.length)];
}

/** The lines that record something; undefined for a command that records nothing. */
function recordableText(text: string): string | undefined {
  const added = /^\/add(?:@\w+)?\s+([\s\S]+)$/i.exec(text.trim())?.[1];
  return added ?? (text.trimStart().startsWith('/') ? undefined : text);
}

/** Of two readings, the one that the message has had is still meant. */
function settled({ line, reading }: ReadLine, known: Entry[]): ReadLine {
  if (reading.kind !== 'ambiguous') return { line, reading };
  const meant = reading.readings.find((one) => known.some(({ amountMinor }) => amountMinor === one.amountMinor));
  return { line, reading: meant === undefined ? reading : { kind: 'entry', entry: meant } };
}

/** A number alone may be the answer to a question of ours: what was no entry becomes one only with words. */
function saysWords({ reading }: ReadLine): boolean {
  const isNamed = ({ note, tags }: EntryInput): boolean => note !== '' || tags.length > 0;
  if (reading.kind === 'ambiguous') return reading.readings.some(isNamed);
  return reading.kind === 'entry' && isNamed(reading.entry);
}

function problemsOf(lines: ReadLine[]): views.Problem[] {
  return lines.flatMap(({ line, reading }) => {
    if (reading.kind === 'entry' || reading.kind === 'ambiguous') return [];
    return [{ line, reason: reading.kind === 'refused' ? reading.reason : ('no-amount' as const) }];
  });
}

/** What was asked and is not answered yet, as another delivery finds it. */
async function questionsOf(
  desk: Desk,
  incoming: IncomingEdit,
  reader: views.Reader,
  { asked }: FollowedMessage,
): Promise<Reply> {
  const { db, clock } = desk.house;
  const dialogs = await Promise.all(asked.map((id) => findDialog(db, clock, incoming.person.userId, id)));
  return dialogs.flatMap((dialog) =>
    dialog === undefined ? [] : [views.questionMessage(reader, incoming, dialog.state as Question, dialog.id)],
  );
}

/** A card for each entry that follows; one message for many. */
async function cardsOf(
  desk: Desk,
  incoming: IncomingEdit,
  reader: views.Reader,
  { changed, added, removed }: FollowedMessage,
): Promise<Reply> {
  const ids = [...changed, ...added, ...removed];
  if (ids.length === 0) return [];
  const entries = await findEntries(desk.house.db, incoming.person.ledgerUserId, ids);
  const sheet = await findSheetState(desk.house.db, incoming.person.ledgerUserId);
  if (entries.length > views.MOST_CARDS) {
    const remarks = await remarksOn(desk, incoming, entries);
    return [views.summaryMessage(reader, incoming.chatId, entries, sheet, remarks, 'ledger:message_changed')];
  }
  const extras = await extrasOf(desk, incoming, entries);
  return entries.map((entry, index) => {
    const state = added.includes(entry.id) ? 'recorded' : 'changed';
    return views.cardMessage(incoming.chatId, views.entryCard(reader, entry, state, sheet, extras[index]));
  });
}
