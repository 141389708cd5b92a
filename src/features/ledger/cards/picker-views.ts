/** What stands in place of a card while something is picked for its entry. */
import type { InlineButton } from '../../../core/outgoing.ts';
import { plainText } from '../../../core/text.ts';
import type { Entry } from '../queries.ts';
import { BUTTONS, entryLine, shorten, signedMoney, withinLimit, type CardText, type Reader } from '../views.ts';

const weekdays = new Map<string, Intl.DateTimeFormat>();

/** Which entry it is about, and what is asked. */
export function pickText(reader: Reader, what: 'category' | 'date', entry: Entry): string {
  return reader.text(reader.locale, `ledger:pick.${what}`, factsOf(reader, entry));
}

function factsOf({ locale }: Reader, entry: Entry): { amount: string; note: string } {
  return { amount: signedMoney(entry, locale), note: shorten(entry.note) };
}

export function backButton({ text, locale }: Reader, entry: Entry): InlineButton {
  return { text: text(locale, 'ledger:button.back'), data: `${BUTTONS.back}:${entry.id}` };
}

/** @param days newest first: today, yesterday, and those that are known by their weekday */
export function dayPicker(reader: Reader, entry: Entry, days: string[]): CardText {
  const { text, locale } = reader;
  const which = `${entry.id}:${entry.version}`;
  const [today, yesterday, ...others] = days.map((day, ago) => {
    const named = ago === 0 ? 'today' : 'yesterday';
    const label = ago < 2 ? text(locale, `ledger:button.${named}`) : weekday(day, locale);
    return { text: label, data: `${BUTTONS.onDay}:${which}:${day}` };
  });
  const another = { text: text(locale, 'ledger:button.another_day'), data: `${BUTTONS.otherDay}:${which}` };
  const rows = [[today, yesterday], others.slice(0, 3), others.slice(3), [another], [backButton(reader, entry)]];
  const inline = rows.map((row) => row.filter((button) => button !== undefined));
  return { text: pickText(reader, 'date', entry), keyboard: { inline } };
}

function weekday(day: string, locale: string): string {
  const known = weekdays.get(locale) ?? new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  weekdays.set(locale, known);
  const name = known.format(Date.parse(day));
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

/** Asks for a day as a text, in place of the picker. */
export function dayPrompt(reader: Reader, entry: Entry, dialogId: number): CardText {
  const { text, locale } = reader;
  const keep = { text: text(locale, 'ledger:button.keep'), data: `${BUTTONS.keep}:${entry.id}:${dialogId}` };
  return { text: text(locale, 'ledger:date_prompt', factsOf(reader, entry)), keyboard: { inline: [[keep]] } };
}

/** Entries as numbered buttons: which one shall be changed or deleted. */
export function entryPicker(reader: Reader, entries: Entry[], what: 'edit' | 'remove'): CardText {
  const { text, locale } = reader;
  if (entries.length === 0) return { text: text(locale, 'ledger:list_empty'), keyboard: { inline: [] } };
  const lines = entries.map((entry, index) => entryLine(reader, entry, index));
  const sign = what === 'edit' ? '✏️' : '🗑';
  const buttons = entries.map(({ id, version }, index) => ({
    text: `${sign} ${index + 1}`,
    data: `${BUTTONS[what]}:${id}:${version}`,
  }));
  return { text: withinLimit([text(locale, `ledger:pick.${what}`), ...lines]), keyboard: { inline: [buttons] } };
}

/** The words of a list in a locale file, `delete, remove`, as they are compared. */
export function wordsIn(list: string): string[] {
  return plainText(list).split(',').map((word) => word.trim());
}
