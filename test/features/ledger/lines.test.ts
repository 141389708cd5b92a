import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sheetLines } from '../../../src/features/ledger/index.ts';
import { transaction } from '../../../src/platform/postgres.ts';
import { openTestHouse, textUpdate, type TestHouse } from '../../support/test-house.ts';

describe('lines of entries that are written once more', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await openTestHouse();
  });
  afterAll(async () => await house.stop());

  test('read as those that were written when the entries were recorded, in the language that is asked for', async () => {
    const person = house.addPerson();
    await house.db.query(
      `insert into categories (user_id, key, name, kind, words) values ($1, 'pets', 'My pets', 'expense', '{dog}')`,
      [person],
    );
    const pipeline = house.pipeline();
    for (const text of ['coffee 3.50 #out', 'dog 12', 'salary 2000', 'taxi 9']) await pipeline.handle(textUpdate(person, text));
    const { rows } = await house.db.query(
      'select entry_id, payload from sheets_write_queue where user_id = $1 order by id',
      [person],
    );
    const written = rows as { entry_id: number; payload: object }[];
    const ids = written.map(({ entry_id }) => entry_id);
    await house.db.query('update transactions set deleted_at = now() where user_id = $1 and id = $2', [person, ids[3]]);
    const lines = sheetLines(house.text);
    const read = async (locale: 'en' | 'vi') =>
      await transaction(house.db, async (tx) => await lines(tx, person, [...ids, 404], locale));
    expect(await read('en')).toEqual(written.slice(0, 3).map(({ entry_id, payload }) => ({ entryId: entry_id, row: payload })));
    expect((await read('vi')).map(({ row }) => [row.type, row.category])).toEqual([
      ['Chi', 'Cà phê'], ['Chi', 'My pets'], ['Thu', 'Lương'],
    ]);
  });

  test('of another ledger are not to be had', async () => {
    const [one, other] = [house.addPerson(), house.addPerson()];
    const pipeline = house.pipeline();
    await pipeline.handle(textUpdate(one, 'coffee 3.50'));
    await pipeline.handle(textUpdate(other, 'tea 2'));
    const { rows } = await house.db.query('select id from transactions where user_id = $1', [other]);
    const ids = (rows as { id: number }[]).map(({ id }) => id);
    const found = await transaction(house.db, async (tx) => await sheetLines(house.text)(tx, one, ids, 'en'));
    expect(found).toEqual([]);
  });
});
