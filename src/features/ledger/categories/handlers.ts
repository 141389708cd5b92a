/** `/categories`: all of them, one of them, and what can be done with it. */
import { numberOf } from '../../../core/button-data.ts';
import { claimUpdate, settleClaim } from '../../../core/claims.ts';
import { HOUR_MS } from '../../../core/clock.ts';
import { findDialog, openDialog, type OpenDialog } from '../../../core/dialog-store.ts';
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming, IncomingButton, IncomingText } from '../../../core/incoming.ts';
import { LOCALES } from '../../../core/locale.ts';
import { transaction } from '../../../platform/postgres.ts';
import type { LedgerBook } from '../book/book.ts';
import { undoButton } from '../journal/journal.ts';
import { say, toast, type Reader } from '../views.ts';
import type { CategoryName, RefusedCategory } from './model.ts';
import { foldName, readEmoji, readName } from './name.ts';
import { countEntries } from './queries.ts';
import { createCategoryService, type CategoryOutcome, type CategoryService } from './service.ts';
import * as views from './views.ts';

/** The question for a name or an emoji. */
export const CATEGORY_DIALOG = 'category';

const DIALOG_TTL_MS = HOUR_MS;

/** What a question waits for; a new category has its name when it is asked for its kind. */
type Question = { ask: 'add' | 'rename' | 'emoji'; key?: string; name?: CategoryName };

type Room = { house: House; book: LedgerBook; service: CategoryService };

const ADD = /^(?:add|new|thêm|them|добавить)\s+/i;

export function createCategoryHandlers(given: { house: House; book: LedgerBook; flushDelayMs: number }): Handlers {
  const { house, book, flushDelayMs } = given;
  const room: Room = { house, book, service: createCategoryService({ ...house, flushDelayMs }) };
  const archive = (isArchived: boolean) => async (incoming: IncomingButton, [key = '']: string[]) =>
    await changedInPlace(room, incoming, await room.service.archive(incoming, key, isArchived));
  return {
    commands: { categories: async (incoming, argument) => await answerCommand(room, incoming, argument) },
    buttons: {
      [views.BUTTONS.list]: async (incoming, [skip]) =>
        inPlace(incoming, views.listScreen(await readerOf(room, incoming), numberOf(skip))),
      [views.BUTTONS.archived]: async (incoming, [skip]) =>
        inPlace(incoming, views.archivedScreen(await readerOf(room, incoming), numberOf(skip))),
      [views.BUTTONS.show]: async (incoming, [key = '']) => await showCategory(room, incoming, key),
      [views.BUTTONS.add]: async (incoming) => await askInPlace(room, incoming, { ask: 'add' }),
      [views.BUTTONS.rename]: async (incoming, [key = '']) => await askInPlace(room, incoming, { ask: 'rename', key }),
      [views.BUTTONS.emoji]: async (incoming, [key = '']) => await askInPlace(room, incoming, { ask: 'emoji', key }),
      [views.BUTTONS.kind]: async (incoming, [dialogId, kind]) => await chooseKind(room, incoming, dialogId, kind),
      [views.BUTTONS.merge]: async (incoming, [key = '', skip]) => await askForTarget(room, incoming, key, skip),
      [views.BUTTONS.into]: async (incoming, [from = '', into = '']) =>
        await changedInPlace(room, incoming, await room.service.merge(incoming, from, into), 'merged'),
      [views.BUTTONS.archive]: archive(true),
      [views.BUTTONS.restore]: archive(false),
    },
    dialogs: { [CATEGORY_DIALOG]: async (incoming, dialog) => await answerQuestion(room, incoming, dialog) },
  };
}

async function answerCommand(room: Room, incoming: IncomingText, argument: string): Promise<Reply> {
  const reader = await readerOf(room, incoming);
  if (!ADD.test(argument)) return sent(incoming, views.listScreen(reader, 0));
  return await askForKind(room, incoming, argument.replace(ADD, ''));
}

async function showCategory(room: Room, incoming: IncomingButton, key: string): Promise<Reply> {
  const reader = await readerOf(room, incoming);
  const standing = reader.categories.standingKey(key);
  const kind = reader.categories.kindOf(standing);
  if (kind === undefined) return gone(incoming, reader);
  const count = await countEntries(room.house.db, incoming.person.ledgerUserId, standing);
  return inPlace(incoming, views.categoryScreen(reader, standing, kind, count));
}

async function askForTarget(room: Room, incoming: IncomingButton, key: string, skip?: string): Promise<Reply> {
  const reader = await readerOf(room, incoming);
  const kind = reader.categories.kindOf(key);
  if (kind === undefined) return gone(incoming, reader);
  return inPlace(incoming, views.mergeScreen(reader, key, kind, numberOf(skip)));
}

async function askInPlace(room: Room, incoming: IncomingButton, question: Question): Promise<Reply> {
  const reader = await readerOf(room, incoming);
  const { key } = question;
  if (key !== undefined && reader.categories.kindOf(key) === undefined) return gone(incoming, reader);
  await ask(room, incoming, question);
  return inPlace(incoming, views.prompt(reader, question.ask, key));
}

