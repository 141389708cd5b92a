/** What people send about receipts: files, presses, corrections, the list. */
import { numberOf } from '../../core/button-data.ts';
import type { OpenDialog } from '../../core/dialog-store.ts';
import type { ButtonHandler, FileHandler, Handlers, Reply } from '../../core/feature.ts';
import type { Incoming, IncomingButton, IncomingFile, IncomingText } from '../../core/incoming.ts';
import { isReadable, MAX_FILE_BYTES, onlyEntry, withEntry, type Draft } from './model.ts';
import type { ReceiptContent, VoiceContent } from './model.ts';
import { findDraft, listOpen, listRecorded } from './queries.ts';
import * as service from './service.ts';
import * as views from './views.ts';

/** What a list shows of each kind. */
const MOST_LISTED = 8;

/** What Telegram says of files that it knows the kind of. */
const USUAL_TYPES = { photo: 'image/jpeg', document: '', voice: 'audio/ogg' } as const;

/** @param isSetUp whether there is somebody to read files */
export function createReceiptHandlers(context: service.Context, isSetUp: boolean): Handlers {
  const button = (act: (incoming: IncomingButton, shown: service.Shown) => Promise<service.Outcome>): ButtonHandler =>
    async (incoming, args) => {
      const [draftId = 0, version = 0] = args.map(numberOf);
      return await replyInPlace(context, incoming, await act(incoming, { draftId, version }));
    };
  return {
    files: [fileHandler(context, isSetUp)],
    commands: { receipts: async (incoming) => await showList(context, incoming, isSetUp) },
    buttons: {
      [views.BUTTONS.record]: async (incoming, args) => await record(context, incoming, args, 'whole'),
      [views.BUTTONS.byLine]: async (incoming, args) => await record(context, incoming, args, 'by-line'),
      [views.BUTTONS.cancel]: button((incoming, shown) => service.cancelDraft(context, incoming, shown)),
      [views.BUTTONS.again]: button((incoming, shown) => service.readAgain(context, incoming, shown)),
      [views.BUTTONS.category]: async (incoming, args) => await chooseCategory(context, incoming, args),
      [views.BUTTONS.edit]: async (incoming, args) => await askForEdit(context, incoming, args),
      [views.BUTTONS.back]: async (incoming, args) => await leaveEdit(context, incoming, args),
      [views.BUTTONS.show]: async (incoming, args) => await showDraft(context, incoming, args),
    },
    dialogs: { [service.EDIT_DIALOG]: async (incoming, dialog) => await editByText(context, incoming, dialog) },
  };
}

function fileHandler(context: service.Context, isSetUp: boolean): FileHandler {
  return {
    ...(isSetUp ? { reads: 'receipts:reads' } : {}),
    accepts: (file) => {
      const type = mimeTypeOf(file);
      return file.kind !== 'document' || type.startsWith('image/') || type === 'application/pdf';
    },
    handle: async (incoming) => {
      const mimeType = mimeTypeOf(incoming.file);
      if (!isSetUp) return say(context, incoming, 'receipts:not_set_up');
      if (!isReadable(mimeType)) return say(context, incoming, 'receipts:not_readable');
      if ((incoming.file.sizeBytes ?? 0) > MAX_FILE_BYTES) return say(context, incoming, 'receipts:failure.too-large');
      return await takeFile(context, incoming, mimeType);
    },
  };
}

const mimeTypeOf = ({ kind, mimeType }: IncomingFile['file']): string =>
  (mimeType ?? USUAL_TYPES[kind]).toLowerCase().split(';')[0]?.trim() ?? '';

async function takeFile(context: service.Context, incoming: IncomingFile, mimeType: string): Promise<Reply> {
  const outcome = await service.takeFile(context, incoming, mimeType);
  if (outcome.kind === 'too-many') return say(context, incoming, 'receipts:over_limit');
  if (outcome.kind === 'gone') return say(context, incoming, 'receipts:gone');
  const { draft } = outcome;
  const { chatId, messageId: replyTo } = incoming;
  const screen = views.draftScreen(await readerOf(context, incoming), draft);
  const answer = { kind: 'send', chatId, ...screen, replyTo } as const;
  return draft.state === 'waiting' ? await holdPlace(context, draft, answer) : [answer];
}

