/**
 * Dates in digits: `15/08`, `15/08/26`, `15-08-2026`, `15.08.2026`, `2026-08-15`. The shape alone is judged here, so
 * that `31/02` is known for what it is: no day, but no division either.
 */
import { isGlued, type Token } from './tokens.ts';

/** The two numbers in the order day, month; a writer of English may mean them the other way round. */
export type DateShape = { day: number; month: number; year?: number; length: number };

const DOTTED = /^(\d{1,2})\.(\d{2})$/;
/** `05.08`: nobody writes an amount with such a zero. */
const DOTTED_WITH_ZERO = /^0[1-9]\.\d{2}$/;
const IN_ONE_TOKEN = /^(?:(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})|(\d{4})\.(\d{1,2})\.(\d{1,2}))$/;
/** Signs that, touching digits, make them part of an amount. */
const BINDING_SIGN = /^[+*/$€£¥₫₽]$/;

/** The date that the tokens at `at` are written as, whether or not there is such a day. */
export function dateShapeAt(tokens: readonly Token[], at: number): DateShape | undefined {
  const token = tokens[at];
  if (token?.kind !== 'number' || isBound(tokens, at)) return undefined;
  const shape = shapeInOneToken(token.text) ?? shapeWithSigns(tokens, at, '/') ?? shapeWithSigns(tokens, at, '-');
  return shape !== undefined && !isBound(tokens, at + shape.length) ? shape : undefined;
}

/** Day and month of a number written `15.08`, which may as well be an amount. */
export function dottedShape(text: string): DateShape | undefined {
  const [, day, month] = DOTTED.exec(text) ?? [];
  const shape = day === undefined || month === undefined ? undefined : { day: Number(day), month: Number(month) };
  return shape && isDay(shape.day) && shape.month >= 1 && shape.month <= 12 ? { ...shape, length: 1 } : undefined;
}

/** Whether letters, digits or an operator join the token at `at` to the one before it. */
export function isBound(tokens: readonly Token[], at: number): boolean {
  if (!isGlued(tokens, at)) return false;
  const [before, token] = [tokens[at - 1], tokens[at]];
  if (before === undefined || token === undefined) return false;
  if (BINDING_SIGN.test(before.text) || BINDING_SIGN.test(token.text)) return true;
  return isSolid(before) && isSolid(token);
}

function isSolid(token: Token): boolean {
  return token.kind !== 'sign' && token.kind !== 'emoji';
}

function shapeInOneToken(text: string): DateShape | undefined {
  if (DOTTED_WITH_ZERO.test(text)) return dottedShape(text);
  const [, day, month, year, isoYear, isoMonth, isoDay] = IN_ONE_TOKEN.exec(text) ?? [];
  return isoYear === undefined ? withYear(day, month, year, 1) : withYear(isoDay, isoMonth, isoYear, 1);
}

/** Dashes need a year of four digits: `10-5-20` is arithmetic. */
function shapeWithSigns(tokens: readonly Token[], at: number, sign: '/' | '-'): DateShape | undefined {
  const first = digitsAt(tokens, at);
  const second = digitsAt(tokens, at + 2, sign);
  const third = digitsAt(tokens, at + 4, sign);
  if (third === undefined) return sign === '/' ? withoutYear(first, second) : undefined;
  if (first?.length === 4) return withYear(third, second, first, 5);
  return sign === '/' || third.length === 4 ? withYear(first, second, third, 5) : undefined;
}

/** The digits at `at`; with a sign, only if it joins them to what stands before. */
function digitsAt(tokens: readonly Token[], at: number, sign?: string): string | undefined {
  const token = tokens[at];
  if (token?.kind !== 'number' || !/^\d{1,4}$/.test(token.text)) return undefined;
  const isJoined = tokens[at - 1]?.text === sign && isGlued(tokens, at - 1) && isGlued(tokens, at);
  return sign === undefined || isJoined ? token.text : undefined;
}

function withoutYear(day: string | undefined, month: string | undefined): DateShape | undefined {
  const shape = { day: Number(day), month: Number(month), length: 3 };
  const isShort = day !== undefined && month !== undefined && day.length <= 2 && month.length <= 2;
  return isShort && isDay(shape.day) && isDay(shape.month) ? shape : undefined;
}

function withYear(
  day: string | undefined, month: string | undefined, year: string | undefined, length: number,
): DateShape | undefined {
  if (day === undefined || month === undefined || year === undefined) return undefined;
  if (day.length > 2 || month.length > 2 || (year.length !== 2 && year.length !== 4)) return undefined;
  const century = year.length === 2 ? 2000 : 0;
  return { day: Number(day), month: Number(month), year: century + Number(year), length };
}

function isDay(number: number): boolean {
  return number >= 1 && number <= 31;
}
