/** The account's door: meeting, language, currency, time zone, help, and the way out of any question. */
import type { Feature } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import { createAccountHandlers, type AccountSettings } from './handlers.ts';
import type { Menu } from './views.ts';

export type { AccountSettings, Menu };

/** @param menu what the other features offer, for the keyboard and for /help */
export function account(house: House, settings: AccountSettings, menu: Menu): Feature {
  return { name: 'account', help: 'account:help', handlers: createAccountHandlers(house, settings, menu) };
}
