/**
 * The day that a line names, if any: `yesterday`, `hôm qua`, `в пятницу`, `15/08`, `2026-08-15`, `15 августа`. Days
 * stand before months; only English also takes `08/15`, where no other reading is possible. A weekday is the latest
 * one, today included. A date that doesn't exist, `31/02`, is no date, and no amount either.
 */
import { weekdayOf } from '../../../core/days.ts';
import { dayOf, daysBefore, daysSince, latestDayOf, yearOf } from './calendar.ts';
import { dateShapeAt, dottedShape, isBound } from './date-shape.ts';
import { BEFORE_A_DAY, DAY_WORDS, LAST, LAST_WEEK, MONTH_WORDS, MONTHS } from './date-words.ts';
import { cleanLine, foldLine } from './line-text.ts';
import type { ReadingContext } from '../model.ts';
import { phraseAt } from './phrases.ts';
import { isGlued, tokenize, type Token } from './tokens.ts';
import { unitOf } from './units.ts';

type DateContext = Pick<ReadingContext, 'locale' | 'today'>;

/** A day and the tokens that tell it: `from`, up to and without `to`. */
export type DateFound = { day: string; from: number; to: number };

type Line = { tokens: readonly Token[]; words: readonly string[] } & DateContext;
type Found = { day: string; to: number };
type Reader = (line: Line, at: number) => Found | undefined;

/** How far from this year a bare number behind `15 August` may lie to be its year and not an amount. */
const NEAR_YEARS = 5;

/** The first day that the tokens name. */
export function findDate(tokens: readonly Token[], context: DateContext): DateFound | undefined {
  const line = { tokens, words: tokens.map(wordOf), ...context };
  for (let at = 0; at < tokens.length; at += 1) {
    for (const reader of READERS) {
      const found = reader(line, at);
      if (found !== undefined) return { day: found.day, from: withoutPreposition(tokens, at), to: found.to };
    }
  }
  return undefined;
}

/** The day that a text tells which is asked for one; undefined if it tells none. */
export function readDay(text: string, context: DateContext): string | undefined {
  const line = foldLine(cleanLine(text));
  return findDate(tokenize(line), context)?.day ?? readDottedDate(line.trim(), context.today);
}

/** The tokens with a single one of kind `date` in the place of those that tell the day. */
export function hideDate(tokens: readonly Token[], { from, to }: DateFound): Token[] {
  const [first, last] = [tokens[from], tokens[to - 1]];
  if (first === undefined || last === undefined) return [...tokens];
  return [...tokens.slice(0, from), { ...first, kind: 'date', text: '', end: last.end }, ...tokens.slice(to)];
}

/** The day that `15.08` tells, if it is a date and not an amount; nothing if there is no such day. */
export function readDottedDate(text: string, today: string): string | undefined {
  const shape = dottedShape(text);
  return shape && latestDayOf(shape.month, shape.day, today);
}

const READERS: readonly Reader[] = [readDayWord, readDigits, readDayAndMonth, readMonthAndDay];

function readDayWord({ tokens, words, today }: Line, at: number): Found | undefined {
  const phrase = phraseAt(DAY_WORDS, words, at);
  if (phrase === undefined) return undefined;
  const to = at + phrase.length;
  if (phrase.value.kind === 'relative') return { day: daysBefore(today, phrase.value.daysAgo), to };
  if (isAmount(tokens, to - 1)) return undefined; // `thứ 5 triệu`
  const { weekday } = phrase.value;
  const lastWeek = phraseAt(LAST_WEEK, words, to);
  if (lastWeek !== undefined) {
    return { day: daysBefore(today, weekdayOf(today) + 7 - weekday), to: to + lastWeek.length };
  }
  const ago = daysSince(weekday, today);
  return { day: daysBefore(today, ago === 0 && LAST.has(words[at - 1] ?? '') ? 7 : ago), to };
}

function readDigits({ tokens, locale, today }: Line, at: number): Found | undefined {
  const shape = dateShapeAt(tokens, at);
  if (shape === undefined) return undefined;
  const { day, month, year, length } = shape;
  const read = (aDay: number, aMonth: number): string | undefined =>
    year === undefined ? latestDayOf(aMonth, aDay, today) : dayOf(year, aMonth, aDay);
  const found = read(day, month) ?? (locale === 'en' ? read(month, day) : undefined);
  return found === undefined ? undefined : { day: found, to: at + length };
}

/** `15 august`, `15 августа 2026`, `15 tháng 8`. */
function readDayAndMonth(line: Line, at: number): Found | undefined {
  const day = smallNumberAt(line.tokens, at);
  const word = line.words[at + 1];
  if (day === undefined || word === undefined || isGlued(line.tokens, at + 1)) return undefined;
  if (MONTH_WORDS.has(word)) return withYear(line, at + 3, day, smallNumberAt(line.tokens, at + 2));
  return withYear(line, at + 2, day, MONTHS.get(word));
}

/** `august 15`. */
function readMonthAndDay(line: Line, at: number): Found | undefined {
  const month = MONTHS.get(line.words[at] ?? '');
  if (month === undefined || isGlued(line.tokens, at)) return undefined;
  return withYear(line, at + 2, smallNumberAt(line.tokens, at + 1), month);
}

function withYear(
  { tokens, words, today }: Line, at: number, day: number | undefined, month: number | undefined,
): Found | undefined {
  if (day === undefined || month === undefined) return undefined;
  const word = words[at] ?? '';
  const isYear = /^\d{4}$/.test(word) && Math.abs(Number(word) - yearOf(today)) <= NEAR_YEARS && !isAmount(tokens, at);
  const found = isYear ? dayOf(Number(word), month, day) : latestDayOf(month, day, today);
  return found === undefined ? undefined : { day: found, to: isYear ? at + 1 : at };
}

/** One or two digits that nothing makes an amount. */
function smallNumberAt(tokens: readonly Token[], at: number): number | undefined {
  const token = tokens[at];
  const isSmall = token?.kind === 'number' && /^\d{1,2}$/.test(token.text);
  return isSmall && !isBound(tokens, at) && !isAmount(tokens, at) ? Number(token.text) : undefined;
}

/** Whether the number at `at` counts money: `5tr`, `5 triệu`, `5$`. */
function isAmount(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1];
  if (tokens[at]?.kind !== 'number' || next === undefined) return false;
  return isBound(tokens, at + 1) || (next.kind === 'word' && unitOf(next.text) !== undefined);
}

/** The prepositions of a day go with it. */
function withoutPreposition(tokens: readonly Token[], at: number): number {
  let from = at;
  while (BEFORE_A_DAY.has(tokens[from - 1]?.text ?? '') || LAST.has(tokens[from - 1]?.text ?? '')) from -= 1;
  return from;
}

/** Only words and numbers are compared. */
function wordOf(token: Token): string {
  return token.kind === 'word' || token.kind === 'number' ? token.text : '';
}
