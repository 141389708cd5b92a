/** How receipts speak: a draft as a message with buttons, whatever became of it. */
import { inRows } from '../../core/button-rows.ts';
import { formatDate, localDate } from '../../core/clock.ts';
import type { Locale } from '../../core/locale.ts';
import { formatMoney } from '../../core/money.ts';
import type { InlineButton, Outgoing } from '../../core/outgoing.ts';
import { escapeHtml, type Texts } from '../../core/text.ts';
import { undoButton, type EntryInput, type Reader } from '../ledger/index.ts';
import { entriesOf, onlyEntry, sumOfLines } from './model.ts';
import type { Content, Draft, Doubt, ReceiptContent } from './model.ts';
import { splitByLine } from './split.ts';

/** Who reads, and where. */
export type ReadBy = Reader & { timeZone: string };

export type Screen = { text: string; keyboard: { inline: InlineButton[][] } };

export const BUTTONS = {
  record: 'receipt-record',
  edit: 'receipt-edit',
  byLine: 'receipt-lines',
  cancel: 'receipt-cancel',
  again: 'receipt-again',
  category: 'receipt-category',
  back: 'receipt-back',
  show: 'receipt-show',
} as const;

/** So many lines of a receipt, or of what was said, fit on a screen of a phone. */
const LINES_SHOWN = 10;

/** A name in a list or on a button. */
const SHORT_NAME = 32;

/** A draft as it stands: what it says, or what became of it. */
export function draftScreen(reader: ReadBy, draft: Draft): Screen {
  const { content } = draft;
  switch (content?.kind) {
    case 'receipt':
    case 'voice':
      return { text: contentText(reader, content), keyboard: { inline: draftButtons(reader, draft) } };
    case 'same':
      return sameScreen(reader, draft, content.recordedAtMs);
    case 'recorded':
      return recordedScreen(reader, content);
    case 'failure':
      return bare(reader.text(reader.locale, `receipts:failure.${content.failure}`));
    case 'reading':
    case undefined:
      return bare(reader.text(reader.locale, stateKey(draft)));
  }
}

/** By then people do other things: a new message rings, a changed one doesn't. */
const WATCHED_FOR_MS = 30_000;

/**
 * For the worker: in place of the message that said that the file is being read, or as a new one below the file.
 * @param before what the draft was while it waited
 */
export function draftMessages(reader: ReadBy, before: Draft, draft: Draft, nowMs: number): Outgoing[] {
  const { chatId, messageId: replyTo } = draft;
  const screen = draftScreen(reader, draft);
  const anew = { kind: 'send', chatId, ...screen, replyTo } as const;
  if (before.content?.kind !== 'reading') return [anew];
  const { messageId } = before.content;
  const isWatched = nowMs - draft.sentAtMs <= WATCHED_FOR_MS;
  return isWatched ? [{ kind: 'edit', chatId, messageId, ...screen }] : [{ kind: 'delete', chatId, messageId }, anew];
}

function stateKey({ kind, state }: Draft): string {
  if (state === 'cancelled' || state === 'expired') return `receipts:state.${state}`;
  return kind === 'voice' ? 'receipts:state.listening' : 'receipts:state.reading';
}

const bare = (text: string): Screen => ({ text, keyboard: { inline: [] } });

function contentText(reader: Reader, content: Extract<Content, { kind: 'receipt' | 'voice' }>): string {
  return (content.kind === 'receipt' ? receiptLines(reader, content) : voiceLines(reader, content)).join('\n');
}

function receiptLines(reader: Reader, receipt: ReceiptContent): string[] {
  const { text, locale } = reader;
  const { entry, lines, doubts } = receipt;
  const amount = entry.amountMinor > 0 ? formatMoney(entry.amountMinor, entry.currency, locale) : '…';
  const merchant = [entry.note, ...entry.tags.map((tag) => `#${tag}`)].filter((part) => part !== '').join(' ');
  return [
    text(locale, merchant === '' ? 'receipts:draft' : 'receipts:draft_of', { amount, merchant }),
    `${categoryText(reader, entry.category)} · ${formatDate(entry.date, reader)}`,
    ...doubts.map((doubt) => doubtText(reader, receipt, doubt)),
    ...shownLines(reader, lines.map((line) => lineText(line.name, line.amountMinor, entry.currency, locale))),
  ];
}

