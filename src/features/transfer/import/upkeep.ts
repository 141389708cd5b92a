/** What nobody confirmed within a day goes. */
import { HOUR_MS } from '../../../core/clock.ts';
import { transaction } from '../../../platform/postgres.ts';
import type { Desk } from '../desk.ts';
import { cancelOlder } from './queries.ts';

const STANDS_MS = 24 * HOUR_MS;

export async function removeOldImports({ house }: Desk): Promise<void> {
  await transaction(house.db, async (tx) => await cancelOlder(tx, house.clock.nowMs() - STANDS_MS));
}
