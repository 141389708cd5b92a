/** What admins send. Whoever is none never gets here: the router knows whom the feature serves. */
import { listApprovals } from '../../core/approvals.ts';
import { numberOf } from '../../core/button-data.ts';
import type { Handlers, Reply } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import type { Incoming, IncomingText } from '../../core/incoming.ts';
import { findParked } from '../../core/parked.ts';
import { readAccessOrder, type AdminSettings } from './model.ts';
import { changeAccess, dropOneParked, readOverview, retryAllParked, retryParked, type ParkedKey } from './service.ts';
import * as views from './views.ts';

export function createAdminHandlers(house: House, settings: AdminSettings): Handlers {
  const { db, text, clock } = house;

  /** How things stand, after whatever a press came to. */
  const overview = async (incoming: Incoming, page = 0, toast?: views.Toast): Promise<Reply> =>
    views.overviewReply(text, incoming, await readOverview(house, incoming.person, page), clock.nowMs(), toast);

  const people = async (incoming: Incoming): Promise<Reply> => {
    const approvals = await listApprovals(db, views.MOST_LISTED + 1);
    return views.peopleReply(text, incoming, settings, approvals, clock.nowMs());
  };

  const obey = async (incoming: IncomingText, argument: string): Promise<Reply> => {
    const order = readAccessOrder(argument);
    if (order === undefined) return views.usageReply(text, incoming);
    return views.accessReply(text, incoming, order.userId, await changeAccess(db, incoming.update, settings, order));
  };

  return {
    commands: {
      admin: async (incoming, argument) =>
        argument === '' ? await overview(incoming) : await obey(incoming, argument),
    },
    buttons: {
      [views.BUTTONS.show]: async (incoming, [page]) => await overview(incoming, numberOf(page)),
      [views.BUTTONS.people]: async (incoming) => await people(incoming),
      [views.BUTTONS.retryAll]: async (incoming) =>
        await overview(incoming, 0, await retryAllParked(db, incoming.update)),
      [views.BUTTONS.retry]: async (incoming, [page, ...key]) =>
        await overview(incoming, numberOf(page), await retryParked(db, incoming.update, keyOf(key))),
      [views.BUTTONS.askDrop]: async (incoming, [page, ...key]) => {
        const parked = await findParked(db, keyOf(key));
        if (parked === undefined) return await overview(incoming, numberOf(page), { kind: 'gone' });
        return views.dropQuestion(text, incoming, parked, numberOf(page));
      },
      [views.BUTTONS.drop]: async (incoming, [page, ...key]) =>
        await overview(incoming, numberOf(page), await dropOneParked(db, incoming.update, keyOf(key))),
    },
  };
}

const keyOf = ([userId, updateId]: string[]): ParkedKey => ({ userId: numberOf(userId), updateId: numberOf(updateId) });
