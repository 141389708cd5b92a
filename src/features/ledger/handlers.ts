/** What people send to the ledger: texts that are entries, buttons of cards. */
import { numberOf } from '../../core/button-data.ts';
import { localDate } from '../../core/clock.ts';
import { findDialog } from '../../core/dialog-store.ts';
import type { Handlers, Reply } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import type { Incoming, IncomingButton, IncomingText } from '../../core/incoming.ts';
import type { LedgerBook } from './book/book.ts';
import { createEditHandlers } from './dialogs.ts';
import type { EntryInput } from './model.ts';
import { findEntries, findSheetState, type Entry } from './queries.ts';
import type { MessageToRecord, RecordOutcome } from './record-queries.ts';
import { showList } from './reports/list.ts';
import { actorOf, readerOf, rowOf, type Desk } from './desk.ts';
import type { LedgerJoints } from './joints.ts';
import { createLedgerService, QUESTION_DIALOG, showEntry, type ChangeOutcome, type Question } from './service.ts';
import * as views from './views.ts';

export type LedgerSettings = {
  /** How long changes gather before they go to the sheet, in milliseconds. */
  flushDelayMs: number;
  /** Where exchange rates are published; without it people type them. */
  ratesRootUrl?: string | undefined;
};

export function createLedgerHandlers(
  house: House,
  settings: LedgerSettings,
  book: LedgerBook,
  joints: LedgerJoints,
): Handlers {
  const service = createLedgerService({ db: house.db, clock: house.clock, flushDelayMs: settings.flushDelayMs });
  const desk: Desk = { house, service, book, joints };
  const edit = createEditHandlers(desk);
  return {
    text: async (incoming) => await recordText(desk, incoming),
    buttons: {
      [views.BUTTONS.remove]: async (incoming, args) => await changeByButton(desk, incoming, args, 'remove'),
      [views.BUTTONS.undo]: async (incoming, args) => await changeByButton(desk, incoming, args, 'undo'),
      [views.BUTTONS.show]: async (incoming, args) => await showCard(desk, incoming, args),
      [views.BUTTONS.choose]: async (incoming, args) => await chooseReading(desk, incoming, args),
      ...edit.buttons,
    },
    dialogs: edit.dialogs,
  };
}

/** Reads the lines of a text, records what is clear, asks where two readings are as likely, says what is not. */
async function recordText(desk: Desk, incoming: IncomingText): Promise<Reply | { kind: 'answers-dialog' }> {
  const reader = await readerOf(desk, incoming);
  const read = await desk.book.read(incoming.text, incoming.person, incoming.sentAtMs);
  const entries: EntryInput[] = [];
  const questions: Question[] = [];
  const problems: views.Problem[] = [];
  for (const { line, reading } of read) {
    if (reading.kind === 'entry') entries.push(reading.entry);
    else if (reading.kind === 'ambiguous') questions.push({ line, readings: reading.readings });
    else problems.push({ line, reason: reading.kind === 'no-amount' ? 'no-amount' : reading.reason });
  }
  const unread =
    problems.length > 0 ? [views.problemMessage(reader, incoming, problems, read.length === problems.length)] : [];
  if (entries.length + questions.length === 0) return unread;
  const message = messageOf(incoming, reader, entries);
  const { outcome, questionIds } =
    questions.length === 0
      ? { outcome: await desk.service.record(message), questionIds: [] }
      : await desk.service.recordAndAsk(message, questions);
  if (outcome.kind === 'answers-dialog') return outcome;
  const asked = questionIds.map((id, index) =>
    views.questionMessage(reader, incoming, questions[index] as Question, id),
  );
  return [...(await recordedReply(desk, incoming, reader, outcome, entries)), ...asked, ...unread];
}

function messageOf(incoming: Incoming, reader: views.Reader, entries: EntryInput[]): MessageToRecord {
  return {
    update: incoming.update,
    ledgerUserId: incoming.person.ledgerUserId,
    today: localDate(incoming.sentAtMs, incoming.person.timeZone),
    entries: entries.map((input) => ({ input, row: rowOf(reader, input) })),
  };
}

