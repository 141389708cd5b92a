import { expect, test } from '@jest/globals';
import { usePlanHouse } from '../../../support/planner.ts';

const plans = usePlanHouse('2027-06-01T12:00:00Z');

const moveInto = async (person: number, ledger: number): Promise<void> => {
  await plans.house.db.query('update users set ledger_user_id = $2 where user_id = $1', [person, ledger]);
};

const told = async (person: number): Promise<number> => {
  const { rowCount } = await plans.house.db.query(
    `select from pgboss.job where name = 'telegram-messages' and data ->> 'chatId' = $1`,
    [`${person}`],
  );
  return rowCount ?? 0;
};

test('what a partner set up tells the owner, and is recorded as theirs, once the partner has left', async () => {
  const [owner, partner] = [await plans.planner(), await plans.planner()];
  await plans.house.db.query(
    `insert into recurring (user_id, created_by, kind, amount_minor, currency, category, note, tags, unit, every,
       starts_on, month_day, automatic, next_on, due_at, time_zone)
     values ($1, $2, 'expense', 500, 'USD', 'food', 'bread', '{}', 'day', 1,
       '2027-06-02', 2, true, '2027-06-02', '2027-06-02T09:00:00Z', 'UTC')`,
    [owner.person, partner.person],
  );
  await moveInto(partner.person, owner.person);
  plans.at('2027-06-02T09:00:00Z');
  await plans.turn();
  expect([await told(owner.person), await told(partner.person)]).toEqual([0, 1]);
  await moveInto(partner.person, partner.person);
  plans.at('2027-06-03T09:00:00Z');
  await plans.turn();
  expect([await told(owner.person), await told(partner.person)]).toEqual([1, 1]);
  const { rows } = await plans.house.db.query('select recorded_by as by from transactions where user_id = $1 order by id', [
    owner.person,
  ]);
  expect(rows).toEqual([{ by: partner.person }, { by: owner.person }]);
});
