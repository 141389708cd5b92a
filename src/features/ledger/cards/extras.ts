/** What the card of a change says beside its entry, as the card of a fresh one does. */
import type { Incoming } from '../../../core/incoming.ts';
import { worthsOf } from '../currencies/worth.ts';
import type { Desk } from '../desk.ts';
import type { Entry } from '../queries.ts';
import type { CardExtras } from '../views.ts';

/** What each of these entries comes to at home; what other features say of them all stands below the last. */
export async function extrasOf(desk: Desk, incoming: Incoming, entries: Entry[]): Promise<CardExtras[]> {
  const remarks = await remarksOn(desk, incoming, entries);
  const worths = await worthsOf(desk, incoming.person, entries);
  return entries.map((_, index) => ({
    worth: worths[index],
    ...(index === entries.length - 1 ? { remarks } : {}),
  }));
}

export async function remarksOn(
  { house, joints }: Desk,
  { person, update }: Incoming,
  entries: Entry[],
): Promise<string[]> {
  if (joints.remarks === undefined || entries.length === 0) return [];
  return await joints.remarks(house.db, person, entries, update);
}
