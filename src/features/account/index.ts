/**
 * The account's door: meeting, settings, language, time zone, help and the way out of any question; and people among
 * themselves: invitations, the leaderboard, shared ledgers.
 */
import type { Feature } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import type { Incoming, IncomingText } from '../../core/incoming.ts';
import { personRecords } from '../../core/person-records.ts';
import { createBotLinks } from './bot-link.ts';
import type { AccountSettings, Desk, Joints, Menu, Onward } from './desk.ts';
import { createHelpHandlers } from './handlers.ts';
import { createLeaderboardHandlers, leaderboardButton } from './leaderboard/handlers.ts';
import { leaderboardSchedule, NICKNAME_DIALOG } from './leaderboard/service.ts';
import { begin, createOnboardingHandlers, CURRENCY_DIALOG, currencyStep } from './onboarding/handlers.ts';
import { openLink } from './onboarding/links.ts';
import { accountPersonal } from './personal.ts';
import { eraseSchedule } from './privacy/erase.ts';
import { createPrivacyHandlers } from './privacy/handlers.ts';
import { MY_DATA_QUEUE, myDataWork } from './privacy/my-data.ts';
import { privacyButton } from './privacy/views.ts';
import { RECAP_QUEUE, recapWork, reminderSchedules } from './reminders/due.ts';
import { createReminderHandlers } from './reminders/handlers.ts';
import { reminderButton } from './reminders/views.ts';
import { createReferralHandlers, inviteButton, referralSchedule } from './referral/handlers.ts';
import { createSettings } from './settings/handlers.ts';
import { createLanguageHandlers } from './settings/language.ts';
import { createSharingHandlers, shareButton } from './sharing/handlers.ts';
import { createZoneHandlers } from './timezone/handlers.ts';
import { ZONE_DIALOG } from './timezone/service.ts';
import { zoneScreen } from './timezone/views.ts';
import { cancelledOf, joinTopics, rowsOf, type Topic } from './topics.ts';

export type { AccountSettings, Joints, Menu };

/** The queues of its jobs. */
export const ACCOUNT_QUEUES = [MY_DATA_QUEUE, RECAP_QUEUE];

/**
 * @param menu what the other features offer, for the keyboard, for /help and for the settings
 * @param joints what they know of people and of ledgers
 */
export function account(house: House, settings: AccountSettings, menu: Menu, { kept, news }: Joints): Feature {
  const desk: Desk = { house, settings, menu };
  const links = createBotLinks(house);
  const personal = accountPersonal(house);
  // Partners go on with ledgers of their own before what the ledger holds is erased; core's records come last.
  const all = [personal, ...kept, personRecords];
  const goOn = (incoming: Incoming) => (incoming.person.localeChosen ? [] : begin(desk, incoming));

  /** Topics of their own: whoever adds one adds it here, its rows of the settings screen with it. */
  const topics: Topic[] = [
    { handlers: createSharingHandlers(house, links, goOn), rows: [(person) => shareButton(house, person)] },
    {
      handlers: createReferralHandlers(house, links),
      schedules: [referralSchedule(house)],
      rows: [(person) => inviteButton(house, person)],
    },
    {
      handlers: createLeaderboardHandlers(house),
      schedules: [leaderboardSchedule(house)],
      cancelled: { [NICKNAME_DIALOG]: 'account:board.cancelled' },
      rows: [async (person) => await leaderboardButton(house, person)],
    },
    {
      handlers: createReminderHandlers(house),
      schedules: reminderSchedules(house, news),
      queues: [recapWork(house, news)],
      rows: [(person) => reminderButton(house.text, person)],
    },
    {
      handlers: createPrivacyHandlers(house, settings),
      schedules: [eraseSchedule(house, settings, all)],
      queues: [myDataWork(house, all)],
      rows: [(person) => privacyButton(house.text, person)],
    },
  ];
  const screens = createSettings(desk, rowsOf(topics));

  /** After the language comes the time zone, after the time zone the currency; the settings are left as they came. */
  const afterLanguage: Onward = async (way, _incoming, person) =>
    way === 'start' ? zoneScreen(house.text, person, 'start', house.clock.nowMs()) : await screens.screen(person);
  const afterZone: Onward = async (way, _incoming, person) =>
    way === 'start' ? currencyStep(desk, person) : await screens.screen(person);

  const own: Topic[] = [
    {
      handlers: createOnboardingHandlers(desk, async (incoming: IncomingText, payload) =>
        await openLink(house, incoming, payload),
      ),
      cancelled: { [CURRENCY_DIALOG]: 'account:onboarding.currency_cancelled' },
    },
    { handlers: createLanguageHandlers(desk, afterLanguage) },
    { handlers: createZoneHandlers(desk, afterZone), cancelled: { [ZONE_DIALOG]: 'account:timezone.cancelled' } },
    { handlers: screens.handlers },
    ...topics,
  ];
  const help: Topic = { handlers: createHelpHandlers(desk, cancelledOf(own)) };
  return { name: 'account', help: 'account:help', personal, ...joinTopics([...own, help]) };
}
