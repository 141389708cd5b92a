/** How the room of currencies speaks. */
import { formatDate, type DateReader } from '../../../core/clock.ts';
import type { Person } from '../../../core/incoming.ts';
import type { Locale } from '../../../core/locale.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import { inRows } from '../../../core/button-rows.ts';
import type { OwnRate } from './model.ts';

export const BUTTONS = {
  screen: 'currency',
  base: 'currency-base',
  trip: 'currency-trip',
  pickTrip: 'currency-trip-pick',
  other: 'currency-other',
  removeRate: 'currency-unrate',
} as const;

/** What the button that ends a trip names instead of a currency. */
export const TRIP_OFF = 'off';

export type Screen = { text: string; keyboard: { inline: InlineButton[][] } };

/** What readers of a language mostly pay with, at home and abroad. */
const COMMON: Record<Locale, { base: string[]; trip: string[] }> = {
  en: { base: ['USD', 'EUR', 'GBP', 'AUD', 'CAD', 'SGD'], trip: ['EUR', 'GBP', 'JPY', 'THB', 'MXN', 'CAD'] },
  vi: { base: ['VND', 'USD', 'EUR', 'JPY', 'KRW', 'SGD'], trip: ['THB', 'JPY', 'KRW', 'SGD', 'CNY', 'EUR'] },
  ru: { base: ['RUB', 'USD', 'EUR', 'KZT', 'GEL', 'BYN'], trip: ['TRY', 'EUR', 'THB', 'AED', 'GEL', 'CNY'] },
};

/** As many typed rates as a screen has room for, the latest. */
const MOST_RATES = 5;

export function currencyScreen(text: Texts, person: Person, rates: OwnRate[], today: string): Screen {
  const { locale, currency, tripCurrency } = person;
  const shown = rates.slice(0, MOST_RATES);
  const lines = [
    text(locale, 'ledger:currency.title'),
    text(locale, 'ledger:currency.base', { currency }),
    ...(tripCurrency === undefined ? [] : [text(locale, 'ledger:currency.on_trip', { currency: tripCurrency })]),
    ...shown.map((rate) => text(locale, 'ledger:currency.rate', rateValues(rate, { locale, today }))),
    ...(rates.length === 0 ? [text(locale, 'ledger:currency.rate_hint')] : []),
  ];
  const bases = COMMON[locale].base.map((code) => choice(code, BUTTONS.base, code === currency));
  const trip =
    tripCurrency === undefined
      ? { text: text(locale, 'ledger:button.trip'), data: BUTTONS.pickTrip }
      : { text: text(locale, 'ledger:button.trip_off'), data: `${BUTTONS.trip}:${TRIP_OFF}` };
  const keyboard = [...inRows(bases, 3), [other(text, locale, 'base'), trip], ...shown.map(removal)];
  return { text: lines.join('\n'), keyboard: { inline: keyboard } };
}

export function tripScreen(text: Texts, { locale, currency, tripCurrency }: Person): Screen {
  const codes = COMMON[locale].trip.filter((code) => code !== currency);
  const back = { text: text(locale, 'ledger:button.back'), data: BUTTONS.screen };
  const choices = codes.map((code) => choice(code, BUTTONS.trip, code === tripCurrency));
  const keyboard = [...inRows(choices, 3), [other(text, locale, 'trip')], [back]];
  return { text: text(locale, 'ledger:currency.trip_ask'), keyboard: { inline: keyboard } };
}

/** @param rate from today on */
export function rateText(text: Texts, locale: Locale, rate: OwnRate): string {
  return text(locale, 'ledger:currency.rate_set', rateValues(rate, { locale, today: rate.fromDay }));
}

function choice(code: string, button: string, isChosen: boolean): InlineButton {
  return { text: isChosen ? `✓ ${code}` : code, data: `${button}:${code}` };
}

function other(text: Texts, locale: Locale, what: 'base' | 'trip'): InlineButton {
  return { text: text(locale, 'ledger:button.other_currency'), data: `${BUTTONS.other}:${what}` };
}

function removal({ currency, inCurrency, fromDay }: OwnRate): InlineButton[] {
  const data = [BUTTONS.removeRate, currency, inCurrency, fromDay].join(':');
  return [{ text: `🗑 ${currency} – ${inCurrency}`, data }];
}

/** With the digits that were typed. */
function rateValues(rate: OwnRate, reader: DateReader): { currency: string; rate: string; date: string } {
  const decimals = rate.rate.split('.')[1]?.length ?? 0;
  const style = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const number = new Intl.NumberFormat(reader.locale, style).format(rate.rate as Intl.StringNumericLiteral);
  return { currency: rate.currency, rate: `${number} ${rate.inCurrency}`, date: formatDate(rate.fromDay, reader) };
}
