/** What reports look like as drawings. */
import { addDays, daysBetween } from '../../../core/days.ts';
import { plainText } from '../../../core/text.ts';
import type { Asker, Days } from '../reports/desk.ts';
import type { Period } from '../reports/period.ts';
import type { Sums } from '../reports/sums.ts';
import { totalText } from '../reports/total-text.ts';
import type { DaysDrawing, RingDrawing, Slice } from './drawing.ts';

export type Range = Pick<Period, 'from' | 'to'>;

/** As many as have a shade; the smallest share the last one. */
const MOST_SLICES = 6;

/** Names below the axis: more would touch each other. */
const MOST_NAMED = 6;

/** Expenses by category; undefined without any whose worth is known. */
export function ringOf(asker: Asker, title: string, sums: Sums): RingDrawing | undefined {
  const { text, locale, categories } = asker.reader;
  const known = sums.categories.filter(({ kind, known: amount }) => kind === 'expense' && amount > 0);
  if (known.length === 0) return undefined;
  const slice = (name: string, amount: number): Slice => ({ name, value: amount, label: knownText(asker, amount) });
  const isAll = known.length <= MOST_SLICES;
  const shown = known.slice(0, isAll ? MOST_SLICES : MOST_SLICES - 1);
  const rest = known.slice(shown.length).reduce((sum, one) => sum + one.known, 0);
  const slices = shown.map((one) => slice(categories.labelOf(one.category, locale).name, one.known));
  return {
    kind: 'ring',
    title,
    slices: isAll ? slices : [...slices, slice(plainText(text(locale, 'reports:chart.rest')), rest)],
    total: { name: plainText(text(locale, 'reports:chart.total')), label: knownText(asker, sums.expense.known) },
  };
}

/** Expenses of each day; undefined without any. */
export function barsOf(asker: Asker, title: string, range: Range, days: Days): DaysDrawing | undefined {
  const values = datesOf(range).map((day) => days.get(day)?.expense.known ?? 0);
  return values.some((value) => value > 0) ? daysDrawing(asker, 'bars', title, range, values) : undefined;
}

/**
 * What there was at the end of each day.
 * @param end what there is on the last day: it is counted back from there
 */
export function lineOf(asker: Asker, title: string, range: Range, days: Days, end: number): DaysDrawing {
  let balance = end;
  const values = datesOf(range).toReversed().map((day) => {
    const atEnd = balance;
    const sums = days.get(day);
    balance -= (sums?.income.known ?? 0) - (sums?.expense.known ?? 0);
    return atEnd;
  });
  return daysDrawing(asker, 'line', title, range, values.toReversed());
}

function daysDrawing(
  { reader, currency }: Asker,
  kind: 'bars' | 'line',
  title: string,
  range: Range,
  values: number[],
): DaysDrawing {
  const every = Math.ceil(values.length / MOST_NAMED);
  const points = datesOf(range).map((day, index) => ({
    axis: index % every === 0 ? `${Number(day.slice(8))}` : '',
    value: values[index] ?? 0,
  }));
  return { kind, title, points, locale: reader.locale, currency };
}

function datesOf({ from, to }: Range): string[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index));
}

function knownText(asker: Asker, known: number): string {
  return totalText({ known, apart: [], isProvisional: false, count: 1 }, asker);
}
