/** The person changed a message that they had sent: its entries follow it, line by line. */
import { localDate } from '../../../core/clock.ts';
import type { Reply } from '../../../core/feature.ts';
import type { IncomingEdit } from '../../../core/incoming.ts';
import { entriesOfMessage } from '../cards/card-queries.ts';
import { extrasOf, remarksOn } from '../cards/extras.ts';
import type { Changing } from '../changes/change.ts';
import { actorOf, readerOf, type Desk } from '../desk.ts';
import type { EntryInput, LineReading } from '../model.ts';
import { findEntries, findSheetState, type Entry } from '../queries.ts';
import * as views from '../views.ts';
import type { Line } from './line-plan.ts';
import { followMessage, type FollowedMessage } from './message-changes.ts';

type ReadLine = { line: string; reading: LineReading };

/** What is unchanged for the ledger is answered with nothing. */
export async function changeWithMessage(desk: Desk, changing: Changing, incoming: IncomingEdit): Promise<Reply> {
  const text = recordableText(incoming.text);
  if (text === undefined) return [];
  const { person, messageId, sentAtMs } = incoming;
  const reader = await readerOf(desk, incoming);
  const read = await desk.book.read(text, person, sentAtMs);
  const known = await entriesOfMessage(desk.house.db, person.ledgerUserId, person.userId, messageId);
  const lines = read.map(({ reading }) => lineOf(reading, known));
  if (known.length === 0 && !lines.some(isWhole)) return [];
  const message = { messageId, lines, day: localDate(sentAtMs, person.timeZone) };
  const followed = await followMessage(desk.house.db, changing, actorOf(incoming, reader), message);
  const cards = await cardsOf(desk, incoming, reader, followed);
  const problems = problemsOf(read, lines);
  // That another line can't be read was said before.
  if (problems.length === 0 || (cards.length === 0 && problems.length < lines.length)) return cards;
  return [...cards, views.problemMessage(reader, incoming, problems, problems.length === lines.length)];
}

/** The lines that record something; undefined for a command that records nothing. */
function recordableText(text: string): string | undefined {
  const added = /^\/add(?:@\w+)?\s+([\s\S]+)$/i.exec(text.trim())?.[1];
  return added ?? (text.trimStart().startsWith('/') ? undefined : text);
}

/** Of two readings, the one that the message has had is still meant. */
function lineOf(reading: LineReading, known: Entry[]): Line {
  if (reading.kind === 'entry') return reading.entry;
  if (reading.kind !== 'ambiguous') return null;
  return reading.readings.find((one) => known.some(({ amountMinor }) => amountMinor === one.amountMinor)) ?? null;
}

/** A number alone may be the answer to a question of ours: what was no entry becomes one only with words. */
function isWhole(line: Line): line is EntryInput {
  return line !== null && (line.note !== '' || line.tags.length > 0);
}

function problemsOf(read: ReadLine[], lines: Line[]): views.Problem[] {
  return read.flatMap(({ line, reading }, index) => {
    if (lines[index] !== null || reading.kind === 'entry') return [];
    const reason = reading.kind === 'refused' ? reading.reason : 'no-amount';
    return [{ line, reason: reading.kind === 'ambiguous' ? ('several-amounts' as const) : reason }];
  });
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
