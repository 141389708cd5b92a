/** One line of a file as an entry, by a layout. */
import { isCurrency } from '../../../core/money.ts';
import type { EntryInput, EntryKind, PlaceCategory } from '../../ledger/index.ts';
import { readAmount, type ReadAmount } from './amounts.ts';
import { readDate, readSerial } from './dates.ts';
import { fold } from './header-words.ts';
import type { Layout, LineReading, Role } from './model.ts';

/** Reads the lines of one file; `hasMinus` says whether any of them is below zero. */
export type ReadLine = (line: string[]) => LineReading;

const EXPENSE_WORDS = 'expense, debit, dr, d, withdrawal, outflow, payment, out, purchase, false, '
  + 'chi, chi tieu, khoan chi, '
  + 'ghi no, расход, списание, дебет, покупка, оплата';
const INCOME_WORDS = 'income, credit, cr, c, deposit, inflow, in, refund, true, thu, thu nhap, khoan thu, ghi co, '
  + 'доход, приход, зачисление, поступление, кредит, пополнение';
const TRANSFER_WORDS = 'transfer, opening balance, reconciliation, chuyen khoan noi bo, перевод между счетами';

const setOf = (words: string): Set<string> => new Set(words.split(', ').map(fold));
const EXPENSE = setOf(EXPENSE_WORDS);
const INCOME = setOf(INCOME_WORDS);
const TRANSFER = setOf(TRANSFER_WORDS);

/** @param hasMinus see `hasNegative` */
export function lineReader(layout: Layout, hasMinus: boolean, place: PlaceCategory): ReadLine {
  const columns = new Map<Role, number[]>();
  layout.roles.forEach((role, column) => columns.set(role, [...(columns.get(role) ?? []), column]));
  const cell = (line: string[], role: Role): string => {
    const found = (columns.get(role) ?? []).map((column) => line[column] ?? '').filter((text) => text.trim() !== '');
    return found.join(' ');
  };
  const read = (line: string[], role: Role, currency: string): ReadAmount => {
    const column = columns.get(role)?.[0];
    return column === undefined ? { kind: 'none' } : readAmount(line[column] ?? '', currency, layout.decimal);
  };
  const moneyOf = (line: string[], currency: string): Money => {
    const amount = read(line, 'amount', currency);
    if (amount.kind !== 'none') {
      return amount.kind === 'amount' ? signed(amount, kindOfSign(amount.isNegative, layout, hasMinus)) : amount;
    }
    const [debit, credit] = [read(line, 'debit', currency), read(line, 'credit', currency)];
    if (debit.kind === 'amount' && debit.amountMinor > 0) return signed(debit, layout.swapSigns ? 'income' : 'expense');
    if (credit.kind === 'amount') return signed(credit, layout.swapSigns ? 'expense' : 'income');
    return debit.kind === 'none' ? credit : debit.kind === 'amount' ? { ...debit, kind: 'zero' } : debit;
  };

  return (line) => {
    const day = cell(line, 'date');
    const date = readDate(day, layout.dateOrder ?? 'dmy') ?? (layout.form === 'xlsx' ? readSerial(day) : undefined);
    if (date === undefined) return { kind: 'problem', reason: 'date' };
    const typeWord = fold(cell(line, 'type'));
    if (TRANSFER.has(typeWord)) return { kind: 'problem', reason: 'transfer' };
    const code = cell(line, 'currency').trim().toUpperCase();
    const currency = isCurrency(code) ? code : layout.currency;
    const money = moneyOf(line, currency);
    if (money.kind !== 'amount') return { kind: 'problem', reason: reasonOf(money.kind) };
    if (money.amountMinor === 0) return { kind: 'problem', reason: 'zero' };
    const kind = EXPENSE.has(typeWord) ? 'expense' : INCOME.has(typeWord) ? 'income' : money.direction;
    const { amountMinor } = money;
    return { kind: 'entry', entry: entryOf(line, cell, place, { kind, amountMinor, currency, date }) };
  };
}

/** Whether a file tells spending by a minus: where it has none at all, everything is spending. */
export function hasNegative(layout: Layout, lines: string[][]): boolean {
  const column = layout.roles.indexOf('amount');
  if (column < 0) return false;
  return lines.some((line) => {
    const read = readAmount(line[column] ?? '', layout.currency, layout.decimal);
    return read.kind === 'amount' && read.isNegative;
  });
}

type Money =
  | (Extract<ReadAmount, { kind: 'amount' }> & { direction: EntryKind })
  | { kind: 'none' | 'zero' | 'unreadable' | 'too-large' };

function signed(amount: Extract<ReadAmount, { kind: 'amount' }>, direction: EntryKind): Money {
  return { ...amount, direction };
}

function kindOfSign(isNegative: boolean, { swapSigns }: Layout, hasMinus: boolean): EntryKind {
  const isExpense = hasMinus ? isNegative : true;
  return isExpense === swapSigns ? 'income' : 'expense';
}

function reasonOf(kind: Exclude<Money['kind'], 'amount'>): 'amount' | 'zero' | 'too-large' {
  return kind === 'none' || kind === 'unreadable' ? 'amount' : kind;
}

function entryOf(
  line: string[],
  cell: (line: string[], role: Role) => string,
  place: PlaceCategory,
  known: Pick<EntryInput, 'kind' | 'amountMinor' | 'currency' | 'date'>,
): EntryInput {
  const note = noteOf(cell(line, 'payee'), cell(line, 'note'));
  const name = cell(line, 'category').trim();
  const { key, named } = place(name, note, known.kind);
  const tags = tagsOf(cell(line, 'tags'));
  // The name of a category that the ledger doesn't have is kept as a tag.
  const unknown = name === '' || named ? [] : tagsOf(name.replace(/[\s#,;/:]+/g, '-'));
  return { ...known, note, category: key, tags: [...new Set([...tags, ...unknown])] };
}

function noteOf(payee: string, note: string): string {
  if (payee.trim() === '' || note.includes(payee)) return note;
  return note.trim() === '' || payee.includes(note) ? payee : `${payee}, ${note}`;
}

function tagsOf(text: string): string[] {
  const words = text.split(/[\s,;]+/).map((word) => word.replace(/^#+/, '').replace(/^-+|-+$/g, '').toLowerCase());
  return [...new Set(words.filter((word) => word !== ''))];
}
