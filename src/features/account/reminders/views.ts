/** How the account speaks of its reminders. */
import { inRows } from '../../../core/button-rows.ts';
import type { Locale } from '../../../core/locale.ts';
import type { InlineButton, Outgoing } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import type { Screen } from '../screen.ts';
import { NUDGE_HOURS, type ReminderKind } from './model.ts';
import type { Reminder } from './queries.ts';

export const REMINDER_BUTTON = 'reminders';

/** Leads here from the settings. */
export function reminderButton(text: Texts, { locale }: { locale: Locale }): InlineButton {
  return { text: text(locale, 'account:reminders.button.open'), data: REMINDER_BUTTON };
}

/** What comes and when, with a button for each change. */
export function remindersScreen(text: Texts, locale: Locale, reminders: Record<ReminderKind, Reminder>): Screen {
  const say = (name: string, values = {}): string => text(locale, `account:reminders.${name}`, values);
  const { nudge: nudging, week, month } = reminders;
  const state = (reminder: Reminder): string =>
    reminder.isOn ? say('on', { time: timeText(reminder.hour) }) : say('off');
  const lines = [
    say('title'),
    ...[nudging, week, month].map((reminder) => say(reminder.kind, { state: state(reminder) })),
  ];
  const hours = NUDGE_HOURS.map((hour) => button(timeText(hour), 'nudge', hour));
  const off = nudging.isOn ? [[button(say('button.nudge_off'), 'nudge', 'off')]] : [];
  const toggles = [week, month].map(({ kind, hour, isOn }) => {
    const label = say(`button.${kind}_${isOn ? 'off' : 'on'}`);
    return [button(label, kind, isOn ? 'off' : hour)];
  });
  const inline = [...inRows(hours, 3), ...off, ...toggles, [backButton(text, locale)]];
  return { text: lines.join('\n'), keyboard: { inline } };
}

/** Nothing was recorded today. */
export function nudge(text: Texts, { userId, locale }: { userId: number; locale: Locale }): Outgoing {
  return { kind: 'send', chatId: userId, text: text(locale, 'account:reminders.nudging') };
}

const backButton = (text: Texts, locale: Locale): InlineButton => ({
  text: text(locale, 'account:button.back'),
  data: 'settings',
});

const timeText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

const button = (label: string, kind: ReminderKind, what: number | 'off'): InlineButton => ({
  text: label,
  data: `${REMINDER_BUTTON}:${kind}:${what}`,
});
