/**
 * Formulas with references as steps from their own cell (R1C1 notation), so that one that moved with its line reads
 * the same. Only relative references are turned; those with a `$` stay as they are.
 */
import { columnName } from './a1.ts';

/** @param row of the formula's cell, from 0, like `column` */
export function toR1C1(formula: string, row: number, column: number): string {
  return formula.replace(/(?<![$\w])([A-Z]{1,3})(\d+)\b/g, (_, letters: string, number: string) => {
    return `R[${Number(number) - 1 - row}]C[${columnIndex(letters) - column}]`;
  });
}

/** The other way round. */
export function fromR1C1(formula: string, row: number, column: number): string {
  return formula.replace(
    /R\[(-?\d+)\]C\[(-?\d+)\]/g,
    (_, down: string, right: string) => `${columnName(column + Number(right))}${row + Number(down) + 1}`,
  );
}

function columnIndex(letters: string): number {
  return [...letters].reduce((index, letter) => index * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
