import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAnnouncements, type Announcements } from '../../../src/core/announcements.ts';
import { furnish, type Furnished } from '../../../src/core/house.ts';
import { createMetrics } from '../../../src/core/metrics.ts';
import { createCategoryCache } from '../../../src/features/ledger/category-list.ts';
import { transaction } from '../../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createRecordingLog } from '../../support/recording-log.ts';
import { waitFor } from '../../support/wait-for.ts';

type Process = { announcements: Announcements; house: Furnished };

let database: TestDatabase;
let here: Process;
let there: Process;

beforeAll(async () => {
  database = await createTestDatabase();
  [here, there] = await Promise.all([openProcess(), openProcess()]);
});

afterAll(async () => {
  await Promise.all([here.announcements.stop(), there.announcements.stop()]);
  await database.drop();
});

async function openProcess(): Promise<Process> {
  const log = createRecordingLog();
  const announcements = createAnnouncements({ db: database.pool, log, url: database.url });
  await announcements.start();
  await waitFor('other processes to be heard', () => announcements.areHeard());
  const metrics = createMetrics({ process: false });
  return { announcements, house: furnish({ db: database.pool, log, metrics, announcements }) };
}

const addCategory = async (userId: number, name: string): Promise<void> =>
  await transaction(database.pool, async (tx) => {
    await tx.query(
      `insert into categories (user_id, key, name, kind, emoji, words) values ($1, lower($2), $2, 'expense', '🐶', '{dog}')`,
      [userId, name],
    );
    await here.house.caches.announce(tx, 'categories', userId);
  });

describe('the categories of a ledger', () => {
  test('are everybody’s and its own, in the language of who looks', async () => {
    await addCategory(1, 'Pets');
    const list = await createCategoryCache(here.house)(1);
    expect(list.own).toEqual([{ key: 'pets', name: 'Pets', kind: 'expense', emoji: '🐶', words: ['dog'] }]);
    expect(list.labelOf('pets', 'vi')).toEqual({ emoji: '🐶', name: 'Pets' });
    expect(list.labelOf('coffee', 'en').name).toBe('Coffee');
    expect(list.labelOf('gone', 'en')).toEqual({ emoji: '', name: 'gone' });
  });

  test('are each ledger’s own when many are asked for at once', async () => {
    await addCategory(2, 'Boats');
    const categoriesOf = createCategoryCache(here.house);
    const lists = await Promise.all([2, 3, 2].map((userId) => categoriesOf(userId)));
    expect(lists.map(({ own }) => own.map(({ name }) => name))).toEqual([['Boats'], [], ['Boats']]);
  });

  test('are new in every process when one of them adds to them, also where there were none', async () => {
    const [asHere, asThere] = [createCategoryCache(here.house), createCategoryCache(there.house)];
    expect([await asHere(4), await asThere(4)]).toMatchObject([{ own: [] }, { own: [] }]);
    await addCategory(4, 'Kites');
    expect((await asHere(4)).own).toHaveLength(1);
    await waitFor('the other process to hear', async () => (await asThere(4)).own.length === 1);
  });
});
