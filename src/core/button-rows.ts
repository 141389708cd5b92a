/**
 * How buttons and keys stand below a message. Two or three a row are readable on a narrow phone; the words of cities
 * and categories want two.
 */

/** Buttons side by side, `perRow` of them in a row; the last row may be shorter. */
export function inRows<Button>(buttons: readonly Button[], perRow: number): Button[][] {
  const count = Math.ceil(buttons.length / perRow);
  return Array.from({ length: count }, (_, row) => buttons.slice(row * perRow, (row + 1) * perRow));
}
