/** What people send to set the bot up for themselves. */
import { claimUpdate, settleClaim } from '../../core/claims.ts';
import { isTimeZone } from '../../core/clock.ts';
import { cancelDialogs } from '../../core/dialog-store.ts';
import type { Handlers, Reply } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import type { Incoming, IncomingButton } from '../../core/incoming.ts';
import { LOCALES } from '../../core/locale.ts';
import { isCurrency } from '../../core/money.ts';
import { HABITS } from './model.ts';
import * as views from './views.ts';
import { transaction } from '../../platform/postgres.ts';

export type AccountSettings = {
  /** The operator's own defaults; without them the habits of the person's language count. */
  currency: string | undefined;
  timeZone: string | undefined;
};

export function createAccountHandlers(house: House, settings: AccountSettings, menu: views.Menu): Handlers {
  const { text } = house;
  return {
    commands: {
      start: async (incoming) =>
        incoming.person.localeChosen
          ? [views.welcome(text, incoming, incoming.person, menu)]
          : [views.languageQuestion(text, incoming)],
      language: async (incoming) => [views.languageQuestion(text, incoming)],
      help: async (incoming) => [views.help(text, incoming, menu)],
      cancel: async (incoming) => views.cancelled(text, incoming, menu, await cancel(house, incoming)),
      currency: async (incoming, argument) => await setCurrency(house, incoming, argument.toUpperCase()),
      timezone: async (incoming, argument) => await setTimeZone(house, incoming, argument),
    },
    keys: { 'account:key.help': 'help' },
    buttons: {
      [views.LANGUAGE_BUTTON]: async (incoming, [code]) => await chooseLanguage(house, settings, menu, incoming, code),
    },
  };
}

/** The first choice of a language brings its habits of currency and time zone; a later one changes words alone. */
async function chooseLanguage(
  house: House,
  settings: AccountSettings,
  menu: views.Menu,
  incoming: IncomingButton,
  code: string | undefined,
): Promise<Reply> {
  const locale = LOCALES.find((known) => known === code);
  if (locale === undefined) return views.languageQuestionAgain(house.text, incoming);
  const habits = {
    currency: settings.currency ?? HABITS[locale].currency,
    timeZone: settings.timeZone ?? HABITS[locale].timeZone,
  };
  const changed = await house.people.change(incoming.update, { locale, habits });
  return [
    ...views.languageChosen(house.text, incoming, locale),
    views.welcome(house.text, incoming, changed ?? incoming.person, menu),
  ];
}

/** Ends what the bot waits for. A second delivery ends nothing that was asked since, and says the same. */
async function cancel({ db }: House, { update, person }: Incoming): Promise<string[]> {
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate<string[]>(tx, update, []);
    if (claim.kind === 'duplicate') return claim.result;
    const kinds = await cancelDialogs(tx, person.userId);
    await settleClaim(tx, update, kinds);
    return kinds;
  });
}

async function setCurrency(house: House, incoming: Incoming, code: string): Promise<Reply> {
  const { currency } = incoming.person;
  if (!isCurrency(code)) return views.say(house.text, incoming, 'currency_ask', { currency });
  await house.people.change(incoming.update, { currency: code });
  return views.say(house.text, incoming, 'currency_set', { currency: code });
}

async function setTimeZone(house: House, incoming: Incoming, name: string): Promise<Reply> {
  const { timeZone } = incoming.person;
  if (name === '' || !isTimeZone(name)) return views.say(house.text, incoming, 'timezone_ask', { timeZone });
  await house.people.change(incoming.update, { timeZone: name });
  return views.say(house.text, incoming, 'timezone_set', { timeZone: name });
}
