/**
 * What stands in one line:
 *
 *   line  →  tokens  →  its day and tags  →  candidates for the amount  →  a choice  →  its prices
 *
 * The note is what a price leaves of the line.
 */
import { valuesOf, type Value } from './amount-value.ts';
import { findCandidates, type Candidate } from './candidates.ts';
import { choose, type Choice } from './choice.ts';
import { settleDottedDates } from './dotted-date.ts';
import { findDate, hideDate } from './entry-date.ts';
import { cleanLine, foldLine } from './line-text.ts';
import type { ReadingContext } from '../model.ts';
import { noteWithout, type Span } from './note.ts';
import { tokenize, type Token } from './tokens.ts';

export type LineParts = {
  /** The cleaned line. */
  text: string;
  /** YYYY-MM-DD, if the line names a day. */
  day: string | undefined;
  tags: string[];
  choice: Choice;
  /** Where day and tags stand. */
  marks: Span[];
};

/** An amount that the line may mean, and where it stands. */
export type Price = { value: Value; sign: Candidate['sign']; span: Span };

export function partsOf(line: string, context: ReadingContext): LineParts {
  const text = cleanLine(line);
  const tokens = tokenize(foldLine(text));
  const date = findDate(tokens, context);
  const rest = date === undefined ? tokens : hideDate(tokens, date);
  const found = findCandidates(rest, context);
  const settled = date === undefined ? settleDottedDates(found, context) : { candidates: found, day: date.day };
  const marks = rest.filter((token) => token.kind === 'tag' || token.kind === 'date');
  return {
    text,
    day: settled.day,
    tags: tagsOf(text, rest),
    choice: choose(settled.candidates),
    marks: settled.span === undefined ? marks : [...marks, settled.span],
  };
}

/** One price; two, the larger first, if a number has two readings or two numbers may be meant; none without amount. */
export function pricesOf({ choice }: LineParts, context: ReadingContext): Price[] {
  if (choice.kind === 'one') return pricesOfCandidate(choice.candidate, context);
  if (choice.kind !== 'two') return [];
  const prices = choice.candidates.flatMap((candidate) => pricesOfCandidate(candidate, context).slice(0, 1));
  return prices.sort((a, b) => (a.value.amountMinor < b.value.amountMinor ? 1 : -1));
}

/** What the line says beside its amount, day and tags. */
export function noteOf({ text, marks }: LineParts, price?: Price): string {
  return noteWithout(text, price === undefined ? marks : [...marks, price.span]);
}

function pricesOfCandidate(candidate: Candidate, context: ReadingContext): Price[] {
  const { sign, start, end } = candidate;
  return valuesOf(candidate.expression, context).map((value) => ({ value, sign, span: { start, end } }));
}

function tagsOf(text: string, tokens: readonly Token[]): string[] {
  const tags = tokens.filter((token) => token.kind === 'tag');
  return [...new Set(tags.map((token) => text.slice(token.start + 1, token.end).toLowerCase()))];
}
