/** From Gemini's answer to a draft: exact amounts, a day, categories; whatever is odd is named, never mended. */
import { localDate } from '../../core/clock.ts';
import type { Person } from '../../core/incoming.ts';
import { isCurrency } from '../../core/money.ts';
import { CATCH_ALL, type LedgerBook } from '../ledger/index.ts';
import { editedReceipt, sumOfLines } from './model.ts';
import type { Doubt, DraftLine, ReceiptContent, VoiceContent } from './model.ts';
import { minorUnitsOf } from './printed-amount.ts';
import { readPrintedDate } from './printed-date.ts';
import type { ReceiptAnswer, VoiceAnswer } from './questions.ts';

/** For whom a file is read: the words of their ledger count before the model's. */
export type ReadFor = { book: LedgerBook; person: Person; sentAtMs: number };

/** A receipt that is older than this is more likely misread. */
const OLD_AFTER_MS = 366 * 24 * 3_600_000;

export async function receiptOf(answer: ReceiptAnswer, caption: string, reader: ReadFor): Promise<ReceiptContent> {
  const { book, person, sentAtMs } = reader;
  const { currency, doubts: ofCurrency } = currencyOf(answer.currency, person.tripCurrency ?? person.currency);
  const { date, doubts: ofDate } = dateOf(answer, localDate(sentAtMs, person.timeZone));
  const total = minorUnitsOf(answer.total, currency);
  const category = await categoryOf(reader, answer.merchant ?? '', answer.category, CATCH_ALL.expense);
  const lines = await linesOf(answer, currency, category, reader);
  const doubts = [...totalDoubts(total, lines), ...ofCurrency, ...ofDate];
  const amountMinor = total !== null && total > 0 ? total : 0;
  const note = answer.merchant ?? '';
  const entry = { kind: 'expense' as const, amountMinor, currency, note, tags: [], date, category };
  const receipt: ReceiptContent = { kind: 'receipt', entry, lines, doubts };
  if (caption.trim() === '') return receipt;
  const read = await book.readEdit(caption, entry, person, sentAtMs);
  return read.kind === 'entry' ? editedReceipt(receipt, read.entry) : receipt;
}

/** What our own grammar understands of what was said; the rest is shown as not understood. */
export async function voiceOf(answer: VoiceAnswer, { book, person, sentAtMs }: ReadFor): Promise<VoiceContent> {
  const read = await book.read(answer.lines.join('\n'), person, sentAtMs);
  return {
    kind: 'voice',
    transcript: answer.transcript,
    entries: read.flatMap(({ reading }) => (reading.kind === 'entry' ? [reading.entry] : [])),
    unread: read.flatMap(({ line, reading }) => (reading.kind === 'entry' ? [] : [line])),
  };
}

function currencyOf(printed: string | null, usual: string): { currency: string; doubts: Doubt[] } {
  if (printed === null) return { currency: usual, doubts: [] };
  const code = printed.toUpperCase();
  return isCurrency(code) ? { currency: code, doubts: [] } : { currency: usual, doubts: ['currency-unknown'] };
}

function dateOf(
  { dateText, date: iso, country }: ReceiptAnswer,
  today: string,
): { date: string; doubts: Doubt[] } {
  const printed = readPrintedDate(dateText, iso, country);
  if (printed === undefined) return { date: today, doubts: ['date-missing'] };
  const { date, isUnclear } = printed;
  if (date > today) return { date, doubts: ['date-future'] };
  if (Date.parse(today) - Date.parse(date) > OLD_AFTER_MS) return { date, doubts: ['date-old'] };
  return { date, doubts: isUnclear ? ['date-unclear'] : [] };
}

function totalDoubts(total: number | null, lines: DraftLine[]): Doubt[] {
  if (total === null) return ['total-unread'];
  if (total <= 0) return ['total-not-positive'];
  const hasLines = lines.some(({ amountMinor }) => amountMinor !== null);
  return hasLines && sumOfLines(lines) !== total ? ['total-differs'] : [];
}

async function linesOf(
  { lines }: ReceiptAnswer,
  currency: string,
  ofReceipt: string,
  reader: ReadFor,
): Promise<DraftLine[]> {
  const read: DraftLine[] = [];
  for (const { name, amount, category } of lines) {
    if (name === null) continue;
    const amountMinor = minorUnitsOf(amount, currency);
    read.push({ name, amountMinor, category: await categoryOf(reader, name, category, ofReceipt) });
  }
  return read;
}

/** What the ledger's own words say, else what the model thinks if the ledger has that one. */
async function categoryOf(
  { book, person }: ReadFor,
  words: string,
  suggested: string | null,
  otherwise: string,
): Promise<string> {
  const guessed = words === '' ? undefined : await book.guess(words, person.ledgerUserId, 'expense');
  if (guessed !== undefined) return guessed;
  const keys = await book.categoryKeys(person.ledgerUserId, 'expense');
  return suggested !== null && keys.includes(suggested) ? suggested : otherwise;
}
