import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPeople } from '../../src/core/people.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

const defaults = { locale: 'en', timeZone: 'UTC', currency: 'USD' } as const;

const rowsOf = async (text: string): Promise<object[]> => (await database.pool.query(text)).rows as object[];

describe('a person the bot meets', () => {
  test('gets a ledger of their own and can record at once', async () => {
    const person = await createPeople(database.pool).meet({ userId: 7, firstName: 'Linh', languageCode: 'vi-VN' }, defaults);
    expect(person).toEqual({
      userId: 7, firstName: 'Linh', locale: 'vi', localeChosen: false, timeZone: 'UTC', currency: 'USD', ledgerUserId: 7,
    });
    expect(await rowsOf('select user_id, member_id, role from ledger_members where member_id = 7')).toEqual([
      { user_id: 7, member_id: 7, role: 'owner' },
    ]);
    expect(await rowsOf('select spreadsheet_id, due_at from connections where user_id = 7')).toEqual([
      { spreadsheet_id: null, due_at: null },
    ]);
  });

  test('speaks the operator’s language where theirs is none of ours', async () => {
    const person = await createPeople(database.pool).meet({ userId: 8, firstName: 'Ana', languageCode: 'pt' }, { ...defaults, locale: 'ru' });
    expect(person.locale).toBe('ru');
  });

  test('keeps what they chose when they are met again, also by two at once', async () => {
    const newcomer = { userId: 9, firstName: 'Kim', languageCode: 'en' };
    await Promise.all([1, 2, 3].map(() => createPeople(database.pool).meet(newcomer, defaults)));
    await database.pool.query(`update users set currency = 'VND' where user_id = 9`);
    await createPeople(database.pool).meet(newcomer, defaults);
    expect(await rowsOf('select currency from users where user_id = 9')).toEqual([{ currency: 'VND' }]);
  });

  test('is marked while they block the bot, since the first time, until they are back', async () => {
    await createPeople(database.pool).meet({ userId: 10, firstName: 'Bo', languageCode: 'en' }, defaults);
    const since = async (): Promise<Date | null> =>
      ((await rowsOf('select blocked_at from users where user_id = 10')) as { blocked_at: Date | null }[])[0]?.blocked_at ?? null;
    await createPeople(database.pool).markBlocked(10, true);
    const first = await since();
    expect(first).toBeInstanceOf(Date);
    await createPeople(database.pool).markBlocked(10, true);
    expect(await since()).toEqual(first);
    expect(await createPeople(database.pool).find(10)).toEqual({
      userId: 10, firstName: 'Bo', locale: 'en', localeChosen: false, timeZone: 'UTC', currency: 'USD', ledgerUserId: 10,
      blocked: true,
    });
    await createPeople(database.pool).markBlocked(10, false);
    expect(await since()).toBeNull();
    await createPeople(database.pool).markBlocked(404, true);
    expect(await createPeople(database.pool).find(404)).toBeUndefined();
  });
});