/** Says that a file is being read, where the result will stand: it is sent here, as its id must be known. */
async function holdPlace(context: service.Context, draft: Draft, answer: Reply[number]): Promise<Reply> {
  const [messageId] = await context.house.sender.reply([answer]);
  const inTheWay = messageId === undefined ? undefined : await service.keepPlace(context, draft, messageId);
  return inTheWay === undefined ? [] : [{ kind: 'delete', chatId: draft.chatId, messageId: inTheWay }];
}

async function showList(context: service.Context, incoming: IncomingText, isSetUp: boolean): Promise<Reply> {
  const { db, clock } = context.house;
  const { userId } = incoming.person;
  const [open, recorded] = [
    await listOpen(db, userId, clock.nowMs(), MOST_LISTED),
    await listRecorded(db, userId, MOST_LISTED),
  ];
  if (!isSetUp && open.length + recorded.length === 0) return say(context, incoming, 'receipts:not_set_up');
  const screen = views.listScreen(await readerOf(context, incoming), open, recorded);
  return [{ kind: 'send', chatId: incoming.chatId, ...screen }];
}

async function showDraft(context: service.Context, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const draft = await findDraft(context.house.db, incoming.person.userId, numberOf(args[0]));
  if (draft === undefined) return goneInPlace(context, incoming);
  const screen = views.draftScreen(await readerOf(context, incoming), draft);
  return [answer(incoming), { kind: 'send', chatId: incoming.chatId, ...screen }];
}

/** Below what was recorded stands what the ledger has to say of it, as below an entry that was typed. */
async function record(
  context: service.Context,
  incoming: IncomingButton,
  args: string[],
  way: 'whole' | 'by-line',
): Promise<Reply> {
  const [draftId = 0, version = 0] = args.map(numberOf);
  const outcome = await service.recordDraft(context, incoming, { draftId, version }, way);
  const { house, remarks } = context;
  const content = outcome.kind === 'stands' && !outcome.stale ? outcome.draft.content : null;
  if (content?.kind !== 'recorded' || remarks === undefined) return await replyInPlace(context, incoming, outcome);
  const lines = await remarks(house.db, incoming.person, content.entries, incoming.update);
  return await replyInPlace(context, incoming, outcome, lines);
}

async function chooseCategory(context: service.Context, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const [draftId = 0, version = 0] = args.slice(0, 2).map(numberOf);
  const keys = await context.book.categoryKeys(incoming.person.ledgerUserId, 'expense');
  const others = await context.book.categoryKeys(incoming.person.ledgerUserId, 'income');
  const category = [...keys, ...others].find((key) => key === args.slice(2).join(':'));
  const draft = await findDraft(context.house.db, incoming.person.userId, draftId);
  if (draft === undefined) return goneInPlace(context, incoming);
  if (category === undefined) return await replyInPlace(context, incoming, { kind: 'stands', draft, stale: true });
  const outcome = await service.chooseCategory(context, incoming, { draftId, version }, category);
  return await replyInPlace(context, incoming, outcome);
}

/** The question stands in place of the draft, so that no button of it is left behind. */
async function askForEdit(context: service.Context, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const [draftId = 0, version = 0] = args.map(numberOf);
  const asked = await service.askForEdit(context, incoming, { draftId, version }, incoming.messageId);
  if (asked.kind !== 'asked') return await replyInPlace(context, incoming, asked);
  const kind = onlyEntry(asked.draft.content)?.kind ?? 'expense';
  const keys = await context.book.categoryKeys(incoming.person.ledgerUserId, kind);
  const screen = views.editScreen(await readerOf(context, incoming), asked.draft, asked.dialogId, keys);
  return [answer(incoming), inPlace(incoming, screen)];
}

