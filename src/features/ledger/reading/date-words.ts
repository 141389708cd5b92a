/**
 * The words by which people tell a day, folded. Left out are those that mean something else as often: `sat`, `mon`,
 * the Vietnamese `t7` (July as well as Saturday) and `thu` without its accent (to collect money).
 */

import { phraseBook } from './phrases.ts';

/** How many days ago. */
const RELATIVE_DAYS: Record<string, number> = {
  'day before yesterday': 2, 'yesterday': 1, 'today': 0,
  'hôm kia': 2, 'hom kia': 2, 'hôm qua': 1, 'hom qua': 1, 'hôm nay': 0, 'hom nay': 0,
  'позавчера': 2, 'вчера': 1, 'сегодня': 0,
};

/** 1 is Monday. */
const WEEKDAYS: Record<string, number> = {
  'monday': 1, 'tuesday': 2, 'wednesday': 3, 'thursday': 4, 'friday': 5, 'saturday': 6, 'sunday': 7,
  'thứ hai': 1, 'thứ ba': 2, 'thứ tư': 3, 'thứ năm': 4, 'thứ sáu': 5, 'thứ bảy': 6, 'chủ nhật': 7, 'chu nhat': 7,
  'thứ 2': 1, 'thứ 3': 2, 'thứ 4': 3, 'thứ 5': 4, 'thứ 6': 5, 'thứ 7': 6,
  'понедельник': 1, 'вторник': 2, 'среда': 3, 'среду': 3, 'четверг': 4, 'пятница': 5, 'пятницу': 5,
  'суббота': 6, 'субботу': 6, 'воскресенье': 7, 'воскресение': 7,
};

export const MONTHS: ReadonlyMap<string, number> = new Map(Object.entries({
  'jan': 1, 'january': 1, 'января': 1, 'feb': 2, 'february': 2, 'февраля': 2, 'mar': 3, 'march': 3, 'марта': 3,
  'apr': 4, 'april': 4, 'апреля': 4, 'may': 5, 'мая': 5, 'jun': 6, 'june': 6, 'июня': 6,
  'jul': 7, 'july': 7, 'июля': 7, 'aug': 8, 'august': 8, 'августа': 8,
  'sep': 9, 'sept': 9, 'september': 9, 'сентября': 9, 'oct': 10, 'october': 10, 'октября': 10,
  'nov': 11, 'november': 11, 'ноября': 11, 'dec': 12, 'december': 12, 'декабря': 12,
}));

/** Before the number of a month: `15 tháng 8`. */
export const MONTH_WORDS = new Set(['tháng', 'thg']);

/** They go with the day when it is taken out of the note: `on friday`, `ngày 15/8`, `в пятницу`. */
export const BEFORE_A_DAY = new Set(['on', 'ngày', 'ngay', 'hôm', 'vào', 'в', 'во', 'за', 'на', 'от']);

/** `last friday`, said on a Friday, is a week ago. */
export const LAST = new Set(['last', 'прошлый', 'прошлую', 'прошлое']);

/** `thứ hai tuần trước`: the Monday of last week. */
export const LAST_WEEK = phraseBook([['tuần trước', true], ['tuan truoc', true]]);

/** A word for a day: so many days ago, or a day of the week. */
export type DayWord = { kind: 'relative'; daysAgo: number } | { kind: 'weekday'; weekday: number };

export const DAY_WORDS = phraseBook<DayWord>([
  ...Object.entries(RELATIVE_DAYS).map(([phrase, daysAgo]) => [phrase, { kind: 'relative', daysAgo }] as const),
  ...Object.entries(WEEKDAYS).map(([phrase, weekday]) => [phrase, { kind: 'weekday', weekday }] as const),
]);
