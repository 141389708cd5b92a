/** Choosing currencies and typing rates. Each change is one transaction, noted in the journal to be taken back. */
import { claimUpdate, settleClaim } from '../../../core/claims.ts';
import { closeDialog, type OpenDialog } from '../../../core/dialog-store.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming, Person } from '../../../core/incoming.ts';
import { transaction, type Tx } from '../../../platform/postgres.ts';
import { noteWrite, type Undoers, type Undone, type Undoing } from '../journal/journal.ts';
import type { OwnRate } from './model.ts';
import {
  lockCurrencies,
  lockOwnRate,
  putOwnRate,
  removeOwnRate,
  type CurrencySetup,
  type RatePlace,
} from './own-rate-queries.ts';

/** The kinds of writes of this room. */
const SETUP = 'currency-setup';
const RATE = 'own-rate';

type SetupWrite = { before: CurrencySetup; after: CurrencySetup };
type RateWrite = { before: OwnRate | null; after: OwnRate | null };

/** `answered` is the question that the change answers, if any. */
export type CurrencyService = {
  /** Changes what amounts are counted in, or what a person pays in for now. Entries stay as they are. */
  setUp: (incoming: Incoming, change: Partial<CurrencySetup>, answered?: OpenDialog) => Promise<Changed>;
  /** Types a rate, in place of the one that its pair had from that day on. */
  putRate: (incoming: Incoming, rate: OwnRate, answered?: OpenDialog) => Promise<Changed>;
  /** Takes a typed rate away: published ones count again. */
  removeRate: (incoming: Incoming, place: RatePlace) => Promise<Changed>;
};

/** The journal's number of the change, for its undo button; null if there was nothing to change. */
export type Changed = { writeId: number | null };

export function createCurrencyService({ db, clock, people }: Pick<House, 'db' | 'clock' | 'people'>): CurrencyService {
  /** A second delivery changes nothing and gives what the first one noted. */
  const once = async (
    incoming: Incoming,
    change: (tx: Tx) => Promise<number | null>,
    answered?: OpenDialog,
  ): Promise<Changed> =>
    await transaction(db, async (tx) => {
      const claim = await claimUpdate<Changed>(tx, incoming.update, { writeId: null });
      if (claim.kind === 'duplicate') return claim.result;
      if (answered !== undefined) await closeDialog(tx, clock, incoming.update, answered);
      const changed = { writeId: await change(tx) };
      await settleClaim(tx, incoming.update, changed);
      return changed;
    });

  return {
    setUp: async (incoming, change, answered) => {
      const { person } = incoming;
      const setUp = async (tx: Tx): Promise<number | null> => {
        const before = await lockCurrencies(tx, person.userId);
        if (before === undefined) return null;
        const after = { ...before, ...change };
        if (isSameSetup(before, after)) return null;
        await people.changeIn(tx, person.userId, change);
        return await note(tx, person, SETUP, { before, after });
      };
      return await once(incoming, setUp, answered);
    },
    putRate: async (incoming, rate, answered) => {
      const { person } = incoming;
      const put = async (tx: Tx): Promise<number> => {
        const before = (await lockOwnRate(tx, person.ledgerUserId, rate)) ?? null;
        await putOwnRate(tx, person.ledgerUserId, rate);
        return await note(tx, person, RATE, { before, after: rate });
      };
      return await once(incoming, put, answered);
    },
    removeRate: async (incoming, place) =>
      await once(incoming, async (tx) => {
        const before = await lockOwnRate(tx, incoming.person.ledgerUserId, place);
        if (before === undefined) return null;
        await removeOwnRate(tx, incoming.person.ledgerUserId, place);
        return await note(tx, incoming.person, RATE, { before, after: null });
      }),
  };
}

/** Takes back choices and typed rates, unless they were changed since. */
export function currencyUndoers({ people }: Pick<House, 'people'>): Undoers {
  return {
    [SETUP]: async (tx, { payload }, undoing) => {
      const { before, after } = payload as SetupWrite;
      const now = await lockCurrencies(tx, undoing.person.userId);
      if (now === undefined || !isSameSetup(now, after)) return { kind: 'changed-since' };
      await people.changeIn(tx, undoing.person.userId, before);
      return undone(undoing, 'ledger:currency.restored', { currency: before.tripCurrency ?? before.currency });
    },
    [RATE]: async (tx, { ledgerUserId, payload }, undoing) => {
      const { before, after } = payload as RateWrite;
      const place = before ?? after;
      if (place === null) throw new Error('A noted rate is of no pair');
      const now = (await lockOwnRate(tx, ledgerUserId, place)) ?? null;
      if (!isSameRate(now, after)) return { kind: 'changed-since' };
      if (before === null) await removeOwnRate(tx, ledgerUserId, place);
      else await putOwnRate(tx, ledgerUserId, before);
      return undone(undoing, 'ledger:currency.rate_restored', { pair: `${place.currency} – ${place.inCurrency}` });
    },
  };
}

async function note(tx: Tx, person: Person, kind: string, payload: SetupWrite | RateWrite): Promise<number> {
  return await noteWrite(tx, { ledgerUserId: person.ledgerUserId, writtenBy: person.userId, kind, payload });
}

function undone({ reader }: Undoing, key: string, values: Record<string, string>): Undone {
  return { kind: 'undone', text: reader.text(reader.locale, key, values) };
}

function isSameSetup(a: CurrencySetup, b: CurrencySetup): boolean {
  return a.currency === b.currency && a.tripCurrency === b.tripCurrency;
}

function isSameRate(a: OwnRate | null, b: OwnRate | null): boolean {
  return a?.rate === b?.rate && a?.currency === b?.currency && a?.inCurrency === b?.inCurrency;
}
