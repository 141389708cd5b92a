/** Changing the rates that people typed. A pair is the same pair in either direction. */
import { firstRow, rows, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { OwnRate } from './model.ts';

export type RatePlace = Pick<OwnRate, 'currency' | 'inCurrency' | 'fromDay'>;

/** The rate of a pair from a day on; others wait until this transaction ends. */
export async function lockOwnRate(tx: Tx, userId: number, place: RatePlace): Promise<OwnRate | undefined> {
  return await firstRow<OwnRate>(tx, LOCK_OWN_RATE, [userId, place.currency, place.inCurrency, place.fromDay]);
}

/** Writes a rate in place of the one that its pair had from that day on. */
export async function putOwnRate(tx: Tx, userId: number, rate: OwnRate): Promise<void> {
  await rows(tx, PUT_OWN_RATE, [userId, rate.currency, rate.inCurrency, rate.fromDay, rate.rate]);
}

export async function removeOwnRate(tx: Tx, userId: number, place: RatePlace): Promise<void> {
  await rows(tx, REMOVE_OWN_RATE, [userId, place.currency, place.inCurrency, place.fromDay]);
}

/** What a person set up, until this transaction ends. */
export async function lockCurrencies(tx: Tx, userId: number): Promise<CurrencySetup | undefined> {
  return await firstRow<CurrencySetup>(tx, LOCK_CURRENCIES, [userId]);
}

export type CurrencySetup = { currency: string; tripCurrency: string | null };

const OF_PAIR = `
      user_id = $1 and from_day = $4
      and least(currency, in_currency) = least($2::text, $3)
      and greatest(currency, in_currency) = greatest($2::text, $3)`;

const LOCK_OWN_RATE: Statement = {
  name: 'currencies-lock-own-rate',
  text: `
    select currency, in_currency as "inCurrency", from_day as "fromDay", rate::text as rate
    from own_rates
    where ${OF_PAIR}
    for update`,
};

const PUT_OWN_RATE: Statement = {
  name: 'currencies-put-own-rate',
  text: `
    insert into own_rates (user_id, currency, in_currency, from_day, rate)
    values ($1, $2, $3, $4, $5)
    on conflict (user_id, least(currency, in_currency), greatest(currency, in_currency), from_day) do update
      set currency = excluded.currency, in_currency = excluded.in_currency, rate = excluded.rate`,
};

const REMOVE_OWN_RATE: Statement = {
  name: 'currencies-remove-own-rate',
  text: `
    delete from own_rates
    where ${OF_PAIR}`,
};

const LOCK_CURRENCIES: Statement = {
  name: 'currencies-lock-setup',
  text: `
    select currency, trip_currency as "tripCurrency"
    from users
    where user_id = $1
    for no key update`,
};
