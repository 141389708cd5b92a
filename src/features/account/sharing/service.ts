/**
 * Shared ledgers: a person records into somebody else's ledger, or into their own again. Which ledger that is stands
 * in `users.ledger_user_id`; it and `ledger_members` change in one transaction, under locks of the ledgers' own rows.
 */
import { claimUpdate, settleClaim } from '../../../core/claims.ts';
import { HOUR_MS } from '../../../core/clock.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming } from '../../../core/incoming.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import { transaction, type Db, type Tx } from '../../../platform/postgres.ts';
import * as queries from './queries.ts';
import type { Party } from './queries.ts';
import { fits, hashOf, newToken, type Token } from './token.ts';

/** The owner among them: more is no household, and each name stands on one screen. */
export const MOST_PEOPLE = 10;

const INVITE_TTL_MS = 7 * 24 * HOUR_MS;

export type Circle = {
  owner: Party;
  members: Party[];
  /** When the open invitation ends; undefined if there is none. */
  inviteEndsAt: Date | undefined;
};

/** Who records into the ledger that a person records into. */
export async function circleOf({ db, clock }: House, ledgerUserId: number): Promise<Circle | undefined> {
  const owner = await queries.findParty(db, ledgerUserId);
  if (owner === undefined) return undefined;
  const endsAt = await queries.findInviteEnd(db, ledgerUserId);
  const members = await queries.findMembers(db, ledgerUserId);
  const isOpen = endsAt !== undefined && endsAt.getTime() > clock.nowMs();
  return { owner, members, inviteEndsAt: isOpen ? endsAt : undefined };
}

export type Invited = { kind: 'invited'; token: Token } | { kind: 'not-owner' | 'full' | 'made-before' };

/** Makes an invitation into the person's own ledger; whatever was there before is no longer good. */
export async function invite({ db, clock }: House, { update, person }: Incoming): Promise<Invited> {
  const { userId } = person;
  const token = newToken();
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate(tx, update, {});
    if (claim.kind === 'duplicate') return { kind: 'made-before' };
    await queries.lockLedgers(tx, [userId]);
    const owner = await queries.findParty(tx, userId);
    if (owner?.ledgerUserId !== userId) return { kind: 'not-owner' };
    if ((await queries.findMembers(tx, userId)).length + 1 >= MOST_PEOPLE) return { kind: 'full' };
    const expiresAtMs = clock.nowMs() + INVITE_TTL_MS;
    await queries.saveInvite(tx, userId, { selector: token.selector, secretHash: hashOf(token), expiresAtMs });
    return { kind: 'invited', token };
  });
}

/** Takes back the open invitation: its link leads nowhere from now on. */
export async function revoke({ db }: House, { update, person }: Incoming): Promise<void> {
  await transaction(db, async (tx) => {
    const claim = await claimUpdate(tx, update, {});
    if (claim.kind === 'fresh') await queries.deleteInvite(tx, person.userId);
  });
}

/** Why somebody can't join; `gone` is a link that was used, taken back or replaced, or has expired. */
export type Hindrance = 'gone' | 'own' | 'full' | 'joined-before' | 'elsewhere' | 'has-members';

export type Outlook = { kind: 'open'; owner: Party } | { kind: Hindrance };
export type Joining = { kind: 'joined'; owner: Party } | { kind: Hindrance };

/** What would come of a link, for the question whether to join. */
export async function lookAtInvite({ db, clock }: House, userId: number, token: Token): Promise<Outlook> {
  return await judge(db, clock.nowMs(), userId, token);
}

/** Joins by a link, once; the link is used up. Both are told in the same commit. */
export async function joinLedger(
  { db, clock, caches, sender }: House,
  { update, person }: Incoming,
  token: Token,
  noticeTo: (owner: Party) => Outgoing,
): Promise<Joining> {
  const { userId } = person;
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate<{ ownerId?: number }>(tx, update, {});
    if (claim.kind === 'duplicate') return await joinedBefore(tx, claim.result.ownerId);
    const invited = await queries.findInvite(tx, token.selector);
    await queries.lockLedgers(tx, [userId, invited?.ownerId ?? userId]);
    // Whoever had the locks may have used the link, or moved one of the two.
    const joining = await judge(tx, clock.nowMs(), userId, token);
    if (joining.kind !== 'open') return joining;
    const { owner } = joining;
    await queries.insertMember(tx, owner.userId, userId);
    await queries.moveTo(tx, userId, owner.userId);
    await queries.deleteInvite(tx, owner.userId);
    await queries.deleteInvite(tx, userId);
    await caches.announce(tx, 'people', userId);
    await sender.notify(tx, noticeTo(owner));
    await settleClaim(tx, update, { ownerId: owner.userId });
    return { kind: 'joined', owner };
  });
}

