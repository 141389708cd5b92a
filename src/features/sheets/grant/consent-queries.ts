/** Statements about ways to Google's consent page. */
import type { Locale } from '../../../core/locale.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';

export type Consent = { verifier: Buffer; chatId: number; isExpired: boolean };

/** Opens a way to the consent page, and closes the oldest of a person who has `most` open. */
export async function insertConsent(
  tx: Tx,
  consent: { userId: number; stateHash: Buffer; verifier: Buffer; chatId: number; ttlMs: number; most: number },
): Promise<void> {
  const { userId, stateHash, verifier, chatId, ttlMs, most } = consent;
  await rows(tx, DELETE_OLDEST, [userId, most - 1]);
  await rows(tx, INSERT_CONSENT, [userId, stateHash, verifier, chatId, ttlMs]);
}

/**
 * Takes the way that somebody has come back by, and closes all others of the person, so that of several that come
 * back at once only one is gone on with. Undefined if it was taken before.
 */
export async function takeConsent(db: Db, userId: number, stateHash: Buffer): Promise<Consent | undefined> {
  return await firstRow<Consent>(db, TAKE_CONSENT, [userId, stateHash]);
}

/** Removes ways that nobody came back by. They are kept for a day, so that who comes late can be told why. */
export async function removeOldConsents(db: Db): Promise<void> {
  await rows(db, REMOVE_OLD, []);
}

export type ConsentOwner = { locale: Locale; timeZone: string };

export async function findConsentOwner(db: Db, userId: number): Promise<ConsentOwner | undefined> {
  return await firstRow<ConsentOwner>(db, FIND_OWNER, [userId]);
}

const DELETE_OLDEST: Statement = {
  name: 'sheets-delete-oldest-consents',
  text: `
    delete from google_consents
    where user_id = $1 and state_hash in (
      select state_hash
      from google_consents
      where user_id = $1
      order by expires_at desc
      offset $2
    )`,
};

const INSERT_CONSENT: Statement = {
  name: 'sheets-insert-consent',
  text: `
    insert into google_consents (user_id, state_hash, verifier, chat_id, expires_at)
    values ($1, $2, $3, $4, now() + $5 * interval '1 millisecond')`,
};

const TAKE_CONSENT: Statement = {
  name: 'sheets-take-consent',
  text: `
    with known as materialized (
      select from google_consents
      where user_id = $1 and state_hash = $2
    ),
    taken as (
      delete from google_consents
      where user_id = $1 and exists (select from known)
      returning state_hash, verifier, chat_id, expires_at
    )
    select verifier, chat_id as "chatId", expires_at <= now() as "isExpired"
    from taken
    where state_hash = $2`,
};

const REMOVE_OLD: Statement = {
  name: 'sheets-remove-old-consents',
  text: `
    delete from google_consents
    where expires_at < now() - interval '1 day'`,
};

const FIND_OWNER: Statement = {
  name: 'sheets-find-consent-owner',
  text: `
    select locale, time_zone as "timeZone"
    from users
    where user_id = $1`,
};
