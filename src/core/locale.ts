/**
 * The languages the bot speaks. A locale decides words, and also how people write numbers and dates.
 */

export const LOCALES = ['en', 'vi', 'ru'] as const;

export type Locale = (typeof LOCALES)[number];

/** The language of ours that fits a code such as `vi`, `ru-RU` or `en_GB`; undefined if none does. */
export function localeOf(languageCode: string | undefined): Locale | undefined {
  const language = languageCode?.toLowerCase().split(/[-_]/)[0];
  return LOCALES.find((locale) => locale === language);
}

/** A number as people of a language write it: 1,234. */
export function countText(count: number, locale: Locale): string {
  return new Intl.NumberFormat(locale).format(count);
}

/** A share in whole per cent, as people of a language write it: `34%`, `34 %`. @param share 1 is all */
export function percentText(share: number, locale: Locale): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}