async function leaveEdit(context: service.Context, incoming: IncomingButton, args: string[]): Promise<Reply> {
  const [draftId = 0, dialogId = 0] = args.map(numberOf);
  const draft = await service.leaveEdit(context, incoming, draftId, dialogId);
  if (draft === undefined) return goneInPlace(context, incoming);
  return await replyInPlace(context, incoming, { kind: 'stands', draft, stale: false });
}

type EditState = service.Shown & { messageId: number };

/** What the text doesn't mention stays as it was; a note of several entries is read anew as a whole. */
async function editByText(
  context: service.Context,
  incoming: IncomingText,
  dialog: OpenDialog,
): Promise<Reply | { kind: 'not-asked' }> {
  const { draftId, version, messageId } = dialog.state as EditState;
  const draft = await findDraft(context.house.db, incoming.person.userId, draftId);
  const content = draft === undefined ? undefined : await contentAfter(context, incoming, draft);
  if (content === null) return say(context, incoming, 'receipts:edit_unclear');
  const outcome = await service.editDraft(context, incoming, dialog, { draftId, version }, content);
  if (outcome.kind === 'not-asked') return outcome;
  if (outcome.kind === 'gone') return say(context, incoming, 'receipts:gone');
  const { chatId } = incoming;
  const screen = views.draftScreen(await readerOf(context, incoming), outcome.draft);
  return [{ kind: 'unbutton', chatId, messageId }, { kind: 'send', chatId, ...screen }];
}

/** Null if nothing in the text can be read; undefined if the draft is over. */
async function contentAfter(
  { book }: service.Context,
  { text, person, sentAtMs }: IncomingText,
  { content }: Draft,
): Promise<ReceiptContent | VoiceContent | null | undefined> {
  if (content?.kind !== 'receipt' && content?.kind !== 'voice') return undefined;
  const entry = onlyEntry(content);
  if (entry !== undefined) {
    const read = await book.readEdit(text, entry, person, sentAtMs);
    return read.kind === 'entry' ? withEntry(content, read.entry) : null;
  }
  const read = await book.read(text, person, sentAtMs);
  const entries = read.flatMap(({ reading }) => (reading.kind === 'entry' ? [reading.entry] : []));
  if (content.kind !== 'voice' || entries.length === 0 || entries.length < read.length) return null;
  return { ...content, entries, unread: [] };
}

async function replyInPlace(
  context: service.Context,
  incoming: IncomingButton,
  outcome: service.Outcome,
  remarks: string[] = [],
): Promise<Reply> {
  if (outcome.kind === 'gone') return goneInPlace(context, incoming);
  const toast = outcome.stale ? context.house.text(incoming.person.locale, 'receipts:stale') : undefined;
  const screen = views.draftScreen(await readerOf(context, incoming), outcome.draft);
  const text = [screen.text, ...remarks].join('\n');
  return [answer(incoming, toast), inPlace(incoming, { ...screen, text })];
}

function goneInPlace({ house }: service.Context, incoming: IncomingButton): Reply {
  const { chatId, messageId } = incoming;
  const gone = answer(incoming, house.text(incoming.person.locale, 'receipts:gone'));
  return [gone, { kind: 'unbutton', chatId, messageId }];
}

const inPlace = ({ chatId, messageId }: IncomingButton, screen: views.Screen): Reply[number] => ({
  kind: 'edit',
  chatId,
  messageId,
  ...screen,
});

const answer = ({ callbackId }: IncomingButton, text?: string): Reply[number] => ({
  kind: 'answer',
  callbackId,
  ...(text === undefined ? {} : { text }),
});

const say = ({ house }: service.Context, { chatId, person }: Incoming, key: string): Reply => [
  { kind: 'send', chatId, text: house.text(person.locale, key) },
];

async function readerOf({ book }: service.Context, { person, sentAtMs }: Incoming): Promise<views.ReadBy> {
  return { ...(await book.readerOf(person, sentAtMs)), timeZone: person.timeZone };
}
