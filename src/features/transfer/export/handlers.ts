/** `/export`: which form, which time, and the order goes to the worker in the commit that claims the update. */
import { claimUpdate, settleClaim } from '../../../core/claims.ts';
import { HOUR_MS, localDate } from '../../../core/clock.ts';
import type { Handlers } from '../../../core/feature.ts';
import type { Incoming } from '../../../core/incoming.ts';
import { transaction } from '../../../platform/postgres.ts';
import type { Desk } from '../desk.ts';
import { EXPORT_QUEUE } from '../queue-names.ts';
import { FORMATS, orderOf, spanOf, type ExportOrder } from './model.ts';
import { insertExport } from './queries.ts';
import * as views from './views.ts';

/** An export whose job was lost keeps nobody from a new one for longer. */
const STALE_AFTER_MS = 6 * HOUR_MS;

export function createExportHandlers({ house }: Desk): Handlers {
  const { text } = house;
  const today = (incoming: Incoming): string => localDate(incoming.sentAtMs, incoming.person.timeZone);
  return {
    commands: {
      export: async (incoming, argument) => {
        const { locale } = incoming.person;
        const ordered = orderOf(argument, today(incoming));
        if (ordered === undefined) return views.asMessage(incoming, views.formatScreen(text, locale));
        const begun = await begin(house, incoming, ordered);
        return views.asMessage(incoming, views.orderedText(text, locale, ordered.format, begun));
      },
    },
    buttons: {
      [views.EXPORT_BUTTON]: async (incoming, [name, period]) => {
        const { locale } = incoming.person;
        const format = FORMATS.find((known) => known === name);
        if (format === undefined) return views.inPlace(incoming, views.formatScreen(text, locale));
        const span = spanOf(period ?? '', today(incoming));
        if (span === undefined) return views.inPlace(incoming, views.periodScreen(text, locale, format));
        const begun = await begin(house, incoming, { format, span });
        return views.inPlace(incoming, views.orderedText(text, locale, format, begun));
      },
    },
  };
}

/** One at a time a person: a file may be large, and the worker is there for everybody. */
async function begin({ db, clock, queue }: Desk['house'], incoming: Incoming, order: ExportOrder): Promise<boolean> {
  const { userId, ledgerUserId } = incoming.person;
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate<{ begun: boolean }>(tx, incoming.update, { begun: false });
    if (claim.kind === 'duplicate') return claim.result.begun;
    const nowMs = clock.nowMs();
    const asked = { ...order, userId, ledgerUserId, chatId: incoming.chatId };
    const begun = await insertExport(tx, asked, nowMs, STALE_AFTER_MS);
    if (begun) await queue.send(tx, EXPORT_QUEUE.name, { userId, askedAtMs: nowMs });
    await settleClaim(tx, incoming.update, { begun });
    return begun;
  });
}
