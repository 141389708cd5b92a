/** /undo, and the buttons below what was written. */
import { numberOf } from '../../../core/button-data.ts';
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { Incoming, IncomingButton } from '../../../core/incoming.ts';
import { extrasOf } from '../cards/extras.ts';
import { readerOf, type Desk } from '../desk.ts';
import { findEntries, findSheetState } from '../queries.ts';
import * as cards from '../views.ts';
import { UNDO_WRITE_BUTTON } from './journal.ts';
import type { Undoing } from './model.ts';
import type { Undo, UndoOutcome } from './undo.ts';
import { MOST_SHOWN, undoneText } from './views.ts';

export function createUndoHandlers(desk: Desk, undo: Undo): Handlers {
  return {
    commands: {
      undo: async (incoming) => {
        const undoing = await undoingOf(desk, incoming);
        const shown = await show(desk, incoming, undoing, await undo.last(undoing));
        return [cards.cardMessage(incoming.chatId, shown)];
      },
    },
    buttons: {
      [UNDO_WRITE_BUTTON]: async (incoming, [id]) => {
        const undoing = await undoingOf(desk, incoming);
        return await undoneReply(desk, incoming, undoing, await undo.write(undoing, numberOf(id)));
      },
    },
  };
}

async function undoingOf(desk: Desk, incoming: Incoming): Promise<Undoing> {
  return { update: incoming.update, person: incoming.person, reader: await readerOf(desk, incoming) };
}

async function undoneReply(
  desk: Desk,
  incoming: IncomingButton,
  undoing: Undoing,
  outcome: UndoOutcome,
): Promise<Reply> {
  const { text, locale } = undoing.reader;
  if (outcome.kind === 'over') {
    return [cards.toast(incoming, text(locale, 'ledger:toast.undone')), cards.withoutButtons(incoming)];
  }
  return [cards.toast(incoming), cards.replaceCard(incoming, await show(desk, incoming, undoing, outcome))];
}

async function show(
  desk: Desk,
  incoming: Incoming,
  { person, reader }: Undoing,
  outcome: UndoOutcome,
): Promise<cards.CardText> {
  const ids = 'entryIds' in outcome ? outcome.entryIds.slice(0, MOST_SHOWN) : [];
  const entries = ids.length === 0 ? [] : await findEntries(desk.house.db, person.ledgerUserId, ids);
  const sheet = await findSheetState(desk.house.db, person.ledgerUserId);
  const extras = await extrasOf(desk, incoming, entries);
  return undoneText(reader, outcome, entries, sheet, extras.at(-1));
}
