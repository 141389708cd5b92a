import { describe, expect, test } from '@jest/globals';
import { endOfThing } from '../../../../src/features/ledger/reading/not-money.ts';

describe('a thing with digits that is no money', () => {
  test.each([
    'https://example.com/35?x=1', 'www.example.com/35', 't.me/shop/35', 'me@example.com', '@user35', 'sms:+84@x',
    '+84912345678', '+84 912 345 678', '+7 916 123-45-67', '+380 44 123 45 67', '+1 202 555 0100', '0912345678', '0912 345 678',
    '0912.345.678', '07911 123456', '8 (916) 123-45-67', '89161234567', '555-1234',
    '555-123-4567', '14:30', '7h30', '9:05:59', '100%', '12,5 %', '30°',
    '1️⃣',
  ])('is seen as a whole in %j', (text) => {
    expect(endOfThing(text, 0, true)).toBe(text.length);
    expect(endOfThing(`${text} 50k`, 0, true)).toBe(text.length);
  });

  test.each([
    '35k', '1.250.000', '+500', '+10000000000', '+1.234.567.890', '89 161 234 567', '89.000.000.001.000', '8 900',
    '890 2026-08-15', '+890 2026-08-15', '+500 15.08.2026', '+1\u00a0234\u00a0567\u00a0891', '0.50', '0,5',
    '35/2', '5тыс.руб/кг', '100:30', '14:3', 'coffee', '24h',
  ])('is not seen in %j', (text) => {
    expect(endOfThing(text, 0, true)).toBeUndefined();
  });

  test('begins a link or a phone number only behind white space', () => {
    expect(endOfThing('x0912345678', 1, false)).toBeUndefined();
  });
});
