/**
 * The note of an entry: what remains of the line without its amount, day and tags, and without the commas, colons
 * and dashes that tied them to it.
 */

/** A part of a line: `start`, up to and without `end`. */
export type Span = { start: number; end: number };

const TIES_BEHIND = /^(?:[\s,;:=~≈–—-]|[.!?…](?=[\s-]|$))+/;
const TIES_BEFORE = new Set([...',;:=~≈–—-']);

export function noteWithout(text: string, spans: readonly Span[]): string {
  const pieces = piecesBetween(text, [...spans].sort((a, b) => a.start - b.start));
  return withoutEmptyParentheses(pieces).filter((piece) => piece !== '').join(' ').replace(/\s+/g, ' ').trim();
}

function piecesBetween(text: string, spans: readonly Span[]): string[] {
  const starts = [0, ...spans.map((span) => span.end)];
  return starts.map((start, index) => {
    const next = spans[index];
    const piece = text.slice(start, next?.start);
    const head = index === 0 ? piece : piece.replace(TIES_BEHIND, '');
    return next === undefined ? head : untieEnd(head);
  });
}

/** Without the signs at its end; a plus is one only after a space, for there is C++. */
function untieEnd(piece: string): string {
  let rest = piece.trimEnd();
  while (TIES_BEFORE.has(rest.slice(-1)) || /(?:^|\s)\+$/.test(rest.slice(-2))) rest = rest.slice(0, -1).trimEnd();
  return rest;
}

/** Of `lunch (yesterday) 12` nothing is left between the parentheses. */
function withoutEmptyParentheses(pieces: readonly string[]): string[] {
  const left = [...pieces];
  for (let index = 1; index < left.length; index += 1) {
    const [before, behind] = [left[index - 1] ?? '', left[index] ?? ''];
    if (!before.endsWith('(') || !behind.startsWith(')')) continue;
    left[index - 1] = before.slice(0, -1).trimEnd();
    left[index] = behind.slice(1);
  }
  return left;
}
