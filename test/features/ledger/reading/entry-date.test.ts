import { describe, expect, test } from '@jest/globals';
import { findDate } from '../../../../src/features/ledger/reading/entry-date.ts';
import { foldLine } from '../../../../src/features/ledger/reading/line-text.ts';
import { tokenize } from '../../../../src/features/ledger/reading/tokens.ts';
import type { Locale } from '../../../../src/core/locale.ts';

/** The day that a text names and the words that name it, said on a Thursday. */
function find(text: string, locale: Locale = 'en', today = '2026-08-20'): [string, string] | undefined {
  const tokens = tokenize(foldLine(text));
  const date = findDate(tokens, { locale, today });
  return date && [date.day, text.slice(tokens[date.from]?.start, tokens[date.to - 1]?.end)];
}

describe('the day of a line', () => {
  test.each([
    ['Yesterday lunch', '2026-08-19', 'Yesterday'],
    ['lunch the day before yesterday', '2026-08-18', 'day before yesterday'],
    ['ăn trưa hôm kia', '2026-08-18', 'hôm kia'],
    ['обед позавчера', '2026-08-18', 'позавчера'],
    ['lunch on friday', '2026-08-14', 'on friday'],
    ['lunch thursday', '2026-08-20', 'thursday'],
    ['lunch last thursday', '2026-08-13', 'last thursday'],
    ['lunch last monday', '2026-08-17', 'last monday'],
    ['cơm thứ tư', '2026-08-19', 'thứ tư'],
    ['cơm vào chủ nhật', '2026-08-16', 'vào chủ nhật'],
    ['cơm thứ năm tuần trước', '2026-08-13', 'thứ năm tuần trước'],
    ['в прошлую пятницу обед', '2026-08-14', 'в прошлую пятницу'],
    ['обед в воскресенье', '2026-08-16', 'в воскресенье'],
    ['lunch 15/08', '2026-08-15', '15/08'],
    ['lunch 5/8', '2026-08-05', '5/8'],
    ['lunch 21/08', '2025-08-21', '21/08'],
    ['lunch 21/08/2026', '2026-08-21', '21/08/2026'],
    ['lunch 15/08/26', '2026-08-15', '15/08/26'],
    ['lunch 2026/8/5', '2026-08-05', '2026/8/5'],
    ['lunch 15.08.2026', '2026-08-15', '15.08.2026'],
    ['lunch 05.08', '2026-08-05', '05.08'],
    ['cơm ngày 15 tháng 8 năm', '2026-08-15', 'ngày 15 tháng 8'],
    ['15 августа 2025 обед', '2025-08-15', '15 августа 2025'],
    ['15 августа 2500 обед', '2026-08-15', '15 августа'],
    ['Dec 31 lunch', '2025-12-31', 'Dec 31'],
    ['(15/08)', '2026-08-15', '15/08'],
    ['15/08-20/08 hotel', '2026-08-15', '15/08'],
  ])('in %j is %s', (text, day, words) => {
    expect(find(text)).toEqual([day, words]);
  });

  test.each([
    '31/02', '32/01', '15/13/2026', '2026-02-30', '31.04.2026', '10-5', '10-5-20', '15-08', '35/2', '$15/3', '15/3*2', '+15/3',
    '15/3k', 'a15/08', '15 / 08', '15/08/2026/7', '29/02/2026', 'monda', 'thứ 5 triệu', 'thứ 2tr', '15 tháng 8tr', '3 tháng 9 triệu',
    'mon', 'march', 'may 35', '15.08', 'сб', '0/5',
  ])('is not told by %j', (text) => {
    expect(find(text)).toBeUndefined();
  });

  test('has its month first only in English, and only where it must be', () => {
    expect(find('08/15')?.[0]).toBe('2026-08-15');
    expect(find('08/15/2025')?.[0]).toBe('2025-08-15');
    expect(find('07/08')?.[0]).toBe('2026-08-07');
    expect(find('08/15', 'vi')).toBeUndefined();
    expect(find('08/15', 'ru')).toBeUndefined();
  });

  test('crosses the turn of the year and leap days', () => {
    expect(find('yesterday', 'en', '2026-01-01')?.[0]).toBe('2025-12-31');
    expect(find('31/12', 'vi', '2026-01-01')?.[0]).toBe('2025-12-31');
    expect(find('вчера', 'ru', '2024-03-01')?.[0]).toBe('2024-02-29');
    expect(find('29/02', 'vi', '2024-03-01')?.[0]).toBe('2024-02-29');
    expect(find('29/02', 'vi', '2026-03-01')?.[0]).toBe('2024-02-29');
    expect(find('29/02', 'vi', '2024-02-28')?.[0]).toBe('2020-02-29');
  });

  test('is the first that the line names', () => {
    expect(find('lunch friday, paid yesterday')).toEqual(['2026-08-14', 'friday']);
  });
});
