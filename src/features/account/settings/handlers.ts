/** `/settings`: one screen of buttons; each leads to a screen in its place, and back. */
import { inRows } from '../../../core/button-rows.ts';
import { localTime } from '../../../core/clock.ts';
import type { Handlers } from '../../../core/feature.ts';
import type { Person } from '../../../core/incoming.ts';
import type { Desk } from '../desk.ts';
import { LANGUAGE_NAMES } from '../model.ts';
import { inPlace, sent, type Screen } from '../screen.ts';
import { BUTTONS as ZONE } from '../timezone/views.ts';
import { languageButton } from './language.ts';
import { settingsButtons, type SettingsRow } from './rows.ts';

const SETTINGS_BUTTON = 'settings';

/** @param more rows of the account's other topics */
export function createSettings(desk: Desk, more: SettingsRow[]) {
  const { text, clock } = desk.house;
  const rows: SettingsRow[] = [
    ({ locale }) => languageButton(text, locale),
    ({ locale }) => ({ text: text(locale, 'account:button.time_zone'), data: `${ZONE.show}:settings` }),
    ...desk.menu.settings.map<SettingsRow>(({ label, data }) => ({ locale, currency }) => ({
      text: text(locale, label, { currency }),
      data,
    })),
    ...more,
  ];

  const screen = async (person: Person): Promise<Screen> => {
    const { locale, timeZone, currency } = person;
    const language = LANGUAGE_NAMES[locale];
    const values = { language, timeZone, currency, time: localTime(clock.nowMs(), timeZone) };
    const buttons = inRows(await settingsButtons(rows, person), 2);
    return { text: text(locale, 'account:settings', values), keyboard: { inline: buttons } };
  };

  const handlers: Handlers = {
    commands: { settings: async (incoming) => [sent(incoming, await screen(incoming.person))] },
    buttons: { [SETTINGS_BUTTON]: async (incoming) => inPlace(incoming, await screen(incoming.person)) },
  };
  return { handlers, screen };
}
