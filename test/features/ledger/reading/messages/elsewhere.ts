/** By people who count in something else than their neighbours. */
import { asks, spent, type Table } from './expected.ts';

/** The user's own currency decides what `$` means, and whether three digits can be decimals. */
export const ELSEWHERE: Table[] = [
  [{ locale: 'en', currency: 'CAD' }, [
    ['coffee $4', spent('4', 'coffee', 'coffee')],
    ['coffee US$4', spent('4', 'coffee', 'coffee', { currency: 'USD' })],
  ]],
  [{ locale: 'en', currency: 'GBP' }, [['beef 20 pounds', spent('20', 'beef', 'other')]]],
  [{ locale: 'en', currency: 'PEN' }, [['taxi 20 pen', spent('20', 'taxi', 'transport')]]],
  [{ locale: 'en', currency: 'CNY' }, [['tea ¥12', spent('12', 'tea', 'coffee')]]],
  [{ locale: 'en', currency: 'JPY' }, [['ramen 1.200', spent('1200', 'ramen', 'food')]]],
  [{ locale: 'en', currency: 'VND' }, [['1.500 gum', spent('1500', 'gum', 'other')]]],
  [{ locale: 'en', currency: 'KWD' }, [['lunch 1.500', spent('1.500', 'lunch', 'food')]]],
  [{ locale: 'ru', currency: 'KWD' }, [['обед 1,500', spent('1.500', 'обед', 'food')]]],
  [{ locale: 'vi', currency: 'USD' }, [
    ['1.500 laptop', spent('1500', 'laptop', 'shopping')],
    ['12,500 taxi', asks('12500', '12.50', 'taxi', 'transport')],
    ['12,5 taxi', spent('12.50', 'taxi', 'transport')],
    ['phở 50k đ', spent('50000', 'phở', 'food', { currency: 'VND' })],
  ]],
  [{ locale: 'ru', currency: 'EUR' }, [['кофе 2 12.05', spent('12.05', 'кофе 2', 'coffee')]]],
];
