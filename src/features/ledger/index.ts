/** The ledger's door: entries typed as text, changed by buttons, shown by day and as a list. */
import type { Feature, Handlers, Schedule } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import { createExchangeRates } from '../../platform/exchange-rates.ts';
import { createLedgerBook, type LedgerBook } from './book/book.ts';
import { CATEGORY_DIALOG, createCategoryHandlers } from './categories/handlers.ts';
import { categoryUndoers } from './categories/service.ts';
import { BUTTONS as CATEGORY_BUTTONS } from './categories/views.ts';
import { ratesSchedule } from './currencies/fetch.ts';
import { createCurrencyHandlers, CURRENCY_DIALOG } from './currencies/handlers.ts';
import { currencyUndoers } from './currencies/service.ts';
import { BUTTONS as CURRENCY_BUTTONS } from './currencies/views.ts';
import { createLedgerHandlers } from './handlers.ts';
import type { LedgerJoints } from './joints.ts';
import { noteWrite, undoButton } from './journal/journal.ts';
import { sheetLines } from './lines.ts';
import { CATCH_ALL, type EntryInput, type EntryKind } from './model.ts';
import { ledgerPersonal } from './personal/personal.ts';
import { createReportHandlers } from './reports/handlers.ts';
import { ledgerNews } from './reports/news.ts';
import { ADD_DIALOG } from './record/add-questions.ts';
import { DAY_DIALOG, EDIT_DIALOG } from './service.ts';
import type { LedgerSettings } from './settings.ts';

export { createLedgerBook, ledgerNews, noteWrite, sheetLines, undoButton, type LedgerBook, type LedgerSettings };
export type { Likeness, PastEntry, Place, PlaceCategory, Span } from './book/past.ts';
export type { NotedWrite, Undoer, Undoers, Undoing, Undone } from './journal/model.ts';
export type { LedgerJoints, Remarks } from './joints.ts';
export { CATCH_ALL, type EntryInput, type EntryKind };
export { shorten, unclearAmount, withinLimit, type Reader } from './views.ts';

/**
 * @param book the one of this process, which other features have too
 * @param joints what other features do for the ledger
 */
export function ledger(
  house: House,
  settings: LedgerSettings,
  book: LedgerBook = createLedgerBook(house, settings),
  joints: LedgerJoints = {},
): Feature {
  const undoers = { ...joints.undoers, ...currencyUndoers(house), ...categoryUndoers({ ...house, ...settings }) };
  return {
    name: 'ledger',
    help: 'ledger:help',
    settings: [
      { label: 'ledger:button.currency', data: CURRENCY_BUTTONS.screen },
      { label: 'ledger:button.categories', data: CATEGORY_BUTTONS.list },
    ],
    cancelled: {
      [EDIT_DIALOG]: 'ledger:edit_cancelled',
      [DAY_DIALOG]: 'ledger:edit_cancelled',
      [ADD_DIALOG]: 'ledger:add.cancelled',
      [CURRENCY_DIALOG]: 'ledger:currency.cancelled',
      [CATEGORY_DIALOG]: 'ledger:categories.cancelled',
    },
    handlers: joined([
      ...createLedgerHandlers(house, settings, book, { ...joints, undoers }),
      createReportHandlers({ house, book }),
      createCurrencyHandlers(house),
      createCategoryHandlers({ house, book, flushDelayMs: settings.flushDelayMs }),
    ]),
    schedules: ratesSchedules(house, settings),
    personal: ledgerPersonal(async (tx, userId) => await house.caches.announce(tx, 'categories', userId)),
  };
}

/** None where no rates are published: people type them. */
function ratesSchedules(house: House, { ratesRootUrl }: LedgerSettings): Schedule[] {
  return ratesRootUrl === undefined ? [] : [ratesSchedule(house, createExchangeRates(ratesRootUrl))];
}

/** The handlers of several rooms; the router holds that no two features claim a name, this that no two rooms do. */
function joined(rooms: Handlers[]): Handlers {
  const all = <Key extends 'commands' | 'buttons' | 'dialogs' | 'keys'>(key: Key): NonNullable<Handlers[Key]> => {
    const entries = rooms.flatMap((room) => Object.entries(room[key] ?? {}));
    const names = entries.map(([name]) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new Error(`Two rooms of the ledger claim "${twice}"`);
    return Object.fromEntries(entries) as NonNullable<Handlers[Key]>;
  };
  return {
    ...(Object.assign({}, ...rooms) as Handlers),
    commands: all('commands'),
    buttons: all('buttons'),
    dialogs: all('dialogs'),
    keys: all('keys'),
  };
}
