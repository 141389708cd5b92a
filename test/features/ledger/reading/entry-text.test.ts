import { describe, expect, test } from '@jest/globals';
import { currencyDigits } from '../../../../src/core/money.ts';
import { MAX_LINES, readEdit, readMessage } from '../../../../src/features/ledger/reading/entry-text.ts';
import type { EntryInput, LineReading, OwnCategory } from '../../../../src/features/ledger/model.ts';
import { ELSEWHERE } from './messages/elsewhere.ts';
import { ENGLISH_AMOUNTS } from './messages/english-amounts.ts';
import { ENGLISH_TEXTS } from './messages/english-texts.ts';
import { TODAY, type Expected, type Spent, type Table, type Writer } from './messages/expected.ts';
import { RUSSIAN } from './messages/russian.ts';
import { VIETNAMESE } from './messages/vietnamese.ts';

const TABLES: readonly Table[] = [
  [{ locale: 'vi', currency: 'VND' }, VIETNAMESE],
  [{ locale: 'en', currency: 'USD' }, [...ENGLISH_AMOUNTS, ...ENGLISH_TEXTS]],
  [{ locale: 'ru', currency: 'RUB' }, RUSSIAN],
  ...ELSEWHERE,
];
const ENGLISH = { locale: 'en', currency: 'USD', today: TODAY } as const;

describe.each(TABLES.map(([writer, rows]) => ({ ...writer, rows })))('in $locale with $currency', (table) => {
  test.each(table.rows)('reads %j', (text, expected) => {
    const [read, ...rest] = readMessage(text, { locale: table.locale, currency: table.currency, today: TODAY });
    expect(read).toEqual({ line: text.trim(), reading: readingOf(expected, table) });
    expect(rest).toEqual([]);
  });
});

describe('a message', () => {
  test('is read line by line, empty lines left out', () => {
    const read = readMessage('coffee 3\r\n\n \u200b \ntaxi 20\u2028hello\n', ENGLISH);
    expect(read.map(({ line, reading }) => [line, reading.kind])).toEqual([
      ['coffee 3', 'entry'], ['taxi 20', 'entry'], ['hello', 'no-amount'],
    ]);
  });

  test('of too many lines has the rest refused, none dropped', () => {
    const read = readMessage('coffee 3\n'.repeat(MAX_LINES + 2), ENGLISH);
    expect(read).toHaveLength(MAX_LINES + 2);
    expect(read.at(MAX_LINES - 1)?.reading.kind).toBe('entry');
    expect(read.at(MAX_LINES)?.reading).toEqual({ kind: 'refused', reason: 'too-many-lines' });
  });

  test('longer than Telegram sends is refused', () => {
    expect(readOne(`coffee 3 ${'a'.repeat(4096)}`)).toEqual({ kind: 'refused', reason: 'too-long' });
  });

  test('has one date and each tag once', () => {
    const read = readOne('Coffee 3 #Work yesterday #work friday #a_b');
    expect(entryIn(read)).toMatchObject({ note: 'Coffee friday', tags: ['work', 'a_b'], date: '2026-08-19' });
  });
});

describe('categories of the user', () => {
  const ownCategories: OwnCategory[] = [
    { key: 'c1', name: 'Motorbike Club', kind: 'expense', words: ['grab food', 'oil change', 'Ёлка'] },
    { key: 'c2', name: 'Side job', kind: 'income', words: ['logo'] },
  ];
  const categoryOf = (text: string): Partial<EntryInput> | undefined =>
    entryIn(readMessage(text, { ...ENGLISH, ownCategories })[0]?.reading);

  test.each([
    ['oil change 20', 'c1', 'expense'],
    ['Grab food 5', 'c1', 'expense'],
    ['taxi 5 then oil change', 'c1', 'expense'],
    ['елка 5', 'c1', 'expense'],
    ['taxi 5 #motorbike_club', 'c1', 'expense'],
    ['motorbike club 5', 'c1', 'expense'],
    ['logo 200', 'c2', 'income'],
    ['-20 logo', 'other', 'expense'],
    ['taxi 5', 'transport', 'expense'],
  ])('place %j before everybody’s', (text, category, kind) => {
    expect(categoryOf(text)).toMatchObject({ category, kind });
  });
});

describe('an edit', () => {
  const entry: EntryInput = {
    kind: 'expense', amountMinor: 350, currency: 'EUR', note: 'latte', tags: ['work'], date: '2026-08-01', category: 'coffee',
  };
  const edited = (text: string): LineReading => readEdit(text, entry, { ...ENGLISH, currency: entry.currency });

  test.each([
    ['4', { amountMinor: 400 }],
    ['$4', { amountMinor: 400, currency: 'USD' }],
    ['yesterday', { date: '2026-08-19' }],
    ['#home', { tags: ['home'], category: 'home' }],
    ['taxi', { note: 'taxi', category: 'transport' }],
    ['something', { note: 'something' }],
    ['iphone 15', { note: 'iphone 15', category: 'shopping' }],
    ['taxi 7 on 15/08 #trip', { amountMinor: 700, note: 'taxi', category: 'transport', date: '2026-08-15', tags: ['trip'] }],
    ['+4', { kind: 'income', amountMinor: 400, category: 'other-income' }],
    ['salary', { note: 'salary' }],
  ])('by %j changes what it mentions and nothing else', (text, change) => {
    expect(edited(text)).toEqual({ kind: 'entry', entry: { ...entry, ...change } });
  });

  test('by an amount with two readings asks', () => {
    expect(edited('1.500')).toEqual({
      kind: 'ambiguous', readings: [{ ...entry, amountMinor: 150000 }, { ...entry, amountMinor: 150 }],
    });
  });

  test('refuses what a new entry refuses', () => {
    expect(edited('0')).toEqual({ kind: 'refused', reason: 'zero' });
    expect(edited('3.50 and 4.20')).toEqual({ kind: 'refused', reason: 'several-amounts' });
    expect(edited('  ')).toEqual({ kind: 'no-amount' });
  });
});

function readOne(text: string): LineReading | undefined {
  return readMessage(text, ENGLISH)[0]?.reading;
}

function entryIn(reading: LineReading | undefined): EntryInput | undefined {
  return reading?.kind === 'entry' ? reading.entry : undefined;
}

function readingOf(expected: Expected, writer: Writer): LineReading {
  if (expected.kind === 'entry') return { kind: 'entry', entry: entryOf(expected.entry, writer) };
  if (expected.kind !== 'ambiguous') return expected;
  const [first, second] = expected.entries;
  return { kind: 'ambiguous', readings: [entryOf(first, writer), entryOf(second, writer)] };
}

function entryOf({ amount, tags = [], date = TODAY, currency: named, ...rest }: Spent, writer: Writer): EntryInput {
  const currency = named ?? writer.currency;
  return { ...rest, amountMinor: minor(amount, currency), currency, tags, date };
}

function minor(amount: string, currency: string): number {
  const [units = '', fraction = ''] = amount.split('.');
  return Number(units + fraction.padEnd(currencyDigits(currency), '0'));
}
