/** Reads how often something comes again out of a text, in three languages; the rest of the text says what. */
import { weekdayIn } from './weekday-words.ts';
import type { Unit, Wish } from './cadence.ts';

export type WishReading = { wish: Wish; rest: string };

/** A word that says it all. */
const WHOLE: Record<string, Unit> = {
  daily: 'day', everyday: 'day', ежедневно: 'day',
  weekly: 'week', еженедельно: 'week',
  monthly: 'month', ежемесячно: 'month',
  yearly: 'year', annually: 'year', ежегодно: 'year',
};

/** Before a unit, with or without a number between. */
const EACH = new Set(['every', 'each', 'hàng', 'hằng', 'hang', 'mỗi', 'moi', 'каждый', 'каждую', 'каждое', 'каждые']);

const UNITS: Record<string, Unit> = {
  day: 'day', days: 'day', ngày: 'day', ngay: 'day', день: 'day', дня: 'day', дней: 'day',
  week: 'week', weeks: 'week', tuần: 'week', tuan: 'week', неделю: 'week', недели: 'week', недель: 'week',
  month: 'month', months: 'month', tháng: 'month', thang: 'month', месяц: 'month', месяца: 'month', месяцев: 'month',
  year: 'year', years: 'year', năm: 'year', nam: 'year', год: 'year', года: 'year', лет: 'year',
};

/** Between the unit and its day. */
const FILLERS = new Set(['on', 'the', 'vào', 'vao', 'ngày', 'ngay', 'в', 'во', 'по']);

/** Behind a day of the month. */
const AFTER_A_DAY = new Set(['числа', 'число']);

const DAY_OF_MONTH = /^(\d{1,2})(?:st|nd|rd|th|-?го|-?е)?$/;

/** The day comes first, in all three languages. */
const DAY_AND_MONTH = /^(\d{1,2})[./-](\d{1,2})$/;

/** `500k rent monthly 1`: undefined if nothing says how often, or a day that there is not. */
export function readWish(text: string): WishReading | undefined {
  const words = text.trim().split(/\s+/);
  const folded = words.map((word) => word.normalize('NFC').toLowerCase());
  for (let at = 0; at < folded.length; at += 1) {
    const found = wishAt(folded, at);
    if (found === undefined) continue;
    return { wish: found.wish, rest: [...words.slice(0, at), ...words.slice(found.end)].join(' ') };
  }
  return undefined;
}

type Found = { wish: Wish; end: number };

function wishAt(words: string[], at: number): Found | undefined {
  const whole = WHOLE[words[at] ?? ''];
  if (whole !== undefined) return withDay({ unit: whole, every: 1 }, words, at + 1);
  if (!EACH.has(words[at] ?? '')) return undefined;
  const weekday = weekdayIn(words, at + 1);
  if (weekday !== undefined) return { wish: { unit: 'week', every: 1, weekday: weekday.day }, end: weekday.end };
  const count = /^\d{1,2}$/.test(words[at + 1] ?? '') ? Number(words[at + 1]) : undefined;
  const unitAt = count === undefined ? at + 1 : at + 2;
  const unit = UNITS[words[unitAt] ?? ''];
  if (unit === undefined || count === 0) return undefined;
  return withDay({ unit, every: count ?? 1 }, words, unitAt + 1);
}

/** The day behind the unit, if there is one: a weekday, a day of the month, a day and a month. */
function withDay(wish: Wish, words: string[], from: number): Found {
  let at = from;
  while (FILLERS.has(words[at] ?? '')) at += 1;
  const found = wish.unit === 'week' ? onWeekday(wish, words, at) : onDate(wish, words, at);
  return found ?? { wish, end: from };
}

function onWeekday(wish: Wish, words: string[], at: number): Found | undefined {
  const weekday = weekdayIn(words, at);
  return weekday && { wish: { ...wish, weekday: weekday.day }, end: weekday.end };
}

function onDate(wish: Wish, words: string[], at: number): Found | undefined {
  const [, day, month] = (wish.unit === 'year' ? DAY_AND_MONTH : DAY_OF_MONTH).exec(words[at] ?? '') ?? [];
  const monthDay = Number(day);
  if (wish.unit === 'day' || !(monthDay >= 1 && monthDay <= 31)) return undefined;
  const end = AFTER_A_DAY.has(words[at + 1] ?? '') ? at + 2 : at + 1;
  if (wish.unit === 'month') return { wish: { ...wish, monthDay }, end };
  const inMonth = Number(month);
  return inMonth >= 1 && inMonth <= 12 ? { wish: { ...wish, monthDay, month: inMonth }, end } : undefined;
}
