/** How shared ledgers are spoken of. */
import { formatDateAt } from '../../../core/clock.ts';
import type { Incoming } from '../../../core/incoming.ts';
import type { Locale } from '../../../core/locale.ts';
import type { InlineButton, Outgoing } from '../../../core/outgoing.ts';
import { plainText, type Texts } from '../../../core/text.ts';
import { forwardButton } from '../bot-link.ts';
import { line, plain, type Screen } from '../screen.ts';
import type { Party } from './queries.ts';
import { MOST_PEOPLE, type Circle, type Hindrance } from './service.ts';
import { textOf, type Token } from './token.ts';

export const BUTTONS = {
  show: 'share',
  invite: 'share-invite',
  revoke: 'share-revoke',
  join: 'join',
  decline: 'join-no',
  remove: 'share-remove',
  removeYes: 'share-remove-yes',
  leave: 'share-leave',
  leaveYes: 'share-leave-yes',
} as const;

type Asked = Pick<Incoming, 'person' | 'sentAtMs'>;

/** Who records here, and what this person can do about it. */
export function circleScreen(text: Texts, { person, sentAtMs }: Asked, circle: Circle): Screen {
  const { locale } = person;
  const { owner, members, inviteEndsAt } = circle;
  if (owner.userId !== person.userId) return memberScreen(text, locale, { owner, members });
  const lines = [
    text(locale, 'account:share.title'),
    ...(members.length === 0 ? [text(locale, 'account:share.alone')] : membersLines(text, locale, { owner, members })),
    ...(inviteEndsAt === undefined
      ? []
      : [text(locale, 'account:share.open', { date: formatDateAt(inviteEndsAt.getTime(), person, sentAtMs) })]),
  ];
  const removals = members.map(({ userId, firstName }) => [{ text: `✖ ${firstName}`, data: `${BUTTONS.remove}:${userId}` }]);
  const isFull = members.length + 1 >= MOST_PEOPLE;
  const inviting = [
    ...(isFull ? [] : [button(text, locale, 'invite_link', BUTTONS.invite)]),
    ...(inviteEndsAt === undefined ? [] : [button(text, locale, 'revoke', BUTTONS.revoke)]),
  ];
  return { text: lines.join('\n'), keyboard: { inline: [...removals, inviting, [backToSettings(text, locale)]] } };
}

function memberScreen(text: Texts, locale: Locale, circle: Pick<Circle, 'owner' | 'members'>): Screen {
  const lines = [text(locale, 'account:share.title'), ...membersLines(text, locale, circle)];
  const leave = button(text, locale, 'leave', BUTTONS.leave);
  return { text: lines.join('\n'), keyboard: { inline: [[leave], [backToSettings(text, locale)]] } };
}

const membersLines = (text: Texts, locale: Locale, { owner, members }: Pick<Circle, 'owner' | 'members'>): string[] => [
  text(locale, 'account:share.owner', { name: owner.firstName }),
  ...members.map(({ firstName }) => text(locale, 'account:share.member', { name: firstName })),
];

/** The new link, to be passed on; it is shown this once. */
export function linkScreen(text: Texts, locale: Locale, link: string | undefined): Screen {
  const back = button(text, locale, 'back', BUTTONS.show);
  if (link === undefined) return { text: text(locale, 'account:no_link'), keyboard: { inline: [[back]] } };
  const words = plainText(text(locale, 'account:share.words'));
  const forward = forwardButton(text(locale, 'account:button.forward'), link, words);
  return { text: text(locale, 'account:share.link', { link }), keyboard: { inline: [[forward], [back]] } };
}

/** What joining means, before anything happens. */
export function joinQuestion(text: Texts, locale: Locale, owner: Party, token: Token): Screen {
  return {
    text: text(locale, 'account:share.join_ask', { name: owner.firstName }),
    keyboard: {
      inline: [
        [button(text, locale, 'join', `${BUTTONS.join}:${textOf(token)}`), button(text, locale, 'decline', BUTTONS.decline)],
      ],
    },
  };
}

export const joined = (text: Texts, locale: Locale, owner: Party): Screen =>
  plain(text(locale, 'account:share.joined', { name: owner.firstName }));

export const hindered = (text: Texts, locale: Locale, kind: Hindrance): Screen =>
  plain(text(locale, `account:share.hindrance.${kind}`, { most: MOST_PEOPLE }));

export const declined = (text: Texts, locale: Locale): Screen => plain(text(locale, 'account:share.declined'));

/** Asks once more before somebody goes. */
export function partQuestion(text: Texts, locale: Locale, who: { member: Party } | { owner: Party }): Screen {
  const back = button(text, locale, 'back', BUTTONS.show);
  if ('owner' in who) {
    const yes = button(text, locale, 'leave_yes', BUTTONS.leaveYes);
    const words = text(locale, 'account:share.leave_ask', { name: who.owner.firstName });
    return { text: words, keyboard: { inline: [[yes, back]] } };
  }
  const yes = button(text, locale, 'remove_yes', `${BUTTONS.removeYes}:${who.member.userId}`);
  const words = text(locale, 'account:share.remove_ask', { name: who.member.firstName });
  return { text: words, keyboard: { inline: [[yes, back]] } };
}

export const left = (text: Texts, locale: Locale, owner: Party): Screen =>
  plain(text(locale, 'account:share.left', { name: owner.firstName }));

/** What one of the two is told of what the other did. */
export const notices = {
  joined: (text: Texts, owner: Party, name: string): Outgoing => notice(text, owner, 'account:share.told_joined', name),
  left: (text: Texts, owner: Party, name: string): Outgoing => notice(text, owner, 'account:share.told_left', name),
  removed: (text: Texts, member: Party, name: string): Outgoing =>
    notice(text, member, 'account:share.told_removed', name),
};

const notice = (text: Texts, { userId, locale }: Party, key: string, name: string): Outgoing =>
  line({ chatId: userId }, text(locale, key, { name }));

const button = (text: Texts, locale: Locale, name: string, data: string): InlineButton => ({
  text: text(locale, `account:button.${name}`),
  data,
});

const backToSettings = (text: Texts, locale: Locale): InlineButton => button(text, locale, 'back', 'settings');
