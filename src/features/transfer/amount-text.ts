import { currencyDigits } from '../../core/money.ts';

/** `1250` of a currency with two minor digits is `12.50`: exact, with a point, without grouping. */
export function amountText(amountMinor: number, currency: string): string {
  const digits = currencyDigits(currency);
  if (digits === 0) return String(amountMinor);
  const padded = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  return `${amountMinor < 0 ? '-' : ''}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}