function voiceLines(
  reader: Reader,
  { transcript, entries, unread }: Extract<Content, { kind: 'voice' }>,
): string[] {
  const { text, locale } = reader;
  return [
    text(locale, 'receipts:heard', { transcript }),
    ...shownLines(reader, entries.map((entry) => entryText(reader, entry))),
    ...(unread.length === 0 ? [] : [text(locale, 'receipts:not_understood', { lines: shorten(unread.join(' · ')) })]),
  ];
}

function doubtText(reader: Reader, { entry, lines }: ReceiptContent, doubt: Doubt): string {
  const { text, locale } = reader;
  const sum = formatMoney(sumOfLines(lines), entry.currency, locale);
  return text(locale, `receipts:doubt.${doubt}`, { sum, currency: entry.currency });
}

function shownLines({ text, locale }: Reader, lines: string[]): string[] {
  const more = lines.length - LINES_SHOWN;
  if (more <= 0) return lines;
  return [...lines.slice(0, LINES_SHOWN), text(locale, 'receipts:and_more', { count: more })];
}

function lineText(name: string, amountMinor: number | null, currency: string, locale: Locale): string {
  const amount = amountMinor === null ? '?' : formatMoney(amountMinor, currency, locale);
  return `• ${escapeHtml(name)}  ${amount}`;
}

function entryText(reader: Reader, entry: EntryInput): string {
  const { emoji, name } = reader.categories.labelOf(entry.category, reader.locale);
  const words = escapeHtml(shorten(entry.note === '' ? name : entry.note, 60));
  return `${escapeHtml(emoji)} ${words}  <b>${signed(entry, reader.locale)}</b>`.trim();
}

const signed = ({ kind, amountMinor, currency }: EntryInput, locale: Locale): string =>
  `${kind === 'income' ? '+' : '−'}${formatMoney(amountMinor, currency, locale)}`;

function categoryText({ categories, locale }: Reader, key: string): string {
  const { emoji, name } = categories.labelOf(key, locale);
  return escapeHtml(`${emoji} ${name}`.trim());
}

/** Without a total there is nothing to record yet; one category alone is the whole receipt. */
function draftButtons({ text, locale }: Reader, { id, version, content }: Draft): InlineButton[][] {
  const button = (action: 'record' | 'edit' | 'byLine' | 'cancel'): InlineButton => ({
    text: text(locale, `receipts:button.${action}`),
    data: `${BUTTONS[action]}:${id}:${version}`,
  });
  const canRecord = entriesOf(content).length > 0;
  const canSplit = content?.kind === 'receipt' && splitByLine(content).length > 1;
  return [
    [...(canRecord ? [button('record')] : []), button('edit')],
    [...(canSplit ? [button('byLine')] : []), button('cancel')],
  ];
}

function sameScreen(reader: ReadBy, { id, version }: Draft, recordedAtMs: number): Screen {
  const { text, locale, timeZone } = reader;
  const date = formatDate(localDate(recordedAtMs, timeZone), reader);
  const button = (action: 'again' | 'cancel'): InlineButton => ({
    text: text(locale, `receipts:button.${action}`),
    data: `${BUTTONS[action]}:${id}:${version}`,
  });
  return { text: text(locale, 'receipts:same', { date }), keyboard: { inline: [[button('again'), button('cancel')]] } };
}

