import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyDigits, formatMoney, MAX_AMOUNT_MINOR } from '../../../../src/core/money.ts';
import { LOCALES } from '../../../../src/core/locale.ts';
import { readMessage } from '../../../../src/features/ledger/reading/entry-text.ts';
import type { EntryInput, LineReading, ReadingContext } from '../../../../src/features/ledger/model.ts';

const LONGEST = 4096;
const SLOWEST_MS = 50;
const CURRENCIES = ['VND', 'JPY', 'KRW', 'USD', 'EUR', 'RUB', 'GBP', 'INR', 'UAH', 'KZT', 'THB', 'CAD', 'PLN', 'KWD', 'CNY',
  'BRL', 'SEK', 'CZK', 'CHF', 'IDR', 'TRY', 'KGS', 'PEN', 'GEL', 'PHP', 'ALL'];
const TODAY = '2026-08-20';

const context = fc.record({
  locale: fc.constantFrom(...LOCALES),
  currency: fc.constantFrom(...CURRENCIES),
  today: fc.constant(TODAY),
});

/** Words without digits that neither name a day nor count, label or carry on an amount. */
const words = fc.array(fc.constantFrom('coffee', 'Anna', 'taxi', 'phở', 'bò', 'книга', 'для', 'Ани', '🍜'), {
  minLength: 1, maxLength: 4,
}).map((list) => list.join(' '));

/** Amounts that every writer means alike. */
const clearAmount = fc.oneof(
  fc.integer({ min: 13, max: 1900 }).map(String),
  fc.tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom('k', 'tr', 'к', ' тыс', ' nghìn', ' million', '€', ' руб', ' USD'))
    .map(([number, unit]) => `${number}${unit}`),
  fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 10, max: 99 }), fc.constantFrom('.', ','))
    .map(([whole, cents, sign]) => `$${whole}${sign}${cents}`),
  fc.tuple(fc.integer({ min: 40, max: 99 }), fc.integer({ min: 1, max: 39 }), fc.constantFrom('-', '+', '*', ' x ', ' + '))
    .map(([a, b, sign]) => `${a}${sign}${b}`),
  fc.constantFrom('1tr5', '4m2k', '2 тыс 500', '1.250,00', '1,250.00', '1 250 000', '1\u00a0250', "1'250", '(10+5)*2'),
);

describe('any text', () => {
  const pieces = ['0', '1', '9', '35', '000', '.', ',', "'", ' ', '\u00a0', '+', '-', '*', '/', '(', ')', 'x', 'k', 'tr', 'тыс',
    '%', ':', '#', '@', '$', 'đ', 'т.р.', 'aug', 'thứ', 'a', '\n', '☕', '\u200d', '\ud800', 'http://', '15/08', '+84', 'İ'];

  test('of any characters is read without a fault, and gives sound entries', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), context, (text, writer) => {
      for (const { reading } of readMessage(text, writer)) expectSound(reading);
    }));
  });

  test('of the pieces that amounts are made of is read without a fault', () => {
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((list) => list.join(''));
    fc.assert(fc.property(text, context, (line, writer) => {
      for (const { reading } of readMessage(line, writer)) expectSound(reading);
    }), { numRuns: 2000 });
  });

  test('as long as Telegram sends takes no time worth naming', () => {
    const motif = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((list) => list.join(''));
    fc.assert(fc.property(motif, context, (piece, writer) => {
      const text = piece.repeat(Math.ceil(LONGEST / piece.length)).slice(0, LONGEST);
      expect(quickestReadingMs(text, writer)).toBeLessThan(SLOWEST_MS);
    }), { numRuns: 80 });
  }, 60_000);

  test('of a thousand digits is refused at once', () => {
    fc.assert(fc.property(fc.integer({ min: 20, max: LONGEST }), fc.constantFrom('1', '9', '1.', '9,000.'), (length, digits) => {
      const text = digits.repeat(length).slice(0, length).replace(/\D$/, '1');
      const [read] = readMessage(`coffee ${text}`.slice(0, LONGEST), { locale: 'en', currency: 'USD', today: TODAY });
      expect(read?.reading.kind).not.toBe('entry');
    }), { numRuns: 50 });
  });
});

