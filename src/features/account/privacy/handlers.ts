/** `/deleteme`, asked twice and taken back within a week; `/mydata`, everything that is known as a file. */
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming, IncomingButton } from '../../../core/incoming.ts';
import { inPlace, sent, type Screen } from '../screen.ts';
import { GRACE_MS, type PrivacySettings } from './model.ts';
import { askForMyData } from './my-data.ts';
import { countPartners, findErasure } from './queries.ts';
import { cancelErasure, planErasure } from './service.ts';
import * as views from './views.ts';

export function createPrivacyHandlers(house: House, settings: PrivacySettings): Handlers {
  return {
    commands: {
      deleteme: async (incoming) => [sent(incoming, await firstScreen(house, settings, incoming))],
      mydata: async (incoming) => await askForMyData(house, incoming),
    },
    buttons: {
      [views.PRIVACY_BUTTON]: async (incoming, [what]) => await press(house, settings, incoming, what),
    },
  };
}

/** Who has asked already sees when it will be, and the way back. */
async function firstScreen(house: House, settings: PrivacySettings, { person, sentAtMs }: Incoming): Promise<Screen> {
  const erasure = await findErasure(house.db, person.userId);
  if (erasure !== undefined) return views.planned(house.text, person, erasure, settings, sentAtMs);
  return views.askToErase(house.text, person, await countPartners(house.db, person.userId));
}

async function press(
  house: House,
  settings: PrivacySettings,
  incoming: IncomingButton,
  what: string | undefined,
): Promise<Reply> {
  const { text, clock } = house;
  const { person, sentAtMs } = incoming;
  if (what === 'sure') return inPlace(incoming, views.askAgain(text, person, clock.nowMs() + GRACE_MS, sentAtMs));
  if (what === 'erase') {
    const erasure = await planErasure(house, incoming);
    return inPlace(incoming, views.planned(text, person, erasure, settings, sentAtMs));
  }
  if (what === 'keep') {
    await cancelErasure(house, incoming);
    return inPlace(incoming, views.kept(text, person));
  }
  return inPlace(incoming, await firstScreen(house, settings, incoming));
}
