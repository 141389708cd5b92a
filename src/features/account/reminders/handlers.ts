/** `/reminders`: the daily nudge and the recaps, one screen of buttons. */
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { IncomingButton } from '../../../core/incoming.ts';
import { REMINDER_KINDS } from './model.ts';
import { readReminders, setReminder } from './service.ts';
import { inPlace, sent } from '../screen.ts';
import { REMINDER_BUTTON, remindersScreen } from './views.ts';

export function createReminderHandlers(house: House): Handlers {
  const { text } = house;
  return {
    commands: {
      reminders: async (incoming) => {
        const { userId, locale } = incoming.person;
        return [sent(incoming, remindersScreen(text, locale, await readReminders(house, userId)))];
      },
    },
    buttons: {
      [REMINDER_BUTTON]: async (incoming, args) => await press(house, incoming, args),
    },
  };
}

/** Without arguments, as from the settings, it shows the screen. */
async function press(house: House, incoming: IncomingButton, [name, what = '']: string[]): Promise<Reply> {
  const { userId, locale } = incoming.person;
  const kind = REMINDER_KINDS.find((known) => known === name);
  const hour = what === 'off' ? null : Number(what);
  const isSane = hour === null || (what !== '' && Number.isInteger(hour) && hour >= 0 && hour <= 23);
  if (kind !== undefined && isSane) await setReminder(house, incoming, kind, hour);
  return inPlace(incoming, remindersScreen(house.text, locale, await readReminders(house, userId)));
}