/** A second delivery finds the question that the first one asked. */
async function ask({ house }: Room, incoming: Incoming, state: Question): Promise<number> {
  const { userId } = incoming.person;
  const question = { userId, kind: CATEGORY_DIALOG, state, awaitsText: true, ttlMs: DIALOG_TTL_MS };
  return await transaction(house.db, async (tx) => {
    const claim = await claimUpdate<{ dialogId: number }>(tx, incoming.update, { dialogId: 0 });
    if (claim.kind === 'duplicate') return claim.result.dialogId;
    const dialogId = await openDialog(tx, house.clock, question);
    await settleClaim(tx, incoming.update, { dialogId });
    return dialogId;
  });
}

/** A new category has a name; another text before the kind is chosen is another name. */
async function askForKind(room: Room, incoming: IncomingText, typed: string): Promise<Reply> {
  const reader = await readerOf(room, incoming);
  const read = readName(typed);
  if (read.kind === 'refused') return say(incoming, views.refusalText(reader, read.reason));
  if (isTaken(reader, read.name.name)) return say(incoming, views.refusalText(reader, 'taken'));
  const dialogId = await ask(room, incoming, { ask: 'add', name: read.name });
  return sent(incoming, views.kindQuestion(reader, read.name, dialogId));
}

/** Said before anybody chooses a kind in vain; the service knows for sure. */
function isTaken({ categories }: Reader, name: string): boolean {
  const keys = [...categories.keysOf('expense'), ...categories.keysOf('income'), ...categories.archivedKeys()];
  const names = keys.flatMap((key) => LOCALES.map((locale) => categories.labelOf(key, locale).name));
  return names.some((one) => foldName(one) === foldName(name));
}

async function chooseKind(
  room: Room,
  incoming: IncomingButton,
  dialogId: string | undefined,
  kind: string | undefined,
): Promise<Reply> {
  const dialog = await findDialog(room.house.db, room.house.clock, incoming.person.userId, numberOf(dialogId));
  const { name } = (dialog?.state ?? {}) as Partial<Question>;
  const outcome =
    dialog === undefined || name === undefined || (kind !== 'expense' && kind !== 'income')
      ? await room.service.repeated(incoming)
      : await room.service.add(incoming, name, kind, dialog);
  return await changedInPlace(room, incoming, outcome, 'added');
}

async function answerQuestion(room: Room, incoming: IncomingText, dialog: OpenDialog): Promise<Reply> {
  const { ask: what, key = '' } = dialog.state as Question;
  const reader = await readerOf(room, incoming);
  if (what === 'add') return await askForKind(room, incoming, incoming.text);
  const read = what === 'emoji' ? emojiOf(incoming.text) : readName(incoming.text);
  if (read.kind === 'refused') return say(incoming, views.refusalText(reader, read.reason));
  const { emoji, name } = read.name;
  const change = { ...(emoji === '' ? {} : { emoji }), ...(name === '' ? {} : { name }) };
  const outcome = await room.service.rename(incoming, key, change, dialog);
  if (outcome.kind === 'refused') return say(incoming, views.refusalText(reader, outcome.reason));
  return sent(incoming, changedScreen(reader, outcome, 'renamed'));
}

type Read = { kind: 'name'; name: CategoryName } | { kind: 'refused'; reason: RefusedCategory | 'no-emoji' };

function emojiOf(text: string): Read {
  const emoji = readEmoji(text);
  return emoji === undefined ? { kind: 'refused', reason: 'no-emoji' } : { kind: 'name', name: { emoji, name: '' } };
}

type Changed = Extract<CategoryOutcome, { kind: 'changed' }>;

async function changedInPlace(
  room: Room,
  incoming: IncomingButton,
  outcome: CategoryOutcome,
  what: 'added' | 'merged' | 'changed' = 'changed',
): Promise<Reply> {
  const reader = await readerOf(room, incoming);
  if (outcome.kind === 'refused') return insteadOf(incoming, reader, outcome.reason);
  return inPlace(incoming, changedScreen(reader, outcome, what));
}

function changedScreen(
  reader: Reader,
  { key, before, after, count, writeId }: Changed,
  what: 'added' | 'renamed' | 'merged' | 'changed',
): views.Screen {
  const { text, locale } = reader;
  const names = { before: views.nameText(before), after: views.nameText(after), count };
  const state = reader.categories.archivedKeys().includes(key) ? 'archived' : 'restored_now';
  const back = { text: text(locale, 'ledger:button.back'), data: views.BUTTONS.list };
  return {
    text: text(locale, `ledger:categories.done.${what === 'changed' ? state : what}`, names),
    keyboard: { inline: [[undoButton(reader, writeId), back]] },
  };
}

function gone(incoming: IncomingButton, reader: Reader): Reply {
  return insteadOf(incoming, reader, 'gone');
}

/** Says why not, and shows all categories. */
function insteadOf(incoming: IncomingButton, reader: Reader, reason: RefusedCategory): Reply {
  const { chatId, messageId } = incoming;
  const why = toast(incoming, views.refusalText(reader, reason));
  return [why, { kind: 'edit', chatId, messageId, ...views.listScreen(reader, 0) }];
}

async function readerOf({ book }: Room, { person, sentAtMs }: Incoming): Promise<Reader> {
  return await book.readerOf(person, sentAtMs);
}

function sent({ chatId }: Incoming, screen: views.Screen): Reply {
  return [{ kind: 'send', chatId, ...screen }];
}

function inPlace(incoming: IncomingButton, screen: views.Screen): Reply {
  const { chatId, messageId } = incoming;
  return [toast(incoming), { kind: 'edit', chatId, messageId, ...screen }];
}
