/** What stands on the settings screen. Whoever adds a setting of the account adds a row to the list in handlers.ts. */
import type { InlineButton } from '../../../core/outgoing.ts';
import type { Person } from '../../../core/incoming.ts';

/** The button of one setting for a person, with how it stands where that is short; null if it is not for them. */
export type SettingsRow = (person: Person) => Promise<InlineButton | null> | InlineButton | null;

/** Gives the buttons of all rows, in their order. */
export async function settingsButtons(rows: readonly SettingsRow[], person: Person): Promise<InlineButton[]> {
  const buttons = await Promise.all(rows.map(async (row) => await row(person)));
  return buttons.filter((button) => button !== null);
}
