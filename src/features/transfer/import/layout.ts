/** Understands a file: where its lines begin, what its columns mean, how its dates and amounts are written. */
import type { Locale } from '../../../core/locale.ts';
import { isCurrency } from '../../../core/money.ts';
import { decimalSignOf, readAmount } from './amounts.ts';
import { dateOrderOf, readDate } from './dates.ts';
import { roleOfName } from './header-words.ts';
import type { DateOrder, Layout, Role, Table } from './model.ts';

export type Understood = { layout: Layout; lines: string[][] };

/** A bank's letterhead is not longer. */
const HEADER_WITHIN = 25;

/** As many lines as tell what a column holds; orders and signs are looked for in all. */
const SAMPLE = 200;

/** Month first is America's way. */
const LIKELY_ORDER: Record<Locale, DateOrder> = { en: 'mdy', vi: 'dmy', ru: 'dmy' };

/** @returns null if there is nothing below its header */
export function understand(table: Table, reader: { locale: Locale; currency: string }): Understood | null {
  const { names, lines } = withoutHeader(table);
  const width = Math.max(0, names.length, ...lines.slice(0, SAMPLE).map(({ length }) => length));
  if (lines.length === 0 || width === 0) return null;
  const roles = rolesOf(Array.from({ length: width }, (_, column) => names[column] ?? ''), lines.slice(0, SAMPLE));
  const layout: Layout = {
    form: table.form,
    ...(table.sheet === undefined ? {} : { sheet: table.sheet }),
    names: Array.from({ length: width }, (_, column) => (names[column] ?? '').trim()),
    roles,
    dateOrder: null,
    dateOrderOpen: false,
    decimal: '.',
    swapSigns: false,
    currency: currencyOf(names, lines, roles) ?? reader.currency,
    withDuplicates: false,
    isChanged: false,
  };
  return { layout: { ...layout, ...writtenAs(layout, lines, reader.locale) }, lines };
}

/** How dates and amounts of the columns are written; asked anew when a column gets another meaning. */
export function writtenAs(
  { form, names, roles }: Pick<Layout, 'form' | 'names' | 'roles'>,
  lines: string[][],
  locale: Locale,
): Pick<Layout, 'dateOrder' | 'dateOrderOpen' | 'decimal'> {
  const dates = cellsOf(lines, roles, ['date']);
  const { order, isOpen } = dateOrderOf(dates, LIKELY_ORDER[locale]);
  const amounts = cellsOf(lines, roles, ['amount', 'debit', 'credit']);
  const isPlain = form === 'xlsx' || form === 'json' || isOurs(names);
  return { dateOrder: isOpen ? null : order, dateOrderOpen: isOpen, decimal: isPlain ? '.' : decimalSignOf(amounts) };
}

const OUR_ROLES: Role[] = ['date', 'type', 'category', 'amount', 'currency', 'note', 'tags'];

/** Our own files write amounts with a point, three digits of a dinar included. */
function isOurs(names: string[]): boolean {
  const roles = names.map(roleOfName);
  return names.length >= 8 && OUR_ROLES.every((role, index) => roles[index] === role);
}

function withoutHeader({ names, lines }: Table): { names: string[]; lines: string[][] } {
  if (names !== null) return { names, lines };
  const scores = lines.slice(0, HEADER_WITHIN).map(headerScore);
  const best = Math.max(0, ...scores);
  if (best >= 2) {
    const index = scores.indexOf(best);
    return { names: lines[index] as string[], lines: lines.slice(index + 1) };
  }
  const [first = []] = lines;
  return looksLikeData(first) ? { names: [], lines } : { names: first, lines: lines.slice(1) };
}

/** How many different meanings a line names. */
function headerScore(line: string[]): number {
  if (looksLikeData(line)) return 0;
  return new Set(line.map(roleOfName).filter((role) => role !== undefined && role !== 'ignore')).size;
}

function looksLikeData(line: string[]): boolean {
  return line.some((cell) => readDate(cell, 'dmy') !== undefined || readDate(cell, 'mdy') !== undefined)
    || line.filter((cell) => isAmount(cell)).length >= 2;
}

const isAmount = (cell: string): boolean => /\d/.test(cell) && readAmount(cell, 'KWD', '.').kind === 'amount'
  || /\d/.test(cell) && readAmount(cell, 'KWD', ',').kind === 'amount';

const isDate = (cell: string): boolean => readDate(cell, 'dmy') !== undefined || readDate(cell, 'mdy') !== undefined;

/** By name, then by what the cells hold: the first column of dates, of amounts, and of words. */
function rolesOf(names: string[], sample: string[][]): Role[] {
  const roles: (Role | undefined)[] = [];
  for (const name of names) {
    const role = roleOfName(name);
    const isTaken = role !== undefined && role !== 'ignore' && roles.includes(role);
    // Cashew and others have more than one column of words: all of them make the note.
    const isMoreWords = role === 'payee' && !names.some((other) => roleOfName(other) === 'note');
    roles.push(isTaken ? (isMoreWords ? 'note' : 'ignore') : role);
  }
  const fill = (role: Role, fits: (cell: string) => boolean): void => {
    const column = names.findIndex((_, index) => roles[index] === undefined && mostly(sample, index, fits));
    if (column >= 0) roles[column] = role;
  };
  if (!roles.includes('date')) fill('date', isDate);
  const hasAmount = roles.some((role) => role === 'amount' || role === 'debit' || role === 'credit');
  if (!hasAmount) fill('amount', (cell) => isAmount(cell) && !isDate(cell));
  if (!roles.includes('currency')) fill('currency', (cell) => isCurrency(cell.trim().toUpperCase()));
  if (!roles.includes('note') && !roles.includes('payee')) fill('note', (cell) => /\p{L}{2}/u.test(cell));
  return roles.map((role) => role ?? 'ignore');
}

function mostly(sample: string[][], column: number, fits: (cell: string) => boolean): boolean {
  const cells = sample.map((line) => line[column] ?? '').filter((cell) => cell.trim() !== '');
  return cells.length > 0 && cells.length >= sample.length / 2 && cells.filter(fits).length >= cells.length * 0.8;
}

/** `Amount (EUR)`, or the sign that stands with the amounts. */
function currencyOf(names: string[], lines: string[][], roles: Role[]): string | undefined {
  const column = roles.indexOf('amount');
  const texts = [names[column] ?? '', ...lines.slice(0, SAMPLE).map((line) => line[column] ?? '')];
  const codes = texts.map((text) => /(?:^|[^A-Za-z])([A-Z]{3})(?:[^A-Za-z]|$)/.exec(text)?.[1]).filter((code) => code !== undefined);
  const code = codes.find(isCurrency);
  if (code !== undefined) return code;
  return SIGNS.find(([sign]) => texts.slice(1, 20).some((text) => text.includes(sign)))?.[1];
}

/** Signs of one currency alone; a dollar may be of many countries. */
const SIGNS: [string, string][] = [
  ['€', 'EUR'], ['₫', 'VND'], ['₽', 'RUB'], ['₴', 'UAH'], ['₸', 'KZT'], ['₹', 'INR'], ['₩', 'KRW'], ['฿', 'THB'],
];

function cellsOf(lines: string[][], roles: Role[], wanted: Role[]): string[] {
  const columns = roles.flatMap((role, column) => (wanted.includes(role) ? [column] : []));
  return columns.flatMap((column) => lines.map((line) => line[column] ?? ''));
}
