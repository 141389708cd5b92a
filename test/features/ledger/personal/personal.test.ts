import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ledgerPersonal } from '../../../../src/features/ledger/personal/personal.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse } from '../../../support/test-house.ts';

let house: TestHouse;

beforeAll(async () => {
  house = await openTestHouse();
});

afterAll(async () => {
  await house.stop();
});

const personal = ledgerPersonal(async () => {});

async function listsOf(userId: number): Promise<Record<string, Record<string, unknown>[]>> {
  const lists = personal.collect(house.db, userId);
  const read: Record<string, Record<string, unknown>[]> = {};
  for (const { name, rows } of lists) {
    const list: Record<string, unknown>[] = (read[name] = []);
    for await (const row of rows) list.push(row);
  }
  return read;
}

/** Records in two ledgers, corrects, deletes; gives the entry ids. */
async function live(person: number, owner: number): Promise<number> {
  const pipeline = house.pipeline();
  await pipeline.handle(textUpdate(owner, 'rent 500'));
  await pipeline.handle(textUpdate(person, 'zumba 20'));
  const { rows } = await house.db.query('select id from transactions where recorded_by = $1', [person]);
  const [{ id }] = rows as [{ id: number }];
  await pipeline.handle(pressUpdate(person, 1, `entry-into:${id}:1:health`));
  await pipeline.handle(pressUpdate(person, 1, `entry-delete:${id}:2`));
  await house.db.query(
    `insert into transactions (user_id, recorded_by, kind, amount_minor, currency, category, entry_date, message_id)
    values ($1, $2, 'expense', 100, 'USD', 'food', '2026-01-01', 7)`,
    [owner, person],
  );
  return id;
}

describe('what the ledger keeps of a person', () => {
  test('is given to them whole: what was deleted is marked, what they recorded for others is there', async () => {
    const [person, owner] = [house.addPerson(), house.addPerson()];
    await live(person, owner);
    const lists = await listsOf(person);
    expect(lists['entries']).toMatchObject([
      { note: 'zumba', category: 'health', amountMinor: 2000, deletedAt: expect.any(Date) },
      { category: 'food', deletedAt: null },
    ]);
    expect(lists['category-lessons']).toMatchObject([{ words: 'zumba', category: 'health' }]);
    expect(lists['changes']?.map(({ kind }) => kind)).toEqual(['entry-category', 'entry-delete']);
  });

  test('is erased, twice without harm; entries in a ledger of somebody else stay, and are the owner\'s', async () => {
    const [person, owner] = [house.addPerson(), house.addPerson()];
    await live(person, owner);
    for (let time = 0; time < 2; time += 1) await transaction(house.db, (tx) => personal.erase(tx, person));
    expect(Object.values(await listsOf(person)).flat()).toEqual([]);
    const { rows } = await house.db.query(
      'select recorded_by as by, message_id as message, category from transactions where user_id = $1 order by id',
      [owner],
    );
    expect(rows).toEqual([
      { by: owner, message: expect.any(Number), category: 'home' },
      { by: owner, message: null, category: 'food' },
    ]);
    const left = await house.db.query('select id from sheets_write_queue where user_id = $1', [person]);
    expect(left.rows).toEqual([]);
  });
});
