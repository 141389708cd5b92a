/** Changing an entry by typing it anew: the button asks, the next text answers. */
import { numberOf } from '../../core/button-data.ts';
import { localDate } from '../../core/clock.ts';
import type { OpenDialog } from '../../core/dialog-store.ts';
import type { Handlers, Reply } from '../../core/feature.ts';
import type { Incoming, IncomingButton, IncomingText } from '../../core/incoming.ts';
import type { Outgoing } from '../../core/outgoing.ts';
import { actorOf, readerOf, type Desk } from './desk.ts';
import { readEdit } from './reading/entry-text.ts';
import { findSheetState, type Entry } from './queries.ts';
import { EDIT_DIALOG, showEntry, type ChangeOutcome } from './service.ts';
import * as views from './views.ts';

/** What an edit dialog remembers. */
type EditState = { entryId: number; version: number; messageId: number };

export function createEditHandlers(desk: Desk): Required<Pick<Handlers, 'buttons' | 'dialogs'>> {
  return {
    buttons: {
      [views.BUTTONS.edit]: async (incoming, args) => await askForText(desk, incoming, args),
      [views.BUTTONS.keep]: async (incoming, args) => await keepEntry(desk, incoming, args),
    },
    dialogs: {
      [EDIT_DIALOG]: async (incoming, dialog) => await changeByText(desk, incoming, dialog),
    },
  };
}

/** The question stands in place of the card, so that no button of it is left behind. */
async function askForText(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const [entryId = 0, version = 0] = args.map(numberOf);
  const question = await desk.service.askForEdit(actorOf(incoming, reader), entryId, version, incoming.messageId);
  if (question.kind === 'gone') return views.goneCard(reader, incoming);
  if (question.kind === 'asked') {
    const prompt = views.editPrompt(reader, question.entry, question.dialogId);
    return [views.toast(incoming), views.replaceCard(incoming, prompt)];
  }
  const stale = views.toast(incoming, reader.text(reader.locale, 'ledger:toast.stale'));
  return [stale, views.replaceCard(incoming, await shownCard(desk, incoming, reader, question.entry))];
}

/** Ends the question that the button stands below, and no later one about the same entry. */
async function keepEntry(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const [entryId = 0, dialogId = 0] = args.map(numberOf);
  const open = incoming.dialogs.find(({ id, kind }) => id === dialogId && kind === EDIT_DIALOG);
  if (open !== undefined) await desk.service.dropQuestion(incoming.update, open);
  const entry = await showEntry(desk.house.db, incoming.person.ledgerUserId, entryId);
  if (entry === undefined) return views.goneCard(reader, incoming);
  return [views.toast(incoming), views.replaceCard(incoming, await shownCard(desk, incoming, reader, entry))];
}

async function shownCard(
  desk: Desk,
  incoming: Incoming,
  reader: views.Reader,
  entry: Entry,
): Promise<ReturnType<typeof views.entryCard>> {
  const sheet = await findSheetState(desk.house.db, incoming.person.ledgerUserId);
  return views.entryCard(reader, entry, 'shown', sheet);
}

/** What the text doesn't mention stays as it was: `40k` changes the amount alone, `yesterday` the date alone. */
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
  const read = readEdit(incoming.text, entry, {
    locale: incoming.person.locale,
    currency: entry.currency,
    today: localDate(incoming.sentAtMs, incoming.person.timeZone),
    ownCategories: reader.categories.own,
  });
  if (read.kind === 'ambiguous') {
    return views.say(incoming, views.unclearAmount(reader, read.readings));
  }
  if (read.kind !== 'entry') {
    const reason = read.kind === 'refused' ? read.reason : 'no-amount';
    return [views.problemMessage(reader, incoming, [{ line: incoming.text, reason }], true)];
  }
  const outcome = await desk.service.edit(actorOf(incoming, reader), dialog, version, { entryId, values: read.entry });
  if (outcome.kind === 'not-asked') return outcome;
  return await editedReply(desk, incoming, reader, outcome, messageId);
}

/** The new card stands below the text that made it; the old one loses its buttons. */
async function editedReply(
  desk: Desk,
  incoming: IncomingText,
  reader: views.Reader,
  outcome: ChangeOutcome,
  oldMessageId: number,
): Promise<Reply> {
  if (outcome.kind === 'gone') return views.say(incoming, reader.text(reader.locale, 'ledger:toast.gone'));
  const sheet = await findSheetState(desk.house.db, incoming.person.ledgerUserId);
  const isFresh = outcome.kind === 'changed' || outcome.repeated;
  const card = views.entryCard(reader, outcome.entry, isFresh ? 'changed' : 'shown', sheet);
  const old: Outgoing = {
    kind: 'edit',
    chatId: incoming.chatId,
    messageId: oldMessageId,
    text: views.entryCard(reader, outcome.entry, 'shown', sheet).text,
    keyboard: { inline: [] },
  };
  const stale = isFresh ? [] : views.say(incoming, reader.text(reader.locale, 'ledger:toast.stale'));
  return [old, ...stale, views.cardMessage(incoming.chatId, card)];
}
