/** What people send to the ledger: texts that are entries, commands that record and change them, buttons of cards. */
import type { Handlers } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import type { LedgerBook } from './book/book.ts';
import { backToCard, changeByButton, showCard } from './cards/card.ts';
import { askForCategory, putIntoCategory } from './cards/category-picker.ts';
import { createCardCommands, deleteByReply } from './cards/commands.ts';
import { askForDay, askForOtherDay, putOnDay, putOnTypedDay } from './cards/date-picker.ts';
import type { Changing } from './changes/change.ts';
import type { Desk } from './desk.ts';
import { createEditHandlers } from './dialogs.ts';
import type { LedgerJoints } from './joints.ts';
import { createUndoHandlers } from './journal/handlers.ts';
import { createUndo } from './journal/undo.ts';
import { createAddHandlers } from './record/adding.ts';
import { chooseReading } from './record/choosing.ts';
import { changeWithMessage } from './record/message-edit.ts';
import { recordText } from './record/recording.ts';
import { createLedgerService, DAY_DIALOG } from './service.ts';
import type { LedgerSettings } from './settings.ts';
import { BUTTONS } from './views.ts';

export function createLedgerHandlers(
  house: House,
  settings: LedgerSettings,
  book: LedgerBook,
  joints: LedgerJoints,
): Handlers[] {
  const changing: Changing = {
    flushDelayMs: settings.flushDelayMs,
    relearn: async (tx, ledgerUserId) => await house.caches.announce(tx, 'categories', ledgerUserId),
  };
  const service = createLedgerService({ db: house.db, clock: house.clock, ...changing });
  const desk: Desk = { house, service, book, joints };
  const undo = createUndo(house.db, changing, joints.undoers ?? {});
  return [
    {
      text: async (incoming) => (await deleteByReply(desk, incoming)) ?? (await recordText(desk, incoming)),
      edit: async (incoming) => await changeWithMessage(desk, changing, incoming),
    },
    cardHandlers(desk),
    createCardCommands(desk),
    createEditHandlers(desk),
    createAddHandlers(desk),
    createUndoHandlers(desk, undo),
  ];
}

function cardHandlers(desk: Desk): Handlers {
  return {
    buttons: {
      [BUTTONS.remove]: async (incoming, args) => await changeByButton(desk, incoming, args, 'remove'),
      [BUTTONS.undo]: async (incoming, args) => await changeByButton(desk, incoming, args, 'undo'),
      [BUTTONS.show]: async (incoming, args) => await showCard(desk, incoming, args),
      [BUTTONS.back]: async (incoming, args) => await backToCard(desk, incoming, args),
      [BUTTONS.choose]: async (incoming, args) => await chooseReading(desk, incoming, args),
      [BUTTONS.category]: async (incoming, args) => await askForCategory(desk, incoming, args),
      [BUTTONS.intoCategory]: async (incoming, args) => await putIntoCategory(desk, incoming, args),
      [BUTTONS.date]: async (incoming, args) => await askForDay(desk, incoming, args),
      [BUTTONS.onDay]: async (incoming, args) => await putOnDay(desk, incoming, args),
      [BUTTONS.otherDay]: async (incoming, args) => await askForOtherDay(desk, incoming, args),
    },
    dialogs: { [DAY_DIALOG]: async (incoming, dialog) => await putOnTypedDay(desk, incoming, dialog) },
  };
}
