/** What the account asks of ledgers when it writes to people by itself. */
import type { House } from '../../../core/house.ts';
import type { Person } from '../../../core/incoming.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import { rows, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { LedgerBook } from '../book/book.ts';
import type { Period } from './period.ts';
import { recap } from './recap.ts';

export type LedgerNews = {
  /** Those of the people who have recorded something for their day, `YYYY-MM-DD`. */
  recordedOn: (tx: Tx, people: { userId: number; ledgerUserId: number; date: string }[]) => Promise<Set<number>>;
  recap: (person: Person, period: Period) => Promise<Outgoing[]>;
};

export function ledgerNews(house: House, book: LedgerBook): LedgerNews {
  return {
    recordedOn: async (tx, people) => {
      const found = await rows<{ userId: number }>(tx, RECORDED_ON, [
        people.map(({ userId }) => userId),
        people.map(({ ledgerUserId }) => ledgerUserId),
        people.map(({ date }) => date),
      ]);
      return new Set(found.map(({ userId }) => userId));
    },
    recap: async (person, period) => await recap({ house, book }, person, period),
  };
}

const RECORDED_ON: Statement = {
  name: 'ledger-recorded-on',
  text: `
    select asked.user_id as "userId"
    from unnest($1::bigint[], $2::bigint[], $3::date[]) as asked (user_id, ledger_id, day)
    where exists (
      select from transactions
      where transactions.user_id = asked.ledger_id and entry_date = asked.day and recorded_by = asked.user_id
        and deleted_at is null
    )`,
};
