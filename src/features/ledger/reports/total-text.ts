/** Sums as text: what is known, and beside it what no rate is known for. */
import type { Locale } from '../../../core/locale.ts';
import { formatMoney } from '../../../core/money.ts';
import type { EntryKind } from '../model.ts';
import type { Reader } from '../views.ts';
import type { Total } from './sums.ts';

/** How the reader counts: in which words, in which currency. */
export type Counting = { reader: Reader; currency: string };

/** `$12`, `$12 + €5`; `≈ $12` while some rates are not final. */
export function totalText(total: Total, { reader: { locale }, currency }: Counting): string {
  const isShown = total.known !== 0 || total.apart.length === 0;
  const known = isShown ? [formatMoney(total.known, currency, locale)] : [];
  return `${total.isProvisional ? '≈ ' : ''}${[...known, ...total.apart.map((apart) => apartText(apart, locale))].join(' + ')}`;
}

/** With the sign of its direction: `−$12`. */
export function signedTotal(kind: EntryKind, total: Total, counting: Counting): string {
  return `${kind === 'income' ? '+' : '−'}${totalText(total, counting)}`;
}

/** `Expense: $12` and `Income: $2,400`, whatever there is. */
export function sumLines(sums: Record<EntryKind, Total>, counting: Counting): string[] {
  const { text, locale } = counting.reader;
  return (['expense', 'income'] as const).flatMap((kind) =>
    sums[kind].count === 0 ? [] : [`${text(locale, `ledger:${kind}`)}: <b>${totalText(sums[kind], counting)}</b>`],
  );
}

/** `−$12  +$2,400`, on one line. */
export function bothSigned(sums: Record<EntryKind, Total>, counting: Counting): string {
  return (['expense', 'income'] as const)
    .flatMap((kind) => (sums[kind].count === 0 ? [] : [signedTotal(kind, sums[kind], counting)]))
    .join('  ');
}

/** Income less expense. */
export function difference({ income, expense }: Record<EntryKind, Total>): Total {
  const apart = new Map(income.apart.map(({ currency, amountMinor }) => [currency, amountMinor]));
  for (const { currency, amountMinor } of expense.apart) apart.set(currency, (apart.get(currency) ?? 0) - amountMinor);
  return {
    known: income.known - expense.known,
    apart: [...apart].flatMap(([currency, amountMinor]) => (amountMinor === 0 ? [] : [{ currency, amountMinor }])),
    isProvisional: income.isProvisional || expense.isProvisional,
    count: income.count + expense.count,
  };
}

function apartText({ currency, amountMinor }: Total['apart'][number], locale: Locale): string {
  return formatMoney(amountMinor, currency, locale);
}
