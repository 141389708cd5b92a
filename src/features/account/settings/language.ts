/** The choice of a language: the first step of the onboarding, and a setting at any time. */
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { Incoming, IncomingButton, Person } from '../../../core/incoming.ts';
import { LOCALES, type Locale } from '../../../core/locale.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import { wayOf, type Desk, type Onward, type Way } from '../desk.ts';
import { HABITS, LANGUAGE_NAMES } from '../model.ts';
import { inPlace, line, plain, sent, type Screen } from '../screen.ts';
import { keyboard, welcome } from '../views.ts';

const LANGUAGE_BUTTON = 'language';
const SHOW_BUTTON = 'language-ask';

export function createLanguageHandlers(desk: Desk, onward: Onward): Handlers {
  const { text } = desk.house;
  return {
    commands: { language: async (incoming) => [sent(incoming, languageScreen(text, 'own'))] },
    buttons: {
      [SHOW_BUTTON]: async (incoming) => inPlace(incoming, languageScreen(text, 'settings', incoming.person.locale)),
      [LANGUAGE_BUTTON]: async (incoming, [code, way]) => {
        const locale = LOCALES.find((known) => known === code);
        if (locale !== undefined) return await choose(desk, onward, incoming, locale, wayOf(way));
        const stale = text(incoming.person.locale, 'core:stale_button');
        return inPlace(incoming, languageScreen(text, 'own'), stale);
      },
    },
  };
}

/** The question is understood in any language. */
function languageScreen(text: Texts, way: Way, backIn?: Locale): Screen {
  const end = way === 'own' ? '' : `:${way}`;
  const buttons = LOCALES.map((locale) => ({
    text: LANGUAGE_NAMES[locale],
    data: `${LANGUAGE_BUTTON}:${locale}${end}`,
  }));
  const back = backIn === undefined ? [] : [[{ text: text(backIn, 'account:button.back'), data: 'settings' }]];
  const lines = LOCALES.map((locale) => text(locale, 'account:choose_language'));
  return { text: lines.join('\n'), keyboard: { inline: [...buttons.map((button) => [button]), ...back] } };
}

export const languageButton = (text: Texts, locale: Locale): InlineButton => ({
  text: text(locale, 'account:button.language'),
  data: SHOW_BUTTON,
});

/** The first choice of a language brings its habits of currency and time zone; a later one changes words alone. */
async function choose(
  desk: Desk,
  onward: Onward,
  incoming: IncomingButton,
  locale: Locale,
  way: Way,
): Promise<Reply> {
  const { house, settings } = desk;
  const habits = {
    currency: settings.currency ?? HABITS[locale].currency,
    timeZone: settings.timeZone ?? HABITS[locale].timeZone,
  };
  const changed = await house.people.change(incoming.update, { locale, habits });
  return await chosenReply(desk, onward, incoming, changed ?? incoming.person, way);
}

/** Only a new message can change the keys below the field. */
async function chosenReply(
  desk: Desk,
  onward: Onward,
  incoming: IncomingButton,
  person: Person,
  way: Way,
): Promise<Reply> {
  if (way === 'start') return inPlace(incoming, await onward('start', incoming, person));
  const { locale } = person;
  const done = desk.house.text(locale, 'account:language_chosen', { language: LANGUAGE_NAMES[locale] });
  if (way === 'own') return [...inPlace(incoming, plain(done)), welcome(desk, incoming, person)];
  return [...inPlace(incoming, await onward(way, incoming, person)), line(incoming, done, keyboard(desk, locale))];
}

export const languageQuestion = (text: Texts, incoming: Incoming, way: Way): Reply => [
  sent(incoming, languageScreen(text, way)),
];
