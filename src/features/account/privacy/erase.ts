/**
 * The worker's side: erases who asked for it when their time has come. One person is one transaction over all features,
 * so nobody is half erased; the farewell waits in the queue if and only if it commits. It begins when nobody writes for
 * the person any more.
 */
import { MINUTE_MS } from '../../../core/clock.ts';
import { describeFault } from '../../../core/errors.ts';
import type { Schedule } from '../../../core/feature.ts';
import { lockOutWriters } from '../../../core/held-people.ts';
import type { House } from '../../../core/house.ts';
import type { PersonalData } from '../../../core/personal-data.ts';
import { transaction } from '../../../platform/postgres.ts';
import type { PrivacySettings } from './model.ts';
import { deleteErasure, listDue, takeDue } from './queries.ts';
import { farewell } from './views.ts';

/** So many in one run; the rest a minute later. */
const MOST_AT_ONCE = 100;

/** @param kept what features and core keep of people; core's comes last */
export function eraseSchedule(house: House, settings: PrivacySettings, kept: PersonalData[]): Schedule {
  return {
    name: 'erasures',
    everyMs: MINUTE_MS,
    run: async () => {
      for (const userId of await listDue(house.db, house.clock.nowMs(), MOST_AT_ONCE)) {
        await erase(house, settings, kept, userId).catch((fault: unknown) => {
          house.log.error('A person could not be erased, and will be', { userId, fault: describeFault(fault) });
        });
      }
    },
  };
}

async function erase(house: House, settings: PrivacySettings, kept: PersonalData[], userId: number): Promise<void> {
  const { db, clock, caches, people, sender, text } = house;
  const person = await people.find(userId);
  await transaction(db, async (tx) => {
    await lockOutWriters(tx, userId);
    if (!(await takeDue(tx, userId, clock.nowMs()))) return;
    for (const personal of kept) await personal.erase(tx, userId);
    await deleteErasure(tx, userId);
    await caches.announce(tx, 'people', userId);
    if (person !== undefined) await sender.notify(tx, farewell(text, person, clock.nowMs(), settings));
  });
}
