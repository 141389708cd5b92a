/** /edit and /delete: of the entry that is answered, or of one of the last. */
import { numberOf } from '../../../core/button-data.ts';
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { IncomingText } from '../../../core/incoming.ts';
import { LOCALES } from '../../../core/locale.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import { actorOf, readerOf, type Desk } from '../desk.ts';
import { askForText, changeByCommand } from '../dialogs.ts';
import { findEntries, findSheetState, type Entry } from '../queries.ts';
import * as views from '../views.ts';
import { entriesOfMessage, lastRecorded } from './card-queries.ts';
import { extrasOf } from './extras.ts';
import { entryPicker, wordsIn } from './picker-views.ts';

/** Which buttons name an entry, first of their arguments. */
const ENTRY_BUTTONS: ReadonlySet<string> = new Set(
  Object.values(views.BUTTONS).filter((name) => name !== views.BUTTONS.choose),
);

const MOST_PICKED = 5;

export function createCardCommands(desk: Desk): Handlers {
  return {
    commands: {
      edit: async (incoming, argument) => await editOne(desk, incoming, argument),
      delete: async (incoming) => await deleteOne(desk, incoming),
    },
  };
}

async function editOne(desk: Desk, incoming: IncomingText, argument: string): Promise<Reply> {
  const found = await repliedEntries(desk, incoming);
  const entries = found ?? (await lastEntries(desk, incoming));
  // A text that answers no message changes what was recorded last.
  const one = found === undefined && argument !== '' ? entries[0] : single(found ?? []);
  if (one === undefined) return await pick(desk, incoming, entries, 'edit');
  return argument === ''
    ? await askForText(desk, incoming, one)
    : await changeByCommand(desk, incoming, one, argument);
}

async function deleteOne(desk: Desk, incoming: IncomingText): Promise<Reply> {
  const deleted = await deleteReplied(desk, incoming);
  return deleted ?? (await pick(desk, incoming, await lastEntries(desk, incoming), 'remove'));
}

/** `delete` in any language, in answer to a card or to one's own message. */
export async function deleteByReply(desk: Desk, incoming: IncomingText): Promise<Reply | undefined> {
  if (incoming.replyTo === undefined || !meansDelete(desk, incoming.text)) return undefined;
  return await deleteReplied(desk, incoming);
}

function meansDelete({ house: { text } }: Desk, typed: string): boolean {
  const said = typed.normalize('NFC').toLowerCase().replace(/[.!\s]+/g, ' ').trim();
  return LOCALES.some((locale) => wordsIn(text(locale, 'ledger:delete_words')).includes(said));
}

/** One's own message goes with all its lines; of a list, it is asked which one. Undefined if it is about no entry. */
async function deleteReplied(desk: Desk, incoming: IncomingText): Promise<Reply | undefined> {
  const entries = await repliedEntries(desk, incoming);
  if (entries === undefined || entries.length === 0) return undefined;
  if (incoming.replyTo?.isBots === true && entries.length > 1) return await pick(desk, incoming, entries, 'remove');
  const reader = await readerOf(desk, incoming);
  const removed = await desk.service.removeAll(actorOf(incoming, reader), entries.map(({ id }) => id));
  const sheet = await findSheetState(desk.house.db, incoming.person.ledgerUserId);
  const extras = await extrasOf(desk, incoming, removed);
  const cards = removed.map((entry, index) =>
    views.cardMessage(incoming.chatId, views.entryCard(reader, entry, 'deleted', sheet, extras[index])),
  );
  return [...withoutCard(incoming), ...cards];
}

/** What is answered loses its buttons: the new card has them. */
function withoutCard({ chatId, replyTo }: IncomingText): Outgoing[] {
  return replyTo?.isBots === true ? [{ kind: 'unbutton', chatId, messageId: replyTo.messageId }] : [];
}

async function pick(desk: Desk, incoming: IncomingText, entries: Entry[], what: 'edit' | 'remove'): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  return [views.cardMessage(incoming.chatId, entryPicker(reader, entries.slice(0, MOST_PICKED), what))];
}

async function lastEntries({ house }: Desk, { person }: IncomingText): Promise<Entry[]> {
  return await lastRecorded(house.db, person.ledgerUserId, person.userId, MOST_PICKED);
}

/** The entries that stand of what is answered; undefined if nothing is. */
async function repliedEntries({ house }: Desk, { person, replyTo }: IncomingText): Promise<Entry[] | undefined> {
  if (replyTo === undefined) return undefined;
  const { ledgerUserId, userId } = person;
  const found = replyTo.isBots
    ? await findEntries(house.db, ledgerUserId, entryIdsIn(replyTo.buttons))
    : await entriesOfMessage(house.db, ledgerUserId, userId, replyTo.messageId);
  return found.filter(({ deleted }) => !deleted);
}

function entryIdsIn(buttons: string[]): number[] {
  const parts = buttons.map((data) => data.split(':')).filter(([name = '']) => ENTRY_BUTTONS.has(name));
  return [...new Set(parts.map(([, id]) => numberOf(id)))];
}

function single(entries: Entry[]): Entry | undefined {
  return entries.length === 1 ? entries[0] : undefined;
}
