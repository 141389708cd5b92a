import type { Span } from '../../ledger/index.ts';

export const FORMATS = ['csv', 'xlsx', 'json'] as const;
export type Format = (typeof FORMATS)[number];

export const PERIODS = ['all', 'year', 'month'] as const;

export type ExportOrder = { format: Format; span: Span };

const WHOLE: Span = { from: null, to: null };

/**
 * A period as a button or a person names it: `all`, `year`, `month`, `2026`, `2026-03`.
 * @param today `YYYY-MM-DD`
 */
export function spanOf(word: string, today: string): Span | undefined {
  if (word === 'all') return WHOLE;
  if (word === 'year') return yearSpan(today.slice(0, 4));
  if (word === 'month') return monthSpan(today.slice(0, 7));
  if (/^(19|20|21)\d\d$/.test(word)) return yearSpan(word);
  if (/^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(word)) return monthSpan(word);
  return undefined;
}

/** `csv 2026`, `2026 xlsx`, `json`; undefined if a word is unknown or no format is named. */
export function orderOf(argument: string, today: string): ExportOrder | undefined {
  const words = argument.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const format = FORMATS.find((name) => words.includes(name));
  const [period = 'all', ...more] = words.filter((word) => word !== format);
  const span = spanOf(period, today);
  return format === undefined || span === undefined || more.length > 0 ? undefined : { format, span };
}

/** `2026`, `2026-03`, or nothing where it is everything: for the file's name. */
export function spanName({ from, to }: Span): string {
  if (from === null || to === null) return '';
  return from.slice(0, 7) === to.slice(0, 7) ? from.slice(0, 7) : from.slice(0, 4);
}

function yearSpan(year: string): Span {
  return { from: `${year}-01-01`, to: `${year}-12-31` };
}

function monthSpan(month: string): Span {
  const [year = 0, index = 0] = month.split('-').map(Number);
  const last = new Date(Date.UTC(year, index, 0)).getUTCDate();
  return { from: `${month}-01`, to: `${month}-${last}` };
}
