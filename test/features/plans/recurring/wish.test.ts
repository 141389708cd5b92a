import { describe, expect, test } from '@jest/globals';
import { readWish } from '../../../../src/features/plans/recurring/wish.ts';

describe('how often something comes again', () => {
  test.each([
    ['500k rent monthly 1', { unit: 'month', every: 1, monthDay: 1 }, '500k rent'],
    ['9.99 music weekly fri', { unit: 'week', every: 1, weekday: 5 }, '9.99 music'],
    ['bread 2 daily', { unit: 'day', every: 1 }, 'bread 2'],
    ['cleaner 40 every 2 weeks', { unit: 'week', every: 2 }, 'cleaner 40'],
    ['cleaner 40 every 2 weeks on Monday', { unit: 'week', every: 2, weekday: 1 }, 'cleaner 40'],
    ['insurance 300 yearly 15/08', { unit: 'year', every: 1, monthDay: 15, month: 8 }, 'insurance 300'],
    ['rent 500 every month on the 31st', { unit: 'month', every: 1, monthDay: 31 }, 'rent 500'],
    ['500k tiền mạng hàng tháng 15', { unit: 'month', every: 1, monthDay: 15 }, '500k tiền mạng'],
    ['99k nhạc hàng tuần t6', { unit: 'week', every: 1, weekday: 5 }, '99k nhạc'],
    ['sữa 30k mỗi ngày', { unit: 'day', every: 1 }, 'sữa 30k'],
    ['gym 600k mỗi 3 tháng ngày 5', { unit: 'month', every: 3, monthDay: 5 }, 'gym 600k'],
    ['yoga 100k mỗi thứ hai', { unit: 'week', every: 1, weekday: 1 }, 'yoga 100k'],
    ['bảo hiểm 2tr hàng năm 15/8', { unit: 'year', every: 1, monthDay: 15, month: 8 }, 'bảo hiểm 2tr'],
    ['35000 аренда ежемесячно 15', { unit: 'month', every: 1, monthDay: 15 }, '35000 аренда'],
    ['299 музыка еженедельно пт', { unit: 'week', every: 1, weekday: 5 }, '299 музыка'],
    ['уборка 2000 каждые 2 недели', { unit: 'week', every: 2 }, 'уборка 2000'],
    ['аренда 35000 каждый месяц 5-го числа', { unit: 'month', every: 1, monthDay: 5 }, 'аренда 35000'],
    ['бассейн 500 каждую среду', { unit: 'week', every: 1, weekday: 3 }, 'бассейн 500'],
    ['страховка 9000 ежегодно 15.08', { unit: 'year', every: 1, monthDay: 15, month: 8 }, 'страховка 9000'],
  ])('is read out of %s', (text, wish, rest) => {
    expect(readWish(text)).toEqual({ wish, rest });
  });

  test('may stand before what it is about', () => {
    expect(readWish('monthly 1 rent 500')).toEqual({ wish: { unit: 'month', every: 1, monthDay: 1 }, rest: 'rent 500' });
  });

  test('is not guessed where no word says it', () => {
    expect(readWish('500k rent')).toBeUndefined();
    expect(readWish('every 0 weeks 5')).toBeUndefined();
    expect(readWish('')).toBeUndefined();
  });
});
