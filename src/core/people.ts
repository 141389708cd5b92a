/** People the bot has met: who they are, which ledger they record into, whether they can be written to. */
import type { Caches } from './cache.ts';
import { claimUpdate } from './claims.ts';
import { MINUTE_MS } from './clock.ts';
import type { Person } from './incoming.ts';
import { localeOf, type Locale } from './locale.ts';
import type { UpdateKey } from './update-key.ts';
import { firstRow, rows, transaction, type Db, type Statement, type Tx } from '../platform/postgres.ts';

/** What a newcomer starts with until they choose. */
export type Defaults = { locale: Locale; timeZone: string; currency: string };

export type Newcomer = { userId: number; firstName: string; languageCode: string | undefined };

export type KnownPerson = Person & { blocked: boolean };

/** What people set up for themselves; `habits` come with the first language that they choose, and with no other. */
export type PersonChange = Partial<Pick<Person, 'locale' | 'timeZone' | 'currency'>> & {
  /** null: the trip is over. */
  tripCurrency?: string | null;
  habits?: { timeZone: string | undefined; currency: string | undefined };
};

export type People = {
  /** Gives a person as they last set themselves up, often from memory; undefined for somebody the bot hasn't met. */
  find(userId: number): Promise<KnownPerson | undefined>;
  /**
   * Meets a person: makes their ledger and its (unconnected) connection, so that they can record at once.
   * Safe to call for somebody already known: nothing of theirs changes.
   */
  meet(newcomer: Newcomer, defaults: Defaults): Promise<Person>;
  /**
   * Changes what a person set up, once: a second delivery of the update undoes nothing that was set up since.
   * @returns the person as they are then; undefined for somebody the bot hasn't met
   */
  change(update: UpdateKey, change: PersonChange): Promise<Person | undefined>;
  /** The same as a part of what a transaction does, which has claimed its update. */
  changeIn(tx: Tx, userId: number, change: PersonChange): Promise<Person | undefined>;
  /** Remembers that a person blocked the bot, or that they are back. */
  markBlocked(userId: number, blocked: boolean): Promise<void>;
};

/** The name of their cache. */
const PEOPLE = 'people';

/**
 * Everybody whom a process serves within a minute at 300 updates a second, more than it must; 370 bytes each, measured.
 */
const MOST_REMEMBERED = 20_000;

export function createPeople(db: Db, caches: Caches): People {
  const known = caches.create<KnownPerson>({
    name: PEOPLE,
    max: MOST_REMEMBERED,
    ttlMs: MINUTE_MS,
    load: async (userIds) => await findPeople(db, userIds),
  });
  /** Who was met just now was remembered nowhere: `meet` needs no announcement. */
  const update = async (statement: Statement, userId: number, values: unknown[]): Promise<void> =>
    await transaction(db, async (tx) => {
      const updated = await firstRow(tx, statement, [userId, ...values]);
      if (updated !== undefined) await caches.announce(tx, PEOPLE, userId);
    });
  const changeIn: People['changeIn'] = async (tx, userId, { locale, timeZone, currency, tripCurrency, habits }) => {
    const trip = [tripCurrency !== undefined, tripCurrency];
    const values = [userId, locale, timeZone, currency, habits?.timeZone, habits?.currency, ...trip];
    const changed = await firstRow<PersonRow>(tx, CHANGE_PERSON, values);
    if (changed === undefined) return undefined;
    await caches.announce(tx, PEOPLE, userId);
    return personOf(changed);
  };
  return {
    find: known.get,
    meet: async (newcomer, defaults) => {
      const person = newPerson(newcomer, defaults);
      await insertPerson(db, person);
      return person;
    },
    change: async (key, change) =>
      await transaction(db, async (tx) => {
        const claim = await claimUpdate(tx, key, {});
        if (claim.kind === 'duplicate') return (await findPeople(tx, [key.userId])).get(key.userId);
        return await changeIn(tx, key.userId, change);
      }),
    changeIn,
    markBlocked: async (userId, blocked) => await update(MARK_BLOCKED, userId, [blocked]),
  };
}

async function findPeople(db: Db | Tx, userIds: number[]): Promise<Map<number, KnownPerson>> {
  const found = await rows<PersonRow>(db, FIND_PEOPLE, [userIds]);
  return new Map(found.map((row) => [row.user_id, personOf(row)]));
}

function newPerson({ userId, firstName, languageCode }: Newcomer, defaults: Defaults): Person {
  return {
    userId,
    firstName,
    locale: localeOf(languageCode) ?? defaults.locale,
    localeChosen: false,
    timeZone: defaults.timeZone,
    currency: defaults.currency,
    ledgerUserId: userId,
  };
}

async function insertPerson(db: Db, person: Person): Promise<void> {
  await transaction(db, async (tx) => {
    await rows(tx, INSERT_USER, [person.userId, person.firstName, person.locale, person.timeZone, person.currency]);
    await rows(tx, INSERT_LEDGER, [person.userId]);
    await rows(tx, INSERT_MEMBER, [person.userId]);
    await rows(tx, INSERT_CONNECTION, [person.userId]);
  });
}

type PersonRow = {
  user_id: number;
  first_name: string;
  locale: Locale;
  locale_chosen: boolean;
  time_zone: string;
  currency: string;
  trip_currency: string | null;
  ledger_user_id: number;
  blocked: boolean;
};

function personOf(row: PersonRow): KnownPerson {
  return {
    userId: row.user_id,
    firstName: row.first_name,
    locale: row.locale,
    localeChosen: row.locale_chosen,
    timeZone: row.time_zone,
    currency: row.currency,
    ...(row.trip_currency === null ? {} : { tripCurrency: row.trip_currency }),
    ledgerUserId: row.ledger_user_id,
    blocked: row.blocked,
  };
}

const PERSON_COLUMNS = `
      user_id, first_name, locale, locale_chosen, time_zone, currency, trip_currency, ledger_user_id,
      blocked_at is not null as blocked`;

const FIND_PEOPLE: Statement = {
  name: 'people-find',
  text: `
    select ${PERSON_COLUMNS}
    from users
    where user_id = any ($1::bigint[])`,
};

const CHANGE_PERSON: Statement = {
  name: 'people-change',
  text: `
    update users
    set locale = coalesce($2, locale), locale_chosen = locale_chosen or $2 is not null,
      time_zone = coalesce($3, case when not locale_chosen then $5 end, time_zone),
      currency = coalesce($4, case when not locale_chosen then $6 end, currency),
      trip_currency = case when $7::boolean then $8 else trip_currency end
    where user_id = $1
    returning ${PERSON_COLUMNS}`,
};

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
    set blocked_at = case when $2::boolean then now() end
    where user_id = $1 and (blocked_at is not null) <> $2
    returning user_id`,
};
