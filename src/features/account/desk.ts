/** What each handler of the account works with. */
import type { SettingsButton } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import type { Incoming, Person } from '../../core/incoming.ts';
import type { PersonalData } from '../../core/personal-data.ts';
import type { PrivacySettings } from './privacy/model.ts';
import type { LedgerNews } from './reminders/due.ts';
import type { Screen } from './screen.ts';

export type AccountSettings = PrivacySettings & {
  /** The operator's own defaults; without them the habits of the person's language count. */
  currency: string | undefined;
  timeZone: string | undefined;
};

/** What the other features offer. */
export type Menu = {
  /** The keys below the message field: locale keys of their labels. */
  keys: string[];
  /** Their lines of /help, by the name of the feature. */
  help: { feature: string; key: string }[];
  /** What is said of each of their questions that is left unanswered: locale keys by dialog kind. */
  cancelled: Record<string, string>;
  /** Their buttons of the settings screen. */
  settings: SettingsButton[];
};

/** What the other features do for the account. */
export type Joints = {
  /** What they keep of people. */
  kept: PersonalData[];
  news: LedgerNews;
};

export type Desk = { house: House; settings: AccountSettings; menu: Menu };

/**
 * Where a choice of language or time zone was asked for, and so where it leads: on with the onboarding, back to the
 * settings, or nowhere else. Buttons carry it.
 */
export type Way = 'start' | 'settings' | 'own';

/** The screen that comes after a choice, for the person as they are then. */
export type Onward = (way: Way, incoming: Incoming, person: Person) => Promise<Screen>;

/** For what no button of ours holds, nothing else follows. */
export const wayOf = (arg: string | undefined): Way => (arg === 'start' || arg === 'settings' ? arg : 'own');
