import type { Locale } from '../../core/locale.ts';

export type Habits = { currency: string; timeZone: string };

/** What most speakers of a language use. English is spoken everywhere, so it says nothing. */
export const HABITS: Record<Locale, Partial<Habits>> = {
  en: {},
  vi: { currency: 'VND', timeZone: 'Asia/Ho_Chi_Minh' },
  ru: { currency: 'RUB', timeZone: 'Europe/Moscow' },
};

/** The languages in their own words. */
export const LANGUAGE_NAMES: Record<Locale, string> = { en: 'English', vi: 'Tiếng Việt', ru: 'Русский' };
