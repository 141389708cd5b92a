/**
 * What a person's typing becomes in a cell: a formula, a number as the spreadsheet's locale writes it, a date, a
 * truth value, or text.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import { serialOf } from './number-format.ts';

/** A cell's new content; `userEnteredFormat` only where typing brings a format with it. */
export function cellFromTyping(text: string, locale: string): sheets_v4.Schema$CellData {
  if (text === '') return {};
  if (text.startsWith('=')) return { userEnteredValue: { formulaValue: text } };
  if (text.startsWith("'")) return { userEnteredValue: { stringValue: text.slice(1) } };
  if (/^(true|false)$/i.test(text)) return { userEnteredValue: { boolValue: /^true$/i.test(text) } };
  const serial = serialFromText(text);
  if (serial !== undefined) {
    const numberFormat = { type: 'DATE', pattern: 'yyyy-mm-dd' };
    return { userEnteredValue: { numberValue: serial }, userEnteredFormat: { numberFormat } };
  }
  const numberValue = numberFromText(text, locale);
  return { userEnteredValue: numberValue === undefined ? { stringValue: text } : { numberValue } };
}

function serialFromText(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCDate() === Number(day) ? serialOf(date.getTime()) : undefined;
}

function numberFromText(text: string, locale: string): number | undefined {
  const parts = new Intl.NumberFormat(locale.replaceAll('_', '-')).formatToParts(12_345_678.9);
  const mark = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  const group = mark('group').replace(/\s/, ' ');
  const decimal = mark('decimal');
  const plain = text.trim().replace(/\s/g, ' ');
  const [whole = '', fraction, ...rest] = plain.split(decimal);
  const grouped = whole.split(group);
  const wellGrouped = grouped.length === 1 || grouped.slice(1).every((digits) => /^\d{3}$/.test(digits));
  const number = `${grouped.join('')}${fraction === undefined ? '' : `.${fraction}`}`;
  return rest.length === 0 && wellGrouped && /^[-+]?\d+(\.\d*)?$/.test(number) ? Number(number) : undefined;
}
