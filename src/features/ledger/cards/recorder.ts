/** A card says who recorded its entry, where that was somebody else. */
import type { Incoming } from '../../../core/incoming.ts';
import { escapeHtml } from '../../../core/text.ts';
import type { Desk } from '../desk.ts';
import { findRecorder } from './recorder-queries.ts';

/** The line of the card; none for one's own entries. */
export async function recorderLines({ house }: Desk, { person }: Incoming, entryId: number): Promise<string[]> {
  const name = await findRecorder(house.db, person.ledgerUserId, entryId, person.userId);
  return name === undefined ? [] : [`👤 ${escapeHtml(name)}`];
}
