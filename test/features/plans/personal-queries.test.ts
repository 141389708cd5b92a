import { expect, test } from '@jest/globals';
import { plansPersonal } from '../../../src/features/plans/personal-queries.ts';
import { transaction } from '../../../src/platform/postgres.ts';
import { usePlanHouse } from '../../support/planner.ts';

const plans = usePlanHouse('2031-03-05T12:00:00Z');

async function collected(userId: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, rows } of plansPersonal.collect(plans.house.db, userId)) {
    counts[name] = 0;
    for await (const row of rows) counts[name] += Object.keys(row).length > 0 ? 1 : 0;
  }
  return counts;
}

test('Plans of a person are given to them, and erased with what others need left to the ledger’s owner', async () => {
  const chat = await plans.planner();
  const owner = await plans.planner();
  for (const text of ['/budget food 100', '/recurring 500 rent monthly 1', '/goals Bike 600']) await chat.send(text);
  await owner.send('/recurring 20 phone monthly 1');
  await plans.house.db.query('update recurring set created_by = $1 where user_id = $2', [chat.person, owner.person]);
  expect(await collected(chat.person)).toEqual({ budgets: 1, recurring: 2, 'recurring-days': 0, goals: 1 });

  await transaction(plans.house.db, (tx) => plansPersonal.erase(tx, chat.person));
  expect(await collected(chat.person)).toEqual({ budgets: 0, recurring: 0, 'recurring-days': 0, goals: 0 });
  expect(await collected(owner.person)).toMatchObject({ recurring: 1 });
});

test('What is due is found by its index, however many are not', async () => {
  await plans.house.db.query(
    `insert into recurring (user_id, created_by, kind, amount_minor, currency, category, note, unit, every, starts_on,
       month_day, next_on, due_at, time_zone)
     select 1, 1, 'expense', 1, 'USD', 'home', '', 'month', 1, '2031-01-01', 1, '2031-04-01',
       timestamptz '2031-04-01' + number * interval '1 second', 'UTC'
     from generate_series(1, 20000) as number`,
  );
  await plans.house.db.query('analyze recurring');
  const { rows } = await plans.house.db.query<{ 'QUERY PLAN': string }>(
    `explain select id from recurring where due_at <= '2031-03-05' and (due_at, user_id, id) > ('epoch', 0, 0)
     order by due_at, user_id, id limit 200`,
  );
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index.* using recurring_due/);
});
