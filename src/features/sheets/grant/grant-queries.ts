/** Statements about what people allowed at Google, and about taking it back. Tokens come here sealed. */
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';

/** The sealed refresh token. */
export async function findGrant(db: Db | Tx, userId: number): Promise<Buffer | undefined> {
  return (await firstRow<{ refreshToken: Buffer }>(db, FIND_GRANT, [userId]))?.refreshToken;
}

/**
 * Keeps a grant in place of an earlier one. What was to be revoked is not any more: if it is of the same account,
 * Google would end the new grant with it.
 */
export async function saveGrant(tx: Tx, userId: number, refreshToken: Buffer, scope: string): Promise<void> {
  await rows(tx, CANCEL_REVOCATIONS, [userId]);
  await rows(tx, SAVE_GRANT, [userId, refreshToken, scope]);
}

/** Forgets a person's grant, and writes down that it is to be ended at Google. */
export async function dropGrant(tx: Tx, userId: number): Promise<void> {
  await rows(tx, DROP_GRANT, [userId]);
}

/** Writes down that a grant which nobody keeps is to be ended at Google. */
export async function addRevocation(tx: Tx, userId: number, refreshToken: Buffer): Promise<void> {
  await rows(tx, ADD_REVOCATION, [userId, refreshToken]);
}

/** Drops the grants of people who have connected their sheet in another way since. */
export async function dropUnusedGrants(db: Db): Promise<void> {
  await rows(db, DROP_UNUSED, []);
}

export type Revocation = { userId: number; id: number; refreshToken: Buffer; attempt: number };

/** Takes one revocation that is due, and puts it off: if this process dies, another one takes it then. */
export async function takeRevocation(db: Db, waitMs: number): Promise<Revocation | undefined> {
  return await firstRow<Revocation>(db, TAKE_REVOCATION, [waitMs]);
}

export async function postponeRevocation(db: Db, { userId, id }: Revocation, waitMs: number): Promise<void> {
  await rows(db, POSTPONE_REVOCATION, [userId, id, waitMs]);
}

export async function removeRevocation(db: Db, { userId, id }: Revocation): Promise<void> {
  await rows(db, REMOVE_REVOCATION, [userId, id]);
}

const FIND_GRANT: Statement = {
  name: 'sheets-find-grant',
  text: `
    select refresh_token as "refreshToken"
    from google_grants
    where user_id = $1`,
};

const CANCEL_REVOCATIONS: Statement = {
  name: 'sheets-cancel-revocations',
  text: `
    delete from google_revocations
    where user_id = $1`,
};

const SAVE_GRANT: Statement = {
  name: 'sheets-save-grant',
  text: `
    insert into google_grants (user_id, refresh_token, scope)
    values ($1, $2, $3)
    on conflict (user_id) do update
      set refresh_token = $2, scope = $3, granted_at = now()`,
};

const DROP_GRANT: Statement = {
  name: 'sheets-drop-grant',
  text: `
    with dropped as (
      delete from google_grants
      where user_id = $1
      returning user_id, refresh_token
    )
    insert into google_revocations (user_id, refresh_token)
    select user_id, refresh_token
    from dropped`,
};

const ADD_REVOCATION: Statement = {
  name: 'sheets-add-revocation',
  text: `
    insert into google_revocations (user_id, refresh_token)
    values ($1, $2)`,
};

const DROP_UNUSED: Statement = {
  name: 'sheets-drop-unused-grants',
  text: `
    with dropped as (
      delete from google_grants
      using connections
      where connections.user_id = google_grants.user_id
        and (connections.reached_by <> 'grant' or connections.spreadsheet_id is null)
      returning google_grants.user_id, google_grants.refresh_token
    )
    insert into google_revocations (user_id, refresh_token)
    select user_id, refresh_token
    from dropped`,
};

const TAKE_REVOCATION: Statement = {
  name: 'sheets-take-revocation',
  text: `
    update google_revocations
    set attempt = attempt + 1, due_at = now() + $1 * interval '1 millisecond'
    where (user_id, id) = (
      select user_id, id
      from google_revocations
      where due_at <= now()
      order by due_at
      limit 1
      for update skip locked
    )
    returning user_id as "userId", id, refresh_token as "refreshToken", attempt`,
};

const POSTPONE_REVOCATION: Statement = {
  name: 'sheets-postpone-revocation',
  text: `
    update google_revocations
    set due_at = now() + $3 * interval '1 millisecond'
    where user_id = $1 and id = $2`,
};

const REMOVE_REVOCATION: Statement = {
  name: 'sheets-remove-revocation',
  text: `
    delete from google_revocations
    where user_id = $1 and id = $2`,
};