describe('an amount', () => {
  const amountMinor = fc.oneof(fc.integer({ min: 1, max: 5_000_000 }), fc.integer({ min: 1, max: MAX_AMOUNT_MINOR }));

  test('as the bot shows it is read back as the same amount', () => {
    fc.assert(fc.property(amountMinor, context, (amount, writer) => {
      const text = `coffee ${formatMoney(amount, writer.currency, writer.locale)}`;
      expect(onlyEntry(text, writer)).toMatchObject({ amountMinor: amount, currency: writer.currency, note: 'coffee' });
    }), { numRuns: 1000 });
  });

  test('grouped and with decimals is the same in all three habits', () => {
    const habits = [[',', '.'], ['.', ','], ['\u00a0', ','], ["'", '.']] as const;
    fc.assert(fc.property(fc.integer({ min: 100_000, max: MAX_AMOUNT_MINOR }), fc.constantFrom(...habits),
      fc.constantFrom(...LOCALES), (amount, [group, decimal], locale) => {
        const units = String(Math.floor(amount / 100)).replace(/\B(?=(?:\d{3})+$)/g, group);
        const text = `${units}${decimal}${String(amount % 100).padStart(2, '0')}`;
        expect(onlyEntry(text, { locale, currency: 'EUR', today: TODAY })?.amountMinor).toBe(amount);
      }));
  });

  test('may stand before the words or behind them', () => {
    fc.assert(fc.property(words, clearAmount, context, (note, amount, writer) => {
      const before = onlyEntry(`${amount} ${note}`, writer);
      expect(before).toEqual(onlyEntry(`${note} ${amount}`, writer));
      expect(before?.note).toBe(note);
    }), { numRuns: 500 });
  });

  test('stays the same when a tag or a day is added', () => {
    const additions = fc.constantFrom('#food', '#ĐàLạt', 'yesterday', 'hôm qua', 'в пятницу', '2026-08-15', 'on 15/08/2026');
    const leading = fc.boolean();
    fc.assert(fc.property(words, clearAmount, additions, leading, context, (note, amount, addition, leads, writer) => {
      const text = leads ? `${addition} ${note} ${amount}` : `${note} ${amount} ${addition}`;
      const [plain, added] = [onlyEntry(`${note} ${amount}`, writer), onlyEntry(text, writer)];
      expect(added).toMatchObject({ amountMinor: plain?.amountMinor, currency: plain?.currency, note: plain?.note });
    }), { numRuns: 500 });
  });

  test('by arithmetic is exact', () => {
    const number = fc.integer({ min: 13, max: 9999 });
    fc.assert(fc.property(number, number, number, number, (a, b, c, d) => {
      const entry = onlyEntry(`${a * b}+${a}*${b}-${c}/${d}*${d}`, { locale: 'en', currency: 'USD', today: TODAY });
      expect(entry?.amountMinor ?? 0).toBe(Math.max(0, 100 * (2 * a * b - c)));
    }));
  });
});

describe('many lines', () => {
  test('are read as each line alone', () => {
    const line = fc.oneof(fc.tuple(words, clearAmount).map((parts) => parts.join(' ')), words);
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 50 }), context, (lines, writer) => {
      expect(readMessage(lines.join('\n'), writer)).toEqual(lines.flatMap((one) => readMessage(one, writer)));
    }));
  });
});

/** The best of five, in time of this thread: a test that measures shares the machine with others. */
function quickestReadingMs(text: string, writer: ReadingContext): number {
  return Math.min(...[1, 2, 3, 4, 5].map(() => {
    const before = process.threadCpuUsage();
    readMessage(text, writer);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  }));
}

function onlyEntry(text: string, writer: ReadingContext): EntryInput | undefined {
  const [read] = readMessage(text, writer);
  return read?.reading.kind === 'entry' ? read.reading.entry : undefined;
}

function expectSound(reading: LineReading): void {
  const entries = reading.kind === 'entry' ? [reading.entry] : reading.kind === 'ambiguous' ? reading.readings : [];
  for (const { amountMinor, currency, date, note, tags } of entries) {
    expect(Number.isSafeInteger(amountMinor) && amountMinor > 0 && amountMinor <= MAX_AMOUNT_MINOR).toBe(true);
    expect(currencyDigits(currency)).toBeGreaterThanOrEqual(0);
    expect(new Date(date).toISOString().slice(0, 10)).toBe(date);
    expect(note.isWellFormed() && note === note.replace(/\s+/g, ' ').trim() && !note.includes('\0')).toBe(true);
    expect(tags).toEqual([...new Set(tags)]);
  }
  const [larger, smaller] = entries;
  if (larger !== undefined && smaller !== undefined) expect(larger.amountMinor).toBeGreaterThan(smaller.amountMinor);
}
