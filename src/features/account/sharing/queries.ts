/** Every statement about who records into whose ledger. */
import type { Locale } from '../../../core/locale.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';

/** A person as far as sharing needs to know them. */
export type Party = { userId: number; firstName: string; locale: Locale; ledgerUserId: number };

export type Invite = { ownerId: number; secretHash: Buffer; expiresAt: Date };

/**
 * Keeps others from changing who belongs to these ledgers until the transaction ends. Always the first lock that is
 * taken, in the order of ids, so that no two wait for each other.
 * @returns the owners of those that exist
 */
export async function lockLedgers(tx: Tx, userIds: number[]): Promise<number[]> {
  return (await rows<{ userId: number }>(tx, LOCK_LEDGERS, [userIds])).map(({ userId }) => userId);
}

export async function findParty(db: Db | Tx, userId: number): Promise<Party | undefined> {
  return await firstRow<Party>(db, FIND_PARTY, [userId]);
}

/** Everybody who records into a ledger but its owner, oldest first. */
export async function findMembers(db: Db | Tx, ownerId: number): Promise<Party[]> {
  return await rows<Party>(db, FIND_MEMBERS, [ownerId]);
}

export async function insertMember(tx: Tx, ownerId: number, memberId: number): Promise<void> {
  await rows(tx, INSERT_MEMBER, [ownerId, memberId]);
}

/** @returns whether there was such a member */
export async function deleteMember(tx: Tx, ownerId: number, memberId: number): Promise<boolean> {
  return (await rows(tx, DELETE_MEMBER, [ownerId, memberId])).length === 1;
}

/** Says into which ledger a person records from now on; the caller announces it. */
export async function moveTo(tx: Tx, userId: number, ledgerUserId: number): Promise<void> {
  await rows(tx, MOVE_TO, [userId, ledgerUserId]);
}

/** One invitation a ledger: a new one takes the place of the one before. */
export async function saveInvite(
  tx: Tx,
  ownerId: number,
  invite: { selector: string; secretHash: Buffer; expiresAtMs: number },
): Promise<void> {
  await rows(tx, SAVE_INVITE, [ownerId, invite.selector, invite.secretHash, new Date(invite.expiresAtMs)]);
}

export async function findInvite(db: Db | Tx, selector: string): Promise<Invite | undefined> {
  return await firstRow<Invite>(db, FIND_INVITE, [selector]);
}

/** When the open invitation of a ledger ends, if there is one. */
export async function findInviteEnd(db: Db | Tx, ownerId: number): Promise<Date | undefined> {
  return (await firstRow<{ expiresAt: Date }>(db, FIND_INVITE_END, [ownerId]))?.expiresAt;
}

export async function deleteInvite(tx: Tx, ownerId: number): Promise<void> {
  await rows(tx, DELETE_INVITE, [ownerId]);
}

const LOCK_LEDGERS: Statement = {
  name: 'sharing-lock-ledgers',
  text: `
    select user_id as "userId"
    from ledgers
    where user_id = any ($1::bigint[])
    order by user_id
    for update`,
};

const PARTY = `users.user_id as "userId", first_name as "firstName", locale, ledger_user_id as "ledgerUserId"`;

const FIND_PARTY: Statement = {
  name: 'sharing-find-party',
  text: `
    select ${PARTY}
    from users
    where user_id = $1`,
};

const FIND_MEMBERS: Statement = {
  name: 'sharing-find-members',
  text: `
    select ${PARTY}
    from ledger_members
    join users on users.user_id = ledger_members.member_id
    where ledger_members.user_id = $1 and member_id <> $1
    order by ledger_members.created_at, member_id`,
};

const INSERT_MEMBER: Statement = {
  name: 'sharing-insert-member',
  text: `
    insert into ledger_members (user_id, member_id, role)
    values ($1, $2, 'member')`,
};

const DELETE_MEMBER: Statement = {
  name: 'sharing-delete-member',
  text: `
    delete from ledger_members
    where user_id = $1 and member_id = $2 and role = 'member'
    returning member_id`,
};

const MOVE_TO: Statement = {
  name: 'sharing-move-to',
  text: `
    update users
    set ledger_user_id = $2
    where user_id = $1`,
};

const SAVE_INVITE: Statement = {
  name: 'sharing-save-invite',
  text: `
    insert into ledger_invites (user_id, selector, secret_hash, expires_at)
    values ($1, $2, $3, $4)
    on conflict (user_id) do update
      set selector = excluded.selector, secret_hash = excluded.secret_hash, expires_at = excluded.expires_at`,
};

const FIND_INVITE: Statement = {
  name: 'sharing-find-invite',
  text: `
    select user_id as "ownerId", secret_hash as "secretHash", expires_at as "expiresAt"
    from ledger_invites
    where selector = $1`,
};

const FIND_INVITE_END: Statement = {
  name: 'sharing-find-invite-end',
  text: `
    select expires_at as "expiresAt"
    from ledger_invites
    where user_id = $1`,
};

const DELETE_INVITE: Statement = {
  name: 'sharing-delete-invite',
  text: `
    delete from ledger_invites
    where user_id = $1`,
};
