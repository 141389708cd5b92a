/** Which currencies are offered, and which one a typed word means. */
import { LOCALES, type Locale } from '../../../core/locale.ts';
import { isCurrency } from '../../../core/money.ts';
import { currencyOfZone } from './country-currencies.ts';

/** What speakers of a language pay with most, beside what their country has. */
const USUAL: Record<Locale, readonly string[]> = {
  en: ['USD', 'EUR', 'GBP', 'SGD', 'AUD', 'INR'],
  vi: ['VND', 'USD', 'EUR', 'TWD', 'JPY', 'KRW'],
  ru: ['RUB', 'KZT', 'BYN', 'UZS', 'EUR', 'USD'],
};

const MOST_OFFERED = 6;

/** The currency of the place first. */
export function likelyCurrencies({ locale, timeZone }: { locale: Locale; timeZone: string }): string[] {
  const ofPlace = currencyOfZone(timeZone);
  return [...new Set([...(ofPlace === undefined ? [] : [ofPlace]), ...USUAL[locale]])].slice(0, MOST_OFFERED);
}

/** The code that `typed` is or names: `eur`, `Euro`, `đồng Việt Nam`, `US dollar`. */
export function currencyNamed(typed: string): string | undefined {
  const word = typed.trim();
  if (isCurrency(word.toUpperCase())) return word.toUpperCase();
  return namesOfCurrencies().get(word.toLowerCase());
}

let names: Map<string, string> | undefined;

function namesOfCurrencies(): Map<string, string> {
  if (names !== undefined) return names;
  const made = new Map<string, string>();
  for (const locale of LOCALES) {
    const display = new Intl.DisplayNames(locale, { type: 'currency' });
    for (const code of Intl.supportedValuesOf('currency')) made.set((display.of(code) ?? code).toLowerCase(), code);
  }
  names = made;
  return made;
}
