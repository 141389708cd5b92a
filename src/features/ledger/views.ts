/** How the ledger speaks: results as texts and keyboards. */
import { formatDate } from '../../core/clock.ts';
import type { Reply } from '../../core/feature.ts';
import type { Incoming, IncomingButton } from '../../core/incoming.ts';
import type { Locale } from '../../core/locale.ts';
import { currencyDigits, formatMoney } from '../../core/money.ts';
import type { InlineButton, Outgoing } from '../../core/outgoing.ts';
import { escapeHtml, type Texts } from '../../core/text.ts';
import type { CategoryList } from './category-list.ts';
import type { EntryInput, Question, RefusalReason } from './model.ts';
import type { Entry } from './queries.ts';
import type { SheetState } from './record-queries.ts';

/** What happened to an entry: the first sign of its card. */
export type CardState = 'recorded' | 'changed' | 'deleted' | 'restored' | 'shown';

/** What views need of the house and of the person who reads. */
export type Reader = {
  text: Texts;
  locale: Locale;
  categories: CategoryList;
  /** The day it is for the person when they wrote, or when they are written to. */
  today: string;
  /** In whose words the sheet is written, where that is somebody else's language. */
  sheetLocale?: Locale;
};

export const BUTTONS = {
  edit: 'entry-edit',
  category: 'entry-category',
  date: 'entry-date',
  remove: 'entry-delete',
  undo: 'entry-undo',
  show: 'entry-show',
  choose: 'entry-choose',
  keep: 'entry-keep',
  intoCategory: 'entry-into',
  onDay: 'entry-day',
  otherDay: 'entry-other-day',
  back: 'entry-back',
} as const;

/** A note may be as long as a message, and a card says more than the note. */
const MOST_WORDS = 1_000;

export type CardText = { text: string; keyboard: { inline: InlineButton[][] } };

/** What a card says beside the entry: that its recording was undone; its worth at home; lines of other features. */
export type CardExtras = { undone?: boolean; worth?: string | undefined; remarks?: string[] };

/** One entry: amount, category, date, and what can be done with it. */
export function entryCard(
  reader: Reader,
  entry: Entry,
  state: CardState,
  sheet: SheetState,
  { undone = false, worth = '', remarks = [] }: CardExtras = {},
): CardText {
  const { text, locale } = reader;
  const gone = undone ? 'undone' : 'deleted';
  const lines = [
    text(locale, `ledger:card.${entry.deleted ? gone : state}`, { amount: signedMoney(entry, locale) }),
    worth,
    [categoryText(reader, entry.category), formatDate(entry.date, reader)].join(' · '),
    escapeHtml(shorten([entry.note, ...entry.tags.map((tag) => `#${tag}`)].join(' ').trim(), MOST_WORDS)),
    ...remarks,
    state === 'shown' ? '' : sheetLine(reader, sheet),
  ];
  return { text: lines.filter((line) => line !== '').join('\n'), keyboard: { inline: cardButtons(reader, entry) } };
}

/** Who has no sheet is told of it once a day. */
function sheetLine({ text, locale }: Reader, sheet: SheetState): string {
  return sheet === 'none' ? '' : `<i>${text(locale, `ledger:sheet.${sheet}`)}</i>`;
}

function cardButtons({ text, locale }: Reader, entry: Entry): InlineButton[][] {
  const button = (action: 'edit' | 'category' | 'date' | 'remove' | 'undo'): InlineButton => ({
    text: text(locale, `ledger:button.${action}`),
    data: `${BUTTONS[action]}:${entry.id}:${entry.version}`,
  });
  if (entry.deleted) return [[button('undo')]];
  return [
    [button('edit'), button('category')],
    [button('date'), button('remove'), button('undo')],
  ];
}

export function cardMessage(chatId: number, card: CardText): Outgoing {
  return { kind: 'send', chatId, ...card };
}

/** More entries than this are answered in one message instead of a card each. */
export const MOST_CARDS = 5;

/** Many entries at once: a line each and the sum. */
export function summaryMessage(
  reader: Reader,
  chatId: number,
  entries: Entry[],
  sheet: SheetState,
  remarks: string[] = [],
  heading = 'ledger:summary',
): Outgoing {
  const { text, locale } = reader;
  const lines = [
    text(locale, heading, { count: entries.length }),
    ...entries.map((entry, index) => entryLine(reader, entry, index)),
    ...remarks,
    sheetLine(reader, sheet),
  ].filter((line) => line !== '');
  return { kind: 'send', chatId, text: withinLimit(lines), keyboard: { inline: entryButtons(entries) } };
}

/** Two readings of one line: a button each. */
export function questionMessage(reader: Reader, incoming: Incoming, question: Question, dialogId: number): Outgoing {
  const { text, locale } = reader;
  const buttons = question.readings.map((reading, index) => ({
    text: formatMoney(reading.amountMinor, reading.currency, locale),
    data: `${BUTTONS.choose}:${dialogId}:${index}`,
  }));
  const line = shorten(question.line);
  return {
    kind: 'send',
    chatId: incoming.chatId,
    text: text(locale, 'ledger:which', { line }),
    keyboard: { inline: [buttons] },
  };
}

