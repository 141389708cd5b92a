/** The admin's door: how the bot is doing, updates that were put aside, who may use it. For ADMIN_IDS alone. */
import type { Feature } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import { createAdminHandlers } from './handlers.ts';
import type { AdminSettings } from './model.ts';

export type { AdminSettings };

export function admin(house: House, settings: AdminSettings): Feature {
  return { name: 'admin', onlyFor: new Set(settings.adminIds), handlers: createAdminHandlers(house, settings) };
}
