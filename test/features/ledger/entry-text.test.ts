import { describe, expect, test } from '@jest/globals';
import { currencyDigits } from '../../../src/core/money.ts';
import { readMessage } from '../../../src/features/ledger/entry-text.ts';
import type { LineReading } from '../../../src/features/ledger/model.ts';
import { MESSAGES, TODAY, type Expected, type Spent, type Writer } from './messages.ts';

describe.each(MESSAGES)('a message by $locale in $currency', (writer, rows) => {
  test.each(rows)('%j', (text, expected) => {
    expect(readMessage(text, { ...writer, today: TODAY })).toEqual([{ line: text.trim(), reading: readingOf(expected, writer) }]);
  });
});

function readingOf(expected: Expected, writer: Writer): LineReading {
  if (expected.kind === 'entry') return { kind: 'entry', entry: entryOf(expected.entry, writer) };
  if (expected.kind !== 'ambiguous') return expected;
  const [first, second] = expected.entries;
  return { kind: 'ambiguous', readings: [entryOf(first, writer), entryOf(second, writer)] };
}

function entryOf({ amount, tags = [], date = TODAY, currency: named, ...rest }: Spent, writer: Writer) {
  const currency = named ?? writer.currency;
  return { ...rest, amountMinor: minor(amount, currency), currency, tags, date };
}

function minor(amount: string, currency: string): number {
  const [units = '', fraction = ''] = amount.split('.');
  return Number(units + fraction.padEnd(currencyDigits(currency), '0'));
}
