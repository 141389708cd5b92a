/**
 * Which candidate is the amount. The strongest evidence wins. Among plain numbers, counts up to a dozen give
 * way to larger ones; if two are still left the person is asked, and nobody guesses among three.
 */
import type { Candidate } from './candidates.ts';
import { A_DOZEN } from './count-words.ts';
import { EVIDENCE } from './evidence.ts';
import { isNamed, type Money } from './money-text.ts';

export type Choice =
  | { kind: 'one'; candidate: Candidate }
  | { kind: 'two'; candidates: [Candidate, Candidate] }
  | { kind: 'none' }
  | { kind: 'several' };

export function choose(candidates: readonly Candidate[]): Choice {
  const strongest = strongestOf(candidates);
  const contenders = strongest[0]?.evidence === 'plain' ? withoutCounts(strongest) : strongest;
  const [first, second] = contenders;
  if (first === undefined) return { kind: 'none' };
  if (second === undefined) return choiceOf(first);
  if (first.evidence === 'doubtful') return { kind: 'none' };
  const mayAsk = first.evidence === 'plain' && contenders.length === 2 && !areEqual(first, second);
  return mayAsk ? { kind: 'two', candidates: [first, second] } : { kind: 'several' };
}

function choiceOf(candidate: Candidate): Choice {
  const { alternative } = candidate;
  return alternative === undefined
    ? { kind: 'one', candidate }
    : { kind: 'two', candidates: [candidate, alternative] };
}

function strongestOf(candidates: readonly Candidate[]): Candidate[] {
  const rank = Math.max(...candidates.map((candidate) => EVIDENCE.indexOf(candidate.evidence)));
  return candidates.filter((candidate) => EVIDENCE.indexOf(candidate.evidence) === rank);
}

/** Whether it is a bare number so small that it rather counts what was bought: `2` in `2 coffee 70`. */
export function isCount({ expression }: Candidate): boolean {
  return expression.kind === 'money' && !isNamed(expression) && bareNumber(expression) <= A_DOZEN;
}

/** Two counts by themselves both stay. */
function withoutCounts(candidates: Candidate[]): Candidate[] {
  const larger = candidates.filter((candidate) => !isCount(candidate));
  return larger.length === 0 ? candidates : larger;
}

function areEqual({ expression: a }: Candidate, { expression: b }: Candidate): boolean {
  return a.kind === 'money' && b.kind === 'money' && bareNumber(a) === bareNumber(b);
}

function bareNumber({ number }: Money): number {
  return Number(number.replace(',', '.'));
}
