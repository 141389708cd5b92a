/** Changing an entry by typing it anew: a button or /edit asks, the next text answers; /edit may say it at once. */
import { numberOf } from '../../core/button-data.ts';
import { localDate } from '../../core/clock.ts';
import type { OpenDialog } from '../../core/dialog-store.ts';
import type { Handlers, Reply } from '../../core/feature.ts';
import type { IncomingButton, IncomingText } from '../../core/incoming.ts';
import type { Outgoing } from '../../core/outgoing.ts';
import { shownCard, staleReply } from './cards/card.ts';
import { extrasOf } from './cards/extras.ts';
import { onTopOf } from './changes/change.ts';
import { actorOf, readerOf, type Desk } from './desk.ts';
import { lessonOfEdit } from './lessons/lesson.ts';
import type { EntryInput } from './model.ts';
import { findSheetState, type Entry } from './queries.ts';
import { guesserFor } from './reading/category-guess.ts';
import { readEdit } from './reading/entry-text.ts';
import { DAY_DIALOG, EDIT_DIALOG, showEntry, type ChangeOutcome, type EditedEntry } from './service.ts';
import * as views from './views.ts';

/** What a question about an entry remembers; no message if it stands in place of no card. */
export type EditState = { entryId: number; version: number; messageId: number | null };

export function createEditHandlers(desk: Desk): Required<Pick<Handlers, 'buttons' | 'dialogs'>> {
  return {
    buttons: {
      [views.BUTTONS.edit]: async (incoming, args) => await askInPlace(desk, incoming, args),
      [views.BUTTONS.keep]: async (incoming, args) => await keepEntry(desk, incoming, args),
    },
    dialogs: {
      [EDIT_DIALOG]: async (incoming, dialog) => await changeByText(desk, incoming, dialog),
    },
  };
}

/** The question stands in place of the card, so that no button of it is left behind. */
async function askInPlace(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const [entryId = 0, version = 0] = args.map(numberOf);
  const question = await desk.service.askForEdit(actorOf(incoming, reader), entryId, version, incoming.messageId);
  if (question.kind === 'gone') return views.goneCard(reader, incoming);
  if (question.kind === 'as-it-stands') return await staleReply(desk, incoming, reader, question.entry);
  const prompt = views.editPrompt(reader, question.entry, question.dialogId);
  return [views.toast(incoming), views.replaceCard(incoming, prompt)];
}

/** The question as a message of its own. */
export async function askForText(desk: Desk, incoming: IncomingText, { id, version }: Entry): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const question = await desk.service.askForEdit(actorOf(incoming, reader), id, version, null);
  if (question.kind === 'gone') return views.say(incoming, reader.text(reader.locale, 'ledger:toast.gone'));
  const card =
    question.kind === 'asked'
      ? views.editPrompt(reader, question.entry, question.dialogId)
      : await shownCard(desk, incoming, reader, question.entry);
  return [views.cardMessage(incoming.chatId, card)];
}

/** Ends the question that the button stands below, and no later one about the same entry. */
async function keepEntry(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const [entryId = 0, dialogId = 0] = args.map(numberOf);
  const isAbout = (kind: string): boolean => kind === EDIT_DIALOG || kind === DAY_DIALOG;
  const open = incoming.dialogs.find(({ id, kind }) => id === dialogId && isAbout(kind));
  if (open !== undefined) await desk.service.dropQuestion(incoming.update, open);
  const entry = await showEntry(desk.house.db, incoming.person.ledgerUserId, entryId);
  if (entry === undefined) return views.goneCard(reader, incoming);
  return [views.toast(incoming), views.replaceCard(incoming, await shownCard(desk, incoming, reader, entry))];
}

