import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DaySum } from '../../../../src/features/ledger/currencies/model.ts';
import { createRates, type KnownRates } from '../../../../src/features/ledger/currencies/rates.ts';

const MONDAY = '2031-03-10';
const SUNDAY = '2031-03-09';
const SATURDAY = '2031-03-08';

const published = (day: string, perUsd: Record<string, string>): KnownRates['published'] =>
  Object.entries(perUsd).map(([currency, rate]) => ({ currency, day, perUsd: rate }));

const known = (changes: Partial<KnownRates> = {}): KnownRates => ({
  published: published(SUNDAY, { USD: '1', VND: '26000', EUR: '0.8', JPY: '150', KWD: '0.3' }),
  newestDay: SUNDAY,
  own: [],
  ...changes,
});

const sum = (currency: string, amountMinor: number, day = SUNDAY): DaySum => ({ currency, day, amountMinor });

describe('sums in another currency', () => {
  test('come through the dollar, each currency with its own minor units', () => {
    const into = (currency: string, from: DaySum): number | undefined => createRates(currency, known()).amountOf(from);
    expect(into('VND', sum('USD', 1_250))).toBe(325_000);
    expect(into('USD', sum('VND', 325_000))).toBe(1_250);
    expect(into('KWD', sum('JPY', 1_500))).toBe(3_000);
    expect(into('JPY', sum('EUR', 100))).toBe(188);
    expect(into('JPY', sum('EUR', -100))).toBe(-188);
  });

  test('stand apart where no rate is known, by currency', () => {
    const sums = [sum('VND', 26_000), sum('XAF', 500), sum('XAF', 700, SATURDAY), sum('EUR', 400, SATURDAY)];
    expect(createRates('USD', known()).convert(sums)).toEqual({
      amountMinor: 100,
      apart: [{ currency: 'XAF', amountMinor: 1_200 }, { currency: 'EUR', amountMinor: 400 }],
      isProvisional: false,
    });
  });

  test('need no rate in the reader’s own currency', () => {
    const none = { published: [], newestDay: undefined, own: [] };
    expect(createRates('EUR', none).convert([sum('EUR', 5), sum('EUR', -7)])).toEqual({
      amountMinor: -2,
      apart: [],
      isProvisional: false,
    });
  });

  test('of a day that is not published yet stand on the day before, and say so', () => {
    const rates = createRates('VND', known());
    expect(rates.convert([sum('USD', 100, MONDAY)])).toEqual({ amountMinor: 26_000, apart: [], isProvisional: true });
    expect([rates.isSettled(sum('USD', 100, MONDAY)), rates.isSettled(sum('USD', 100))]).toEqual([false, true]);
  });

  test('of a day that was passed over stand apart until its own rates come', () => {
    const later = known({ newestDay: '2031-03-20' });
    expect(createRates('VND', later).amountOf(sum('USD', 100, MONDAY))).toBeUndefined();
  });

  test('never become a number that is not exact', () => {
    expect(createRates('VND', known()).amountOf(sum('KWD', 10 ** 15))).toBeUndefined();
  });
});

describe('a typed rate', () => {
  const own = (fromDay: string, rate: string, currency = 'USD', inCurrency = 'VND'): KnownRates['own'][number] => ({
    currency,
    inCurrency,
    fromDay,
    rate,
  });

  test('counts from its day on, and the next one from the next', () => {
    const rates = createRates('VND', known({ own: [own(SATURDAY, '25000'), own(MONDAY, '27000')] }));
    const amounts = ['2031-03-07', SATURDAY, SUNDAY, MONDAY, '2031-05-01'].map((day) =>
      rates.amountOf(sum('USD', 100, day)),
    );
    expect(amounts).toEqual([undefined, 25_000, 25_000, 27_000, 27_000]);
  });

  test('counts in both directions and for no third currency', () => {
    const rates = known({ own: [own(SATURDAY, '25000')] });
    expect(createRates('USD', rates).amountOf(sum('VND', 50_000))).toBe(200);
    expect(createRates('VND', rates).amountOf(sum('EUR', 80))).toBe(26_000);
  });

  test('is settled: nobody needs the published one', () => {
    expect(createRates('VND', known({ own: [own(SATURDAY, '25000')] })).isSettled(sum('USD', 1, MONDAY))).toBe(true);
  });
});

describe('totals', () => {
  const day = fc.constantFrom(SATURDAY, SUNDAY);
  const sums = fc.array(
    fc.record({
      currency: fc.constantFrom('USD', 'VND', 'EUR', 'JPY', 'KWD', 'XAF'),
      day,
      amountMinor: fc.integer({ min: -(10 ** 9), max: 10 ** 9 }),
    }),
  );

  test('of a month are exactly the totals of its days, known and apart', () => {
    const rates = createRates('VND', known());
    fc.assert(
      fc.property(sums, (all) => {
        const days = [SATURDAY, SUNDAY].map((wanted) => rates.convert(all.filter((one) => one.day === wanted)));
        const whole = rates.convert(all);
        expect(whole.amountMinor).toBe(days.reduce((total, { amountMinor }) => total + amountMinor, 0));
        for (const { currency, amountMinor } of whole.apart) {
          const parts = days.flatMap(({ apart }) => apart).filter((part) => part.currency === currency);
          expect(parts.reduce((total, part) => total + part.amountMinor, 0)).toBe(amountMinor);
        }
      }),
    );
  });

  test('do not depend on the order of what is added up', () => {
    const rates = createRates('USD', known());
    fc.assert(
      fc.property(sums, (all) => {
        expect(rates.convert([...all].reverse()).amountMinor).toBe(rates.convert(all).amountMinor);
      }),
    );
  });
});
