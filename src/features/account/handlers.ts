/** What people ask of the bot itself: help, a way out of any question. */
import { claimUpdate, settleClaim } from '../../core/claims.ts';
import { cancelDialogs } from '../../core/dialog-store.ts';
import type { Handlers } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import type { Incoming } from '../../core/incoming.ts';
import { transaction } from '../../platform/postgres.ts';
import type { Desk, Menu } from './desk.ts';
import * as views from './views.ts';

/** @param ownKeys what is said of the account's own questions that are left unanswered */
export function createHelpHandlers(desk: Desk, ownKeys: Menu['cancelled']): Handlers {
  return {
    commands: {
      help: async (incoming) => [views.help(desk, incoming)],
      cancel: async (incoming) => views.cancelled(desk, incoming, await cancel(desk.house, incoming), ownKeys),
    },
    // The key of the help stands on older keyboards still.
    keys: { 'account:key.settings': 'settings', 'account:key.help': 'help', 'account:key.back': 'cancel' },
  };
}

/** Ends what the bot waits for. A second delivery ends nothing that was asked since, and says the same. */
async function cancel({ db, clock }: House, { update, person }: Incoming): Promise<string[]> {
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate<string[]>(tx, update, []);
    if (claim.kind === 'duplicate') return claim.result;
    const kinds = await cancelDialogs(tx, clock, person.userId);
    await settleClaim(tx, update, kinds);
    return kinds;
  });
}