async function joinedBefore(tx: Tx, ownerId: number | undefined): Promise<Joining> {
  const owner = ownerId === undefined ? undefined : await queries.findParty(tx, ownerId);
  return owner === undefined ? { kind: 'gone' } : { kind: 'joined', owner };
}

async function judge(db: Db | Tx, nowMs: number, userId: number, token: Token): Promise<Outlook> {
  const invited = await queries.findInvite(db, token.selector);
  if (invited === undefined || !fits(token, invited.secretHash) || invited.expiresAt.getTime() <= nowMs) {
    return { kind: 'gone' };
  }
  const { ownerId } = invited;
  if (ownerId === userId) return { kind: 'own' };
  const [owner, joiner] = [await queries.findParty(db, ownerId), await queries.findParty(db, userId)];
  if (owner === undefined || joiner === undefined || owner.ledgerUserId !== ownerId) return { kind: 'gone' };
  if (joiner.ledgerUserId === ownerId) return { kind: 'joined-before' };
  if (joiner.ledgerUserId !== userId) return { kind: 'elsewhere' };
  if ((await queries.findMembers(db, userId)).length > 0) return { kind: 'has-members' };
  if ((await queries.findMembers(db, ownerId)).length + 1 >= MOST_PEOPLE) return { kind: 'full' };
  return { kind: 'open', owner };
}

export type Parting = { kind: 'parted'; owner: Party; member: Party } | { kind: 'not-member' };

/**
 * A member leaves, or is removed by the owner: what they record goes into their own ledger again, what they recorded
 * stays where it is.
 * @param noticeOf what the other one is told
 */
export async function part(
  { db, caches, sender }: House,
  { update }: Incoming,
  { ownerId, memberId }: { ownerId: number; memberId: number },
  noticeOf: (parting: { owner: Party; member: Party }) => Outgoing,
): Promise<Parting> {
  return await transaction(db, async (tx) => {
    const claim = await claimUpdate<{ partedFrom?: number }>(tx, update, {});
    if (claim.kind === 'duplicate') {
      const parted = await findPair(tx, claim.result.partedFrom, memberId);
      return parted === undefined ? { kind: 'not-member' } : { kind: 'parted', ...parted };
    }
    await queries.lockLedgers(tx, [ownerId]);
    const pair = await findPair(tx, ownerId, memberId);
    if (pair === undefined || !(await queries.deleteMember(tx, ownerId, memberId))) return { kind: 'not-member' };
    await queries.moveTo(tx, memberId, memberId);
    await caches.announce(tx, 'people', memberId);
    await sender.notify(tx, noticeOf(pair));
    await settleClaim(tx, update, { partedFrom: ownerId });
    return { kind: 'parted', ...pair };
  });
}

async function findPair(
  tx: Tx,
  ownerId: number | undefined,
  memberId: number,
): Promise<{ owner: Party; member: Party } | undefined> {
  const owner = ownerId === undefined ? undefined : await queries.findParty(tx, ownerId);
  const member = await queries.findParty(tx, memberId);
  return owner === undefined || member === undefined ? undefined : { owner, member };
}

/**
 * Somebody is erased: who recorded into their ledger has their own again, and is told; where they were a member, they
 * are no more.
 */
export async function dissolve(
  { caches, sender }: Pick<House, 'caches' | 'sender'>,
  tx: Tx,
  userId: number,
  noticeTo: (member: Party, owner: Party) => Outgoing,
): Promise<void> {
  const before = await queries.findParty(tx, userId);
  if (before === undefined) return;
  await queries.lockLedgers(tx, [userId, before.ledgerUserId]);
  await queries.deleteInvite(tx, userId);
  for (const member of await queries.findMembers(tx, userId)) {
    await queries.deleteMember(tx, userId, member.userId);
    await queries.moveTo(tx, member.userId, member.userId);
    await caches.announce(tx, 'people', member.userId);
    await sender.notify(tx, noticeTo(member, before));
  }
  const ownerId = (await queries.findParty(tx, userId))?.ledgerUserId ?? userId;
  if (ownerId === userId || !(await queries.deleteMember(tx, ownerId, userId))) return;
  await queries.moveTo(tx, userId, userId);
  await caches.announce(tx, 'people', userId);
}
