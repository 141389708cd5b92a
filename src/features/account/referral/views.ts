/** How invitations to the bot are spoken of. */
import type { Incoming } from '../../../core/incoming.ts';
import type { Locale } from '../../../core/locale.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import { plainText, type Texts } from '../../../core/text.ts';
import { forwardButton } from '../bot-link.ts';
import { line, plain, type Screen } from '../screen.ts';
import { FRIENDS_FOR_STAR } from './model.ts';
import type { Told } from './queries.ts';

/** @param link undefined while the bot's own name is not known */
export function invitationScreen(text: Texts, locale: Locale, link: string | undefined, friends: number): Screen {
  if (link === undefined) return plain(text(locale, 'account:no_link'));
  const state = friends >= FRIENDS_FOR_STAR ? 'unlocked' : 'locked';
  const lines = [
    text(locale, 'account:invite.title'),
    text(locale, `account:invite.${state}`, { friends, needed: FRIENDS_FOR_STAR }),
    text(locale, 'account:invite.link', { link }),
  ];
  const words = plainText(text(locale, 'account:invite.words'));
  const button = forwardButton(text(locale, 'account:button.forward'), link, words);
  return { text: lines.join('\n'), keyboard: { inline: [[button]] } };
}

export const cameBy = (text: Texts, incoming: Incoming, name: string): Outgoing =>
  line(incoming, text(incoming.person.locale, 'account:invite.came_by', { name }));

/** What both are told when a friend counts; nothing of what the friend records. */
export function countedNotices(
  text: Texts,
  { friend, referrer, friends }: { friend: Told; referrer: Told; friends: number },
): Outgoing[] {
  const key = friends === FRIENDS_FOR_STAR ? 'account:invite.now_unlocked' : 'account:invite.counted';
  const values = { name: friend.firstName, friends, needed: FRIENDS_FOR_STAR };
  return [
    line({ chatId: referrer.userId }, text(referrer.locale, key, values)),
    line({ chatId: friend.userId }, text(friend.locale, 'account:invite.thanks', { name: referrer.firstName })),
  ];
}
