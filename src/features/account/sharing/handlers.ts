/** `/share`: who records into a ledger, invitations into it, and the ways out of it. */
import { numberOf } from '../../../core/button-data.ts';
import type { Handlers, Reply } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming, IncomingButton, IncomingText, Person } from '../../../core/incoming.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import type { BotLinks } from '../bot-link.ts';
import { inPlace, sent, shown } from '../screen.ts';
import { circleOf, invite, joinLedger, lookAtInvite, part, revoke, type Joining } from './service.ts';
import { payloadOf, tokenIn, type Token } from './token.ts';
import * as views from './views.ts';

/** @param goOn what a newcomer is asked once the question of joining is settled */
export function createSharingHandlers(house: House, links: BotLinks, goOn: (incoming: Incoming) => Reply): Handlers {
  const { text } = house;
  const { BUTTONS } = views;
  const circle = async (incoming: Incoming, ownerId = incoming.person.ledgerUserId): Promise<Reply> => {
    const found = await circleOf(house, ownerId);
    if (found === undefined) throw new Error('A person records into a ledger whose owner is gone');
    return shown(incoming, views.circleScreen(text, incoming, found));
  };
  return {
    commands: { share: async (incoming) => await circle(incoming) },
    buttons: {
      [BUTTONS.show]: async (incoming) => await circle(incoming),
      [BUTTONS.invite]: async (incoming) => {
        const invited = await invite(house, incoming);
        if (invited.kind !== 'invited') return await circle(incoming);
        const link = await links.linkWith(payloadOf(invited.token));
        return inPlace(incoming, views.linkScreen(text, incoming.person.locale, link));
      },
      [BUTTONS.revoke]: async (incoming) => {
        await revoke(house, incoming);
        return await circle(incoming);
      },
      [BUTTONS.join]: async (incoming, [token = '']) => await joinByButton(house, incoming, tokenIn(token), goOn),
      [BUTTONS.decline]: async (incoming) => [
        ...inPlace(incoming, views.declined(text, incoming.person.locale)),
        ...goOn(incoming),
      ],
      [BUTTONS.remove]: async (incoming, [id]) => await askToRemove(house, incoming, numberOf(id), circle),
      [BUTTONS.removeYes]: async (incoming, [id]) => {
        const pair = { ownerId: incoming.person.userId, memberId: numberOf(id) };
        await part(house, incoming, pair, ({ owner, member }) => views.notices.removed(text, member, owner.firstName));
        return await circle(incoming);
      },
      [BUTTONS.leave]: async (incoming) => await askToLeave(house, incoming, circle),
      [BUTTONS.leaveYes]: async (incoming) => await leaveByButton(house, incoming, circle),
    },
  };
}

type ShowCircle = (incoming: Incoming, ownerId?: number) => Promise<Reply>;

/** A link that was opened: the question, or why not. */
export async function openInvite(house: House, incoming: IncomingText, token: Token | 'broken'): Promise<Reply> {
  const { locale, userId } = incoming.person;
  if (token === 'broken') return [sent(incoming, views.hindered(house.text, locale, 'gone'))];
  const outlook = await lookAtInvite(house, userId, token);
  const screen =
    outlook.kind === 'open'
      ? views.joinQuestion(house.text, locale, outlook.owner, token)
      : views.hindered(house.text, locale, outlook.kind);
  return [sent(incoming, screen)];
}

async function joinByButton(
  house: House,
  incoming: IncomingButton,
  token: Token | undefined,
  goOn: (incoming: Incoming) => Reply,
): Promise<Reply> {
  const { locale, firstName } = incoming.person;
  const joining: Joining =
    token === undefined
      ? { kind: 'gone' }
      : await joinLedger(house, incoming, token, (owner) => views.notices.joined(house.text, owner, firstName));
  if (joining.kind !== 'joined') return inPlace(incoming, views.hindered(house.text, locale, joining.kind));
  return [...inPlace(incoming, views.joined(house.text, locale, joining.owner)), ...goOn(incoming)];
}

async function askToRemove(
  house: House,
  incoming: IncomingButton,
  memberId: number,
  circle: ShowCircle,
): Promise<Reply> {
  const { userId, locale } = incoming.person;
  const member = (await circleOf(house, userId))?.members.find((one) => one.userId === memberId);
  if (member === undefined) return await circle(incoming);
  return inPlace(incoming, views.partQuestion(house.text, locale, { member }));
}

async function askToLeave(house: House, incoming: IncomingButton, circle: ShowCircle): Promise<Reply> {
  const { userId, ledgerUserId, locale } = incoming.person;
  const owner = ledgerUserId === userId ? undefined : (await circleOf(house, ledgerUserId))?.owner;
  if (owner === undefined) return await circle(incoming);
  return inPlace(incoming, views.partQuestion(house.text, locale, { owner }));
}

async function leaveByButton(house: House, incoming: IncomingButton, circle: ShowCircle): Promise<Reply> {
  const { userId, ledgerUserId, locale } = incoming.person;
  const pair = { ownerId: ledgerUserId, memberId: userId };
  const parting = await part(house, incoming, pair, ({ owner, member }) =>
    views.notices.left(house.text, owner, member.firstName),
  );
  if (parting.kind === 'parted') return inPlace(incoming, views.left(house.text, locale, parting.owner));
  return await circle(incoming, userId);
}

export const shareButton = ({ text }: House, { locale }: Person): InlineButton => ({
  text: text(locale, 'account:button.share'),
  data: views.BUTTONS.show,
});