function recordedScreen(reader: Reader, { entries, writeId }: Extract<Content, { kind: 'recorded' }>): Screen {
  const { text, locale } = reader;
  const [only] = entries;
  const keyboard = { inline: [[undoButton(reader, writeId)]] };
  if (entries.length === 1 && only !== undefined) {
    const place = `${categoryText(reader, only.category)} · ${formatDate(only.date, reader)}`;
    const note = [only.note, ...only.tags.map((tag) => `#${tag}`)].filter((part) => part !== '').join(' ');
    const lines = [text(locale, 'receipts:recorded', { amount: signed(only, locale) }), place, escapeHtml(note)];
    return { text: lines.filter((line) => line !== '').join('\n'), keyboard };
  }
  const lines = entries.map((entry) => `${categoryText(reader, entry.category)}  <b>${signed(entry, locale)}</b>`);
  const title = text(locale, 'receipts:recorded_several', { count: entries.length });
  return { text: [title, ...shownLines(reader, lines)].join('\n'), keyboard };
}

/** What shall change: a text answers, or one of the categories. */
export function editScreen(reader: Reader, draft: Draft, dialogId: number, categories: string[]): Screen {
  const { text, locale } = reader;
  const entry = onlyEntry(draft.content);
  const back = { text: text(locale, 'receipts:button.back'), data: `${BUTTONS.back}:${draft.id}:${dialogId}` };
  if (entry === undefined) return { text: text(locale, 'receipts:edit_lines'), keyboard: { inline: [[back]] } };
  const buttons = categories.map((key) => {
    const { emoji, name } = reader.categories.labelOf(key, locale);
    const data = `${BUTTONS.category}:${draft.id}:${draft.version}:${key}`;
    return { text: `${emoji} ${shorten(name, SHORT_NAME)}`.trim(), data };
  });
  return { text: text(locale, 'receipts:edit'), keyboard: { inline: [...inRows(buttons, 2), [back]] } };
}

/** Drafts that wait for their person, and the last ones recorded. */
export function listScreen(reader: ReadBy, open: Draft[], recorded: Draft[]): Screen {
  const { text, locale } = reader;
  if (open.length + recorded.length === 0) return bare(text(locale, 'receipts:list_empty'));
  const lines = [
    text(locale, 'receipts:list'),
    ...(open.length === 0 ? [] : [text(locale, 'receipts:list_open')]),
    ...open.map((draft) => `• ${escapeHtml(shortName(reader, draft))}`),
    ...(recorded.length === 0 ? [] : [text(locale, 'receipts:list_recorded')]),
    ...recorded.map((draft) => recordedLine(reader, draft)),
  ];
  const shown = open.filter(({ state }) => state !== 'waiting');
  const buttons = shown.map((draft) => [{ text: shortName(reader, draft), data: `${BUTTONS.show}:${draft.id}` }]);
  return { text: lines.join('\n'), keyboard: { inline: buttons } };
}

function shortName(reader: ReadBy, { content, state, sentAtMs }: Draft): string {
  const { text, locale } = reader;
  const [first, ...rest] = entriesOf(content);
  const sent = formatDate(localDate(sentAtMs, reader.timeZone), reader);
  if (first === undefined) return state === 'waiting' ? text(locale, 'receipts:short_reading', { sent }) : sent;
  const name = shorten(first.note, SHORT_NAME);
  return [formatMoney(first.amountMinor, first.currency, locale), name, rest.length > 0 ? `+${rest.length}` : '']
    .filter((part) => part !== '')
    .join(' · ');
}

function recordedLine(reader: Reader, { content }: Draft): string {
  if (content?.kind !== 'recorded') return '';
  const [first, ...rest] = content.entries;
  if (first === undefined) return '';
  const parts = [formatDate(first.date, reader), escapeHtml(shorten(first.note, SHORT_NAME))];
  const amounts = [first, ...rest].slice(0, 3).map((entry) => signed(entry, reader.locale));
  const more = rest.length > 2 ? ' …' : '';
  return `• <b>${amounts.join(' ')}${more}</b> · ${parts.filter((part) => part !== '').join(' · ')}`;
}

export function expiredNotice(
  text: Texts,
  { chatId, locale }: { chatId: number; locale: Locale },
  count: number,
): Outgoing {
  const key = count === 1 ? 'receipts:expired' : 'receipts:expired_several';
  return { kind: 'send', chatId, text: text(locale, key, { count }) };
}

function shorten(text: string, most = 200): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}
