/** How the onboarding speaks. */
import { inRows } from '../../../core/button-rows.ts';
import type { Person } from '../../../core/incoming.ts';
import type { Texts } from '../../../core/text.ts';
import { LANGUAGE_NAMES } from '../model.ts';
import type { Screen } from '../screen.ts';
import { likelyCurrencies } from './currencies.ts';

export const BUTTONS = { currency: 'start-currency', type: 'start-currency-type', skip: 'start-done' } as const;

export function currencyScreen(text: Texts, person: Person): Screen {
  const { locale, currency, timeZone } = person;
  const codes = likelyCurrencies(person).map((code) => ({ text: code, data: `${BUTTONS.currency}:${code}` }));
  const end = [
    { text: text(locale, 'account:button.another_currency'), data: BUTTONS.type },
    { text: text(locale, 'account:button.skip'), data: BUTTONS.skip },
  ];
  return {
    text: text(locale, 'account:onboarding.currency', { currency, timeZone }),
    keyboard: { inline: [...inRows(codes, 3), end] },
  };
}

/** What was chosen, in a line. */
export const doneText = (text: Texts, { locale, currency, timeZone }: Person): string =>
  text(locale, 'account:onboarding.done', { language: LANGUAGE_NAMES[locale], currency, timeZone });