async function recordedReply(
  desk: Desk,
  incoming: Incoming,
  reader: views.Reader,
  outcome: Exclude<RecordOutcome, { kind: 'answers-dialog' }>,
  inputs: EntryInput[],
): Promise<Reply> {
  if (outcome.kind === 'over-limit') return views.say(incoming, reader.text(reader.locale, 'ledger:over_limit'));
  const entries =
    outcome.kind === 'recorded'
      ? inputs.map((input, index) => freshEntry(input, outcome.entryIds[index] as number))
      : await findEntries(desk.house.db, incoming.person.ledgerUserId, outcome.entryIds);
  if (entries.length > views.MOST_CARDS) {
    return [views.summaryMessage(reader, incoming.chatId, entries, outcome.sheet)];
  }
  return entries.map((entry) =>
    views.cardMessage(incoming.chatId, views.entryCard(reader, entry, 'recorded', outcome.sheet)),
  );
}

function freshEntry(input: EntryInput, id: number): Entry {
  return { ...input, id, version: 1, undoVersion: null, deleted: false };
}

async function changeByButton(
  desk: Desk,
  incoming: IncomingButton,
  args: string[],
  what: 'remove' | 'undo',
): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const [entryId = 0, version = 0] = args.map(numberOf);
  const outcome = await desk.service[what](actorOf(incoming, reader), entryId, version);
  return await changeReply(desk, incoming, reader, outcome, what === 'remove' ? 'deleted' : 'restored');
}

/** The card shows in place how the entry stands now; a press on an old card says so. */
async function changeReply(
  desk: Desk,
  incoming: IncomingButton,
  reader: views.Reader,
  outcome: ChangeOutcome,
  state: views.CardState,
): Promise<Reply> {
  const { text, locale } = reader;
  if (outcome.kind === 'gone') return views.goneCard(reader, incoming);
  const sheet = await findSheetState(desk.house.db, incoming.person.ledgerUserId);
  const isFresh = outcome.kind === 'changed' || outcome.repeated;
  const card = views.entryCard(reader, outcome.entry, isFresh ? state : 'shown', sheet);
  const toast = isFresh ? undefined : text(locale, 'ledger:toast.stale');
  return [views.toast(incoming, toast), views.replaceCard(incoming, card)];
}

async function showCard(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const entry = await showEntry(desk.house.db, incoming.person.ledgerUserId, numberOf(args[0]));
  if (entry === undefined) {
    const gone = views.toast(incoming, reader.text(reader.locale, 'ledger:toast.gone'));
    return [gone, ...(await showList(desk, incoming))];
  }
  const card = views.entryCard(reader, entry, 'shown', 'none');
  return [views.toast(incoming), views.cardMessage(incoming.chatId, card)];
}

async function chooseReading(desk: Desk, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const reader = await readerOf(desk, incoming);
  const dialogId = numberOf(args[0]);
  const dialog = await findDialog(desk.house.db, incoming.person.userId, dialogId);
  const question = dialog?.kind === QUESTION_DIALOG ? (dialog.state as Question) : undefined;
  const reading = question?.readings.find((_, index) => `${index}` === args[1]);
  if (dialog !== undefined && reading === undefined) {
    return [views.toast(incoming, reader.text(reader.locale, 'ledger:toast.over'))];
  }
  const chosen = reading === undefined ? [] : [reading];
  const message: MessageToRecord = { ...messageOf(incoming, reader, chosen), chosen: true };
  const outcome = await desk.service.answerQuestion(dialog ?? { id: dialogId, version: 0 }, message);
  if (outcome.kind === 'answers-dialog') throw new Error('A choice was taken for the answer to a dialog');
  if (outcome.kind === 'stale') {
    // What another press recorded stands in the message by now, with buttons of its own.
    const over = views.toast(incoming, reader.text(reader.locale, 'ledger:toast.over'));
    return outcome.answered ? [over] : [over, views.withoutButtons(incoming)];
  }
  const [first, ...rest] = await recordedReply(desk, incoming, reader, outcome, chosen);
  const inPlace = first?.kind === 'send' ? [views.inPlaceOf(incoming, first)] : [];
  return [views.toast(incoming), ...inPlace, ...rest];
}
