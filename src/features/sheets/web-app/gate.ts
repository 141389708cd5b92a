/** The gate of all ledgers that are written through a script of their owner's. */
import { LOCALES, localeOf } from '../../../core/locale.ts';
import type { House } from '../../../core/house.ts';
import type { Sealer } from '../../../platform/sealing.ts';
import type { WebAppClient } from '../../../platform/web-app.ts';
import type { Gate } from '../flush/gate.ts';
import { headerOf } from '../google/layout.ts';
import { deliver } from './delivery.ts';
import { readTab } from './read.ts';
import { openWebApp } from './secret.ts';

/** As connections.gate names it. */
const GATE_NAME = 'web-app';

/** Each person's scripts have their own quota at Google, so there is nothing to share; the loop bounds how many run. */
export function webAppGate(house: House, sealer: Sealer, client: WebAppClient): Gate {
  return {
    name: GATE_NAME,
    budgets: [],
    email: '',
    reader: {
      read: async (place) => {
        const app = await openWebApp(house.db, sealer, place.userId);
        if (app === undefined) return { kind: 'unreadable', reason: 'script-stranger' };
        const headers = LOCALES.map((locale) => headerOf(house.text, locale));
        return await readTab(client, app, place, { headers, nowMs: house.clock.nowMs });
      },
    },
    sink: {
      deliver: async (lease, batch, onStep) => {
        const app = await openWebApp(house.db, sealer, lease.userId);
        if (app === undefined) return { kind: 'suspended', reason: 'script-stranger' };
        const header = headerOf(house.text, localeOf(lease.locale) ?? 'en');
        return await deliver({ client, app, lease, header, nowMs: house.clock.nowMs, onStep }, batch);
      },
    },
  };
}
