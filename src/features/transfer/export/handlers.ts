/** `/export`: which form, which time, and the order goes to the worker in the commit that claims the update. */
import { claimUpdate, findResult, settleClaim } from '../../../core/claims.ts';
import { HOUR_MS, localDate } from '../../../core/clock.ts';
import type { Handlers } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming, IncomingButton } from '../../../core/incoming.ts';
import { transaction } from '../../../platform/postgres.ts';
import type { Desk } from '../desk.ts';
import { sayFirst } from '../first-word.ts';
import { EXPORT_QUEUE } from '../queue-names.ts';
import type { ExportJob } from './job.ts';
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
        const order = orderOf(argument, today(incoming));
        if (order === undefined) return views.asMessage(incoming, views.formatScreen(text, locale));
        const known = await findResult<Begun>(house.db, incoming.update);
        const begun = known ?? (await beginBelow(house, incoming, order));
        return begun.isBusy ? views.asMessage(incoming, text(locale, 'transfer:export.busy')) : [];
      },
    },
    buttons: {
      [views.EXPORT_BUTTON]: async (incoming, [name, period]) => {
        const { locale } = incoming.person;
        const format = FORMATS.find((one) => one === name);
        if (format === undefined) return views.inPlace(incoming, views.formatScreen(text, locale));
        const span = spanOf(period ?? '', today(incoming));
        if (span === undefined) return views.inPlace(incoming, views.periodScreen(text, locale, format));
        const known = await findResult<Begun>(house.db, incoming.update);
        const begun = known ?? (await beginInPlace(house, incoming, { format, span }));
        return begun.isBusy ? views.inPlace(incoming, text(locale, 'transfer:export.busy')) : [];
      },
    },
  };
}

/** What an order came to: an export under way keeps others waiting. */
type Begun = { isBusy: boolean };

async function beginBelow(house: House, incoming: Incoming, order: ExportOrder): Promise<Begun> {
  const words = views.begunText(house.text, incoming.person.locale, order.format);
  let isBusy = false;
  await sayFirst(house, { chatId: incoming.chatId, text: words }, async (messageId) => {
    const begun = await begin(house, incoming, order, messageId);
    isBusy = begun.isBusy;
    return !isBusy && !begun.isRepeat;
  });
  return { isBusy };
}

/** Said before it is begun: the worker may have more to say a moment later, in the same place. */
async function beginInPlace(house: House, incoming: IncomingButton, order: ExportOrder): Promise<Begun> {
  await house.sender.reply(views.inPlace(incoming, views.begunText(house.text, incoming.person.locale, order.format)));
  return await begin(house, incoming, order, incoming.messageId);
}

/** One at a time a person: a file may be large, and the worker is there for everybody. */
async function begin(
  { db, clock, queue }: House,
  incoming: Incoming,
  order: ExportOrder,
  messageId: number | null,
): Promise<Begun & { isRepeat: boolean }> {
  const { userId, ledgerUserId } = incoming.person;
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate<Begun>(tx, incoming.update, { isBusy: false });
    if (claim.kind === 'duplicate') return { ...claim.result, isRepeat: true };
    const nowMs = clock.nowMs();
    const asked = { ...order, userId, ledgerUserId, chatId: incoming.chatId };
    const isBusy = !(await insertExport(tx, asked, nowMs, STALE_AFTER_MS));
    const job: ExportJob = { userId, askedAtMs: nowMs, messageId };
    if (!isBusy) await queue.send(tx, EXPORT_QUEUE.name, job);
    await settleClaim(tx, incoming.update, { isBusy });
    return { isBusy, isRepeat: false };
  });
}
