/**
 * `15.08` is a day or an amount. It is a day where it can't be the amount: dong have no decimals, or something else
 * on the line surely costs money. Russians write days so, which makes any other amount enough.
 */
import { currencyDigits } from '../../../core/money.ts';
import type { Candidate } from './candidates.ts';
import { choose, isCount } from './choice.ts';
import { dottedShape } from './date-shape.ts';
import { readDottedDate } from './entry-date.ts';
import type { ReadingContext } from '../model.ts';
import type { Span } from './note.ts';

type Context = Pick<ReadingContext, 'locale' | 'currency' | 'today'>;

export type DottedDate = { candidates: Candidate[]; day?: string; span?: Span };

/** Takes the candidates that are days from the others; the first one that exists is the line's day. */
export function settleDottedDates(candidates: Candidate[], context: Context): DottedDate {
  const dotted = candidates.filter(isDotted);
  const others = candidates.filter((candidate) => !isDotted(candidate));
  if (dotted.length === 0 || !areDays(others, context)) return { candidates };
  for (const span of dotted) {
    const day = readDottedDate(numberOf(span), context.today);
    if (day !== undefined) return { candidates: others, day, span };
  }
  return { candidates: others };
}

function areDays(others: Candidate[], { currency, locale }: Context): boolean {
  if (currencyDigits(currency) === 0) return true;
  const choice = choose(others);
  if (choice.kind !== 'one') return false;
  return choice.candidate.evidence === 'named' || (locale === 'ru' && !isCount(choice.candidate));
}

function isDotted(candidate: Candidate): boolean {
  return candidate.evidence === 'precise' && dottedShape(numberOf(candidate)) !== undefined;
}

function numberOf({ expression }: Candidate): string {
  return expression.kind === 'money' ? expression.number : '';
}
