/**
 * /add, step by step: expense or income, category, amount, what it was for. Whoever types the whole line at any step
 * has it recorded at once.
 */
import { numberOf } from '../../../core/button-data.ts';
import { localDate } from '../../../core/clock.ts';
import type { OpenDialog } from '../../../core/dialog-store.ts';
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { Incoming, IncomingButton, IncomingText } from '../../../core/incoming.ts';
import { categoryUses } from '../cards/card-queries.ts';
import { readerOf, type Desk } from '../desk.ts';
import type { EntryInput } from '../model.ts';
import { readNote } from '../reading/entry-text.ts';
import * as views from '../views.ts';
import { ADD_BUTTONS, amountQuestion, categoryQuestion, kindQuestion, noteQuestion } from './add-views.ts';
import { ADD_DIALOG, askFirst, askNext, type AddState } from './add-questions.ts';
import { messageOf, readText, recordCommand, recordedReply, unreadLines } from './recording.ts';

export function createAddHandlers(desk: Desk): Handlers {
  return {
    commands: {
      add: async (incoming, argument) =>
        argument === '' ? await askForKind(desk, incoming) : await recordCommand(desk, incoming, argument),
    },
    buttons: {
      [ADD_BUTTONS.kind]: async (incoming, args) => await askForCategory(desk, incoming, args),
      [ADD_BUTTONS.category]: async (incoming, args) => await askForAmount(desk, incoming, args),
      [ADD_BUTTONS.skip]: async (incoming, args) => await recordWithoutNote(desk, incoming, args),
    },
    dialogs: { [ADD_DIALOG]: async (incoming, dialog) => await takeText(desk, incoming, dialog) },
  };
}

async function askForKind(desk: Desk, incoming: IncomingText): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const dialogId = await askFirst(desk.house, incoming.update);
  return [views.cardMessage(incoming.chatId, kindQuestion(reader, dialogId))];
}

/** `dialog:kind:page`: the grid of a kind, which changes nothing yet. */
async function askForCategory(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const dialog = openAdd(incoming, args);
  const kind = args[1] === 'income' ? 'income' : 'expense';
  if (dialog === undefined) return over(reader, incoming);
  const uses = await categoryUses(desk.house.db, incoming.person.ledgerUserId, kind);
  const question = categoryQuestion(reader, dialog.id, kind, numberOf(args[2]), uses);
  return [views.toast(incoming), views.replaceCard(incoming, question)];
}

/** `dialog:category` */
async function askForAmount(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const dialog = openAdd(incoming, args);
  const category = args.slice(1).join(':');
  const kind = reader.categories.kindOf(category);
  if (dialog === undefined || kind === undefined) return over(reader, incoming);
  const dialogId = await askNext(desk.house, incoming.update, dialog, { kind, category });
  if (dialogId === undefined) return over(reader, incoming);
  return [views.toast(incoming), views.replaceCard(incoming, amountQuestion(reader, category))];
}

async function takeText(
  desk: Desk,
  incoming: IncomingText,
  dialog: OpenDialog,
): Promise<Reply | { kind: 'not-asked' }> {
  const reader = await readerOf(desk, incoming);
  const state = dialog.state as AddState;
  if (state.entry !== undefined) return await recordNoted(desk, incoming, reader, dialog, state.entry);
  const read = await readText(desk, incoming, incoming.text);
  const [question] = read.questions;
  if (question !== undefined) return views.say(incoming, views.unclearAmount(reader, question.readings));
  if (read.entries.length === 0) return unreadLines(reader, incoming, read);
  const entries = read.entries.map((entry) => placed(entry, state));
  const [entry] = entries;
  if (state.category !== undefined && entries.length === 1 && entry !== undefined && isBare(entry)) {
    const dialogId = await askNext(desk.house, incoming.update, dialog, { ...state, entry });
    if (dialogId === undefined) return { kind: 'not-asked' };
    return [views.cardMessage(incoming.chatId, noteQuestion(reader, dialogId, entry))];
  }
  const recorded = await record(desk, incoming, reader, dialog, entries);
  return recorded === undefined ? { kind: 'not-asked' } : [...recorded, ...unreadLines(reader, incoming, read)];
}

/** Where a category was tapped, it counts more than the words. */
function placed(entry: EntryInput, { kind, category }: AddState): EntryInput {
  return kind === undefined || category === undefined ? entry : { ...entry, kind, category };
}

function isBare({ note, tags }: EntryInput): boolean {
  return note === '' && tags.length === 0;
}

async function recordNoted(
  desk: Desk,
  incoming: IncomingText,
  reader: views.Reader,
  dialog: OpenDialog,
  entry: EntryInput,
): Promise<Reply | { kind: 'not-asked' }> {
  const { person, sentAtMs } = incoming;
  const today = localDate(sentAtMs, person.timeZone);
  const { note, tags, day } = readNote(incoming.text, { locale: person.locale, currency: entry.currency, today });
  const noted = { ...entry, note, tags, date: day ?? entry.date };
  return (await record(desk, incoming, reader, dialog, [noted])) ?? { kind: 'not-asked' };
}

/** `dialog` */
async function recordWithoutNote(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const dialog = openAdd(incoming, args);
  const { entry } = (dialog?.state ?? {}) as AddState;
  if (dialog === undefined || entry === undefined) return over(reader, incoming);
  const recorded = await record(desk, incoming, reader, dialog, [entry]);
  const [first, ...rest] = recorded ?? [];
  if (first?.kind !== 'send') return over(reader, incoming);
  return [views.toast(incoming), views.inPlaceOf(incoming, first), ...rest];
}

/** Undefined if the question was answered or withdrawn in the meantime. */
async function record(
  desk: Desk,
  incoming: Incoming,
  reader: views.Reader,
  dialog: OpenDialog,
  entries: EntryInput[],
): Promise<Reply | undefined> {
  const message = { ...messageOf(incoming, reader, entries), chosen: true as const };
  const outcome = await desk.service.answerQuestion(dialog, message);
  if (outcome.kind === 'stale' || outcome.kind === 'answers-dialog') return undefined;
  return await recordedReply(desk, incoming, reader, outcome, entries);
}

/** The question that a button belongs to, if it is open or was answered with this very press. */
function openAdd({ dialogs }: IncomingButton, [id]: string[]): OpenDialog | undefined {
  return dialogs.find((dialog) => dialog.kind === ADD_DIALOG && dialog.id === numberOf(id));
}

function over({ text, locale }: views.Reader, incoming: IncomingButton): Reply {
  return [views.toast(incoming, text(locale, 'ledger:toast.over')), views.withoutButtons(incoming)];
}