async function changeByText(
  desk: Desk,
  incoming: IncomingText,
  dialog: OpenDialog,
): Promise<Reply | { kind: 'not-asked' }> {
  const reader = await readerOf(desk, incoming);
  const { entryId, version, messageId } = dialog.state as EditState;
  const entry = await showEntry(desk.house.db, incoming.person.ledgerUserId, entryId);
  if (entry === undefined) {
    await desk.service.dropQuestion(incoming.update, dialog);
    return views.say(incoming, reader.text(reader.locale, 'ledger:toast.gone'));
  }
  const read = readChange(incoming, reader, entry, incoming.text);
  if ('problem' in read) return read.problem;
  const change: EditedEntry = { entryId, values: read.values, lesson: lessonFor(reader) };
  const outcome = await desk.service.edit(actorOf(incoming, reader), dialog, version, change);
  if (outcome.kind === 'not-asked') return outcome;
  return await editedReply(desk, incoming, reader, outcome, messageId);
}

/** `/edit 40k`, of an entry as it stands now. */
export async function changeByCommand(
  desk: Desk,
  incoming: IncomingText,
  entry: Entry,
  text: string,
): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const read = readChange(incoming, reader, entry, text);
  if ('problem' in read) return read.problem;
  const outcome = await desk.service.change(actorOf(incoming, reader), entry.id, entry.version, {
    kind: 'entry-edit',
    next: (before) => onTopOf(before, read.values),
    lesson: lessonFor(reader),
  });
  const replied = incoming.replyTo?.isBots === true ? incoming.replyTo.messageId : null;
  const unbutton: Outgoing[] =
    replied === null ? [] : [{ kind: 'unbutton', chatId: incoming.chatId, messageId: replied }];
  return [...unbutton, ...(await editedReply(desk, incoming, reader, outcome, null))];
}

function lessonFor({ categories }: views.Reader): NonNullable<EditedEntry['lesson']> {
  const guess = guesserFor({ ownCategories: categories.own, lessons: categories.lessons });
  return (before, after) => lessonOfEdit(before, after, guess);
}

/** What the text doesn't mention stays as it was: `40k` changes the amount alone, `yesterday` the date alone. */
function readChange(
  incoming: IncomingText,
  reader: views.Reader,
  entry: Entry,
  text: string,
): { values: EntryInput } | { problem: Reply } {
  const read = readEdit(text, entry, {
    locale: incoming.person.locale,
    currency: entry.currency,
    today: localDate(incoming.sentAtMs, incoming.person.timeZone),
    ownCategories: reader.categories.own,
    lessons: reader.categories.lessons,
  });
  if (read.kind === 'entry') return { values: read.entry };
  if (read.kind === 'ambiguous') return { problem: views.say(incoming, views.unclearAmount(reader, read.readings)) };
  const reason = read.kind === 'refused' ? read.reason : 'no-amount';
  return { problem: [views.problemMessage(reader, incoming, [{ line: text, reason }], true)] };
}

/** The new card stands below the text that made it; the old one loses its buttons. */
export async function editedReply(
  desk: Desk,
  incoming: IncomingText,
  reader: views.Reader,
  outcome: ChangeOutcome,
  oldMessageId: number | null,
): Promise<Reply> {
  if (outcome.kind === 'gone') return views.say(incoming, reader.text(reader.locale, 'ledger:toast.gone'));
  const sheet = await findSheetState(desk.house.db, incoming.person.ledgerUserId);
  const isFresh = outcome.kind === 'changed' || outcome.repeated;
  const [extras] = await extrasOf(desk, incoming, [outcome.entry]);
  const card = views.entryCard(reader, outcome.entry, isFresh ? 'changed' : 'shown', sheet, extras);
  const { text } = views.entryCard(reader, outcome.entry, 'shown', sheet, { worth: extras?.worth });
  const old: Outgoing[] =
    oldMessageId === null
      ? []
      : [{ kind: 'edit', chatId: incoming.chatId, messageId: oldMessageId, text, keyboard: { inline: [] } }];
  const stale = isFresh ? [] : views.say(incoming, reader.text(reader.locale, 'ledger:toast.stale'));
  return [...old, ...stale, views.cardMessage(incoming.chatId, card)];
}
