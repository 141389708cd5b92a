/** `/invite`: the link that friends come by, and what has come of it. */
import type { Handlers, Schedule } from '../../../core/feature.ts';
import { MINUTE_MS } from '../../../core/clock.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming, Person } from '../../../core/incoming.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import type { BotLinks } from '../bot-link.ts';
import { inPlace, sent, type Screen } from '../screen.ts';
import { payloadOf } from './code.ts';
import { countNewFriends, invitationOf } from './service.ts';
import { invitationScreen } from './views.ts';

const SHOW_BUTTON = 'invite';

export function createReferralHandlers(house: House, links: BotLinks): Handlers {
  const screen = async ({ person }: Incoming): Promise<Screen> => {
    const { code, friends } = await invitationOf(house.db, person.userId);
    return invitationScreen(house.text, person.locale, await links.linkWith(payloadOf(code)), friends);
  };
  const command = async (incoming: Incoming) => [sent(incoming, await screen(incoming))];
  return {
    commands: { invite: command, referral: command },
    buttons: {
      [SHOW_BUTTON]: async (incoming) => {
        const { text, keyboard } = await screen(incoming);
        const back = { text: house.text(incoming.person.locale, 'account:button.back'), data: 'settings' };
        return inPlace(incoming, { text, keyboard: { inline: [...keyboard.inline, [back]] } });
      },
    },
  };
}

export const inviteButton = (house: House, { locale }: Person): InlineButton => ({
  text: house.text(locale, 'account:button.invite'),
  data: SHOW_BUTTON,
});

export const referralSchedule = (house: House): Schedule => ({
  name: 'referrals',
  everyMs: MINUTE_MS,
  run: async () => void (await countNewFriends(house)),
});