/** The same for an edit, where the next text answers: how to write either amount so that it is clear. */
export function unclearAmount({ text, locale }: Reader, readings: [EntryInput, EntryInput]): string {
  const [first, second] = readings.map(({ amountMinor, currency }) => plainAmount(amountMinor, currency));
  return text(locale, 'ledger:which_edit', { first: first ?? '', second: second ?? '' });
}

export type Problem = { line: string; reason: RefusalReason | 'no-amount' };

/** Lines that were not recorded, each with what to do. */
export function problemMessage(
  reader: Reader,
  incoming: Incoming,
  problems: Problem[],
  isWholeMessage: boolean,
): Outgoing {
  const { text, locale } = reader;
  const [first] = problems;
  if (isWholeMessage && first !== undefined && problems.every((problem) => problem.reason === first.reason)) {
    return { kind: 'send', chatId: incoming.chatId, text: text(locale, `ledger:problem.${first.reason}`) };
  }
  const lines = problems.map(
    ({ line, reason }) => `• <b>${escapeHtml(shorten(line))}</b>\n${text(locale, `ledger:problem.${reason}`)}`,
  );
  return { kind: 'send', chatId: incoming.chatId, text: withinLimit([text(locale, 'ledger:not_recorded'), ...lines]) };
}

/** Asks for the new text of an entry, in place of its card. */
export function editPrompt(reader: Reader, entry: Entry, dialogId: number): CardText {
  const { text, locale } = reader;
  const amount = formatMoney(entry.amountMinor, entry.currency, locale);
  const note = entry.note === '' ? '' : shorten(entry.note);
  const keep = { text: text(locale, 'ledger:button.keep'), data: `${BUTTONS.keep}:${entry.id}:${dialogId}` };
  return { text: text(locale, 'ledger:edit_prompt', { amount, note }), keyboard: { inline: [[keep]] } };
}

/** Ends the spinner, with a word about what happened. */
export function toast(incoming: IncomingButton, text?: string): Outgoing {
  return { kind: 'answer', callbackId: incoming.callbackId, ...(text === undefined ? {} : { text }) };
}

/** The card of an entry that the ledger doesn't have, or no more. */
export function goneCard({ text, locale }: Reader, incoming: IncomingButton): Outgoing[] {
  return [toast(incoming, text(locale, 'ledger:toast.gone')), withoutButtons(incoming)];
}

/** The pressed message keeps its text and loses its buttons. */
export function withoutButtons({ chatId, messageId }: IncomingButton): Outgoing {
  return { kind: 'unbutton', chatId, messageId };
}

/** The same message, in place of the one whose button was pressed. */
export function inPlaceOf(incoming: IncomingButton, sent: Extract<Outgoing, { kind: 'send' }>): Outgoing {
  const keyboard = sent.keyboard !== undefined && 'inline' in sent.keyboard ? { keyboard: sent.keyboard } : {};
  return { kind: 'edit', chatId: sent.chatId, messageId: incoming.messageId, text: sent.text, ...keyboard };
}

/** A card in place of the message whose button was pressed. */
export function replaceCard(incoming: IncomingButton, card: CardText): Outgoing {
  return { kind: 'edit', chatId: incoming.chatId, messageId: incoming.messageId, ...card };
}

export function say(incoming: Incoming, text: string): Reply {
  return [{ kind: 'send', chatId: incoming.chatId, text }];
}

export function signedMoney(entry: Pick<EntryInput, 'kind' | 'amountMinor' | 'currency'>, locale: Locale): string {
  return `${entry.kind === 'income' ? '+' : '−'}${formatMoney(entry.amountMinor, entry.currency, locale)}`;
}

/** Without grouping, so that no reader takes it for something else: `1500`, `1.50`. */
function plainAmount(amountMinor: number, currency: string): string {
  const digits = currencyDigits(currency);
  const value = amountMinor / 10 ** digits;
  return Number.isInteger(value) ? String(value) : value.toFixed(digits);
}

/** Numbered as its button is. */
export function entryLine(reader: Reader, entry: Entry, index: number): string {
  const { emoji, name } = reader.categories.labelOf(entry.category, reader.locale);
  const words = escapeHtml(shorten(entry.note === '' ? name : entry.note));
  const line = `${index + 1}. ${`${emoji} ${words}`.trim()}  <b>${signedMoney(entry, reader.locale)}</b>`;
  return entry.deleted ? `<s>${line}</s>` : line;
}

function categoryText(reader: Reader, key: string): string {
  const { emoji, name } = reader.categories.labelOf(key, reader.locale);
  return escapeHtml(`${emoji} ${name}`.trim());
}

/** A button for each entry, five in a row, numbered as the lines are: it leads to the card, to change anything. */
export function entryButtons(entries: Entry[]): InlineButton[][] {
  const buttons = entries
    .slice(0, 20)
    .map((entry, index) => ({ text: `✏️ ${index + 1}`, data: `${BUTTONS.show}:${entry.id}` }));
  return Array.from({ length: Math.ceil(buttons.length / 5) }, (_, row) => buttons.slice(row * 5, row * 5 + 5));
}

/** Cut where a person reads on without it, never inside a character. */
export function shorten(line: string, most = 60): string {
  const characters = [...line];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : line;
}

/** Telegram takes 4,096 characters; whole lines are left out, so no tag is cut. */
export function withinLimit(lines: string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    if (length + line.length + 1 > 3_900) return [...kept, '…'].join('\n');
    kept.push(line);
    length += line.length + 1;
  }
  return kept.join('\n');
}
