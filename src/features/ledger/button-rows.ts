import type { InlineButton } from '../../core/outgoing.ts';

/** Buttons side by side, so many a row: two or three are readable on a narrow phone. */
export function inRows(buttons: InlineButton[], perRow: number): InlineButton[][] {
  const count = Math.ceil(buttons.length / perRow);
  return Array.from({ length: count }, (_, row) => buttons.slice(row * perRow, (row + 1) * perRow));
}
