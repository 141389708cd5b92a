/** What a link brings to `/start`: somebody's invitation to the bot, or into their ledger. */
import type { House } from '../../../core/house.ts';
import type { IncomingText } from '../../../core/incoming.ts';
import { codeIn } from '../referral/code.ts';
import { acceptReferral } from '../referral/service.ts';
import { cameBy } from '../referral/views.ts';
import { openInvite } from '../sharing/handlers.ts';
import { tokenOfPayload } from '../sharing/token.ts';
import type { OpenedLink } from './handlers.ts';

/** A code that is nobody's, or one's own, is no fault of who opens the link: nothing is said of it. */
export async function openLink(house: House, incoming: IncomingText, payload: string): Promise<OpenedLink> {
  const token = tokenOfPayload(payload);
  if (token !== undefined) return { reply: await openInvite(house, incoming, token), isWhole: true };
  const code = codeIn(payload);
  const name = code === undefined ? undefined : await acceptReferral(house, incoming, code);
  return { reply: name === undefined ? [] : [cameBy(house.text, incoming, name)], isWhole: false };
}
