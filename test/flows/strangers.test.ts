/** A private bot in front of people whom nobody let in, and whom an admin lets in. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { approve, withdrawApproval } from '../../src/core/approvals.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { deliver, endMinuteIn, notes, notesOf, texts, twoProcesses } from '../support/fast-writer.ts';
import { openTestHouse, textUpdate, type TestHouse } from '../support/test-house.ts';

let house: TestHouse;

beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(async () => await house.stop());

describe('a stranger to a private bot', () => {
  test('is answered three times an hour, by all processes together, and leaves only a count behind', async () => {
    const stranger = house.addPerson();
    const pipelines = twoProcesses(house, { allowedIds: new Set([1]) });
    const updates = texts(stranger, 10, 'let me in');
    expect(await deliver(house, pipelines, stranger, updates)).toEqual([]);
    expect(house.said(stranger)).toEqual(Array.from({ length: 3 }, () => expect.stringContaining(String(stranger))));
    expect((await house.db.query('select from users where user_id = $1', [stranger])).rowCount).toBe(0);
    await endMinuteIn(house.db, stranger, -1);
    await deliver(house, pipelines, stranger, [textUpdate(stranger, 'hello?')]);
    expect(house.said(stranger)).toHaveLength(4);
  });

  test('is let in by an approval at once, in every process, and out again when it is withdrawn', async () => {
    const person = house.addPerson();
    const pipelines = twoProcesses(house, { allowedIds: new Set([1]) });
    await deliver(house, pipelines, person, [textUpdate(person, 'tea 2')]);
    await transaction(house.db, async (tx) => await approve(tx, { userId: person, approvedBy: 1 }));
    await deliver(house, pipelines, person, texts(person, 4));
    expect(await notesOf(house.db, person)).toEqual(notes(4));
    await transaction(house.db, async (tx) => await withdrawApproval(tx, person));
    await deliver(house, pipelines, person, [textUpdate(person, 'tea 2')]);
    expect(await notesOf(house.db, person)).toHaveLength(4);
    await endMinuteIn(house.db, person, -1);
    await deliver(house, pipelines, person, [textUpdate(person, 'tea 2')]);
    expect(house.said(person).at(-1)).toContain(String(person));
  });
});
