/**
 * A receipt as an entry for each category of its lines. What the lines don't hold, tax, a discount, rounding, is
 * shared out in proportion, so that the entries add up to the total exactly.
 */
import type { EntryInput } from '../ledger/index.ts';
import type { ReceiptContent } from './model.ts';

/** As much as stands in a note. */
const LONGEST_NOTE = 200;

type Share = { category: string; names: string[]; weight: bigint };

/** One entry a category, largest first; a single one where the lines give no other. */
export function splitByLine({ entry, lines }: ReceiptContent): EntryInput[] {
  const shares = sharesOf(lines);
  if (shares.length < 2 || entry.amountMinor <= 0) return entry.amountMinor > 0 ? [entry] : [];
  const parts = inProportion(BigInt(entry.amountMinor), shares.map(({ weight }) => weight));
  return shares
    .map(({ category, names }, index) => ({
      ...entry,
      category,
      amountMinor: Number(parts[index]),
      note: noteOf(entry.note, names),
    }))
    .filter(({ amountMinor }) => amountMinor > 0)
    .toSorted((one, other) => other.amountMinor - one.amountMinor);
}

/** Lines that take something off belong to none: what they take is shared out as tax is. */
function sharesOf(lines: ReceiptContent['lines']): Share[] {
  const shares = new Map<string, Share>();
  for (const { name, amountMinor, category } of lines) {
    if (amountMinor === null || amountMinor <= 0) continue;
    const share = shares.get(category) ?? { category, names: [], weight: 0n };
    shares.set(category, { ...share, names: [...share.names, name], weight: share.weight + BigInt(amountMinor) });
  }
  return [...shares.values()];
}

/**
 * Whole parts of `total` in proportion to `weights`, which are positive: each is its share rounded down, and the units
 * that are left go to those that lost most by it.
 */
function inProportion(total: bigint, weights: bigint[]): bigint[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  const parts = weights.map((weight) => (total * weight) / all);
  const left = Number(total - parts.reduce((sum, part) => sum + part, 0n));
  const lost = (index: number): bigint => (total * (weights[index] as bigint)) % all;
  const byLoss = weights.map((_, index) => index).toSorted((one, other) => (lost(other) > lost(one) ? 1 : -1));
  for (const index of byLoss.slice(0, left)) parts[index] = (parts[index] as bigint) + 1n;
  return parts;
}

function noteOf(merchant: string, names: string[]): string {
  const listed = names.join(', ');
  const note = merchant === '' ? listed : `${merchant}: ${listed}`;
  return note.length <= LONGEST_NOTE ? note : `${note.slice(0, LONGEST_NOTE - 1).toWellFormed()}…`;
}
