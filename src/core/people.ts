/** People the bot has met: who they are, which ledger they record into, whether they can be written to. */
import type { Person } from './incoming.ts';
import { localeOf, type Locale } from './locale.ts';
import { rows, transaction, type Db, type Statement } from '../platform/postgres.ts';

/** What a newcomer starts with until they choose. */
export type Defaults = { locale: Locale; timeZone: string; currency: string };

/**
 * Meets a person: makes their ledger and its (unconnected) connection, so that they can record at once.
 * Safe to call for somebody already known: nothing of theirs changes.
 */
export async function meetPerson(
  db: Db,
  newcomer: { userId: number; firstName: string; languageCode: string | undefined },
  defaults: Defaults,
): Promise<Person> {
  const person: Person = {
    userId: newcomer.userId,
    firstName: newcomer.firstName,
    locale: localeOf(newcomer.languageCode) ?? defaults.locale,
    localeChosen: false,
    timeZone: defaults.timeZone,
    currency: defaults.currency,
    ledgerUserId: newcomer.userId,
  };
  await transaction(db, async (tx) => {
    await rows(tx, INSERT_USER, [person.userId, person.firstName, person.locale, person.timeZone, person.currency]);
    await rows(tx, INSERT_LEDGER, [person.userId]);
    await rows(tx, INSERT_MEMBER, [person.userId]);
    await rows(tx, INSERT_CONNECTION, [person.userId]);
  });
  return person;
}

/** Remembers that a person blocked the bot, or that they are back. */
export async function markBlocked(db: Db, userId: number, blocked: boolean): Promise<void> {
  await rows(db, MARK_BLOCKED, [userId, blocked]);
}

const INSERT_USER: Statement = {
  name: 'people-insert-user',
  text: `
    insert into users (user_id, first_name, locale, time_zone, currency, ledger_user_id)
    values ($1, $2, $3, $4, $5, $1)
    on conflict do nothing`,
};

const INSERT_LEDGER: Statement = {
  name: 'people-insert-ledger',
  text: `
    insert into ledgers (user_id)
    values ($1)
    on conflict do nothing`,
};

const INSERT_MEMBER: Statement = {
  name: 'people-insert-member',
  text: `
    insert into ledger_members (user_id, member_id)
    values ($1, $1)
    on conflict do nothing`,
};

const INSERT_CONNECTION: Statement = {
  name: 'people-insert-connection',
  text: `
    insert into connections (user_id)
    values ($1)
    on conflict do nothing`,
};

const MARK_BLOCKED: Statement = {
  name: 'people-mark-blocked',
  text: `
    update users
    set blocked_at = case when $2::boolean then coalesce(blocked_at, now()) end
    where user_id = $1`,
};
