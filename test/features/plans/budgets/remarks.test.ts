import { describe, expect, test } from '@jest/globals';
import type { Person } from '../../../../src/core/incoming.ts';
import { plansJoints } from '../../../../src/features/plans/index.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import { pressUpdate, textUpdate } from '../../../support/test-house.ts';
import { plain, planFeatures, usePlanHouse } from '../../../support/planner.ts';

const plans = usePlanHouse('2027-11-10T12:00:00Z');

let lastUpdateId = 900_000;

async function personOf(userId: number): Promise<Person> {
  return (await plans.house.people.find(userId))!;
}

/** What a process that has just recorded something would add to its answer. */
async function remarks(userId: number, updateId = (lastUpdateId += 1)): Promise<string[]> {
  const update = { userId, updateId, day: '2027-11-10' };
  const { house, book } = plans.desk();
  const lines = await plansJoints(house, book).remarks(house.db, await personOf(userId), [], update);
  return lines.map(plain);
}

async function spend(userId: number, amountMinor: number, { date = '2027-11-10', category = 'food', currency = 'USD' } = {}) {
  const { book } = plans.desk();
  const reader = await book.readerOf(await personOf(userId));
  const entry = { kind: 'expense' as const, amountMinor, currency, category, note: '', tags: [], date };
  const [id] = await transaction(plans.house.db, (tx) =>
    book.enter(tx, { ledgerUserId: userId, recordedBy: userId, reader }, [entry]),
  );
  return id!;
}

async function takeBack(userId: number, id: number): Promise<void> {
  await transaction(plans.house.db, (tx) => plans.desk().book.undoMany(tx, userId, [id]));
}

async function planner(budget: string, iso = '2027-11-10T12:00:00Z', timeZone = 'UTC') {
  plans.at(iso);
  const chat = await plans.planner({ timeZone });
  await chat.send(`/budget ${budget}`);
  return chat;
}

describe('the line of a budget', () => {
  test('comes at 80 % and at 100 %, once for each', async () => {
    const { person } = await planner('food 100');
    await spend(person, 7_900);
    expect(await remarks(person)).toEqual([]);
    await spend(person, 300);
    expect(await remarks(person)).toEqual(['⚠️ Food: 82% of $100, $18 left till Nov 30']);
    await spend(person, 100);
    expect(await remarks(person)).toEqual([]);
    await spend(person, 2_000);
    expect(await remarks(person)).toEqual(['⚠️ Food: 103% of $100, $3 over till Nov 30']);
    expect(await remarks(person)).toEqual([]);
  });

  test('stands below the card of what was recorded', async () => {
    const chat = await planner('food 100');
    await chat.send('lunch 85');
    expect(plain(chat.last().text)).toContain('⚠️ Food: 85% of $100, $15 left till Nov 30');
    await chat.send('lunch 1');
    expect(chat.last().text).not.toContain('⚠️');
  });

  test('comes once when two record at once', async () => {
    const { person } = await planner('food 100');
    await Promise.all(Array.from({ length: 6 }, () => spend(person, 1_500)));
    const told = await Promise.all(Array.from({ length: 6 }, () => remarks(person)));
    expect(told.flat()).toEqual(['⚠️ Food: 90% of $100, $10 left till Nov 30']);
  });

  test('comes again to a second delivery of the update that it answered', async () => {
    const { person } = await planner('food 100');
    await spend(person, 8_500);
    const first = await remarks(person, 77);
    expect(first).toHaveLength(1);
    expect(await remarks(person, 77)).toEqual(first);
    expect(await remarks(person, 78)).toEqual([]);
  });

  test('comes again in its period if spending was seen below its step, and not if it was not', async () => {
    const { person } = await planner('food 100');
    const id = await spend(person, 8_500);
    expect(await remarks(person)).toHaveLength(1);
    await takeBack(person, id);
    await spend(person, 8_600);
    expect(await remarks(person)).toEqual([]);
    await takeBack(person, await spend(person, 100));
    await plans.house.db.query('delete from transactions where user_id = $1', [person]);
    expect(await remarks(person)).toEqual([]);
    await spend(person, 8_700);
    expect(await remarks(person)).toEqual(['⚠️ Food: 87% of $100, $13 left till Nov 30']);
  });

  test('comes anew in the next period', async () => {
    const { person } = await planner('food 50 weekly', '2027-11-10T12:00:00Z');
    await spend(person, 4_500);
    expect(await remarks(person)).toEqual(['⚠️ Food: 90% of $50, $5 left till Nov 14']);
    plans.at('2027-11-15T12:00:00Z');
    await spend(person, 4_000, { date: '2027-11-15' });
    expect(await remarks(person)).toEqual(['⚠️ Food: 80% of $50, $10 left till Nov 21']);
  });

  test('counts the month in which the owner of the ledger lives', async () => {
    const { person } = await planner('food 100', '2027-11-30T20:00:00Z', 'Asia/Ho_Chi_Minh');
    await spend(person, 9_000, { date: '2027-11-30' });
    expect(await remarks(person)).toEqual([]);
    await spend(person, 9_000, { date: '2027-12-01' });
    expect(await remarks(person)).toEqual(['⚠️ Food: 90% of $100, $10 left till Dec 31']);
  });

  test('speaks of all budgets that the spending reaches, in the language of who records', async () => {
    plans.at('2027-11-10T12:00:00Z');
    const chat = await plans.planner({ language: 'ru' });
    await chat.send('/budget еда 2000');
    await chat.send('/budget 2000');
    await spend(chat.person, 210_000, { currency: 'RUB' });
    expect(await remarks(chat.person)).toEqual([
      '⚠️ Все расходы: 105 % из 2 000 ₽, сверх на 100 ₽, срок до 30 нояб.',
      '⚠️ Еда: 105 % из 2 000 ₽, сверх на 100 ₽, срок до 30 нояб.',
    ]);
  });

  test('costs a ledger without budgets no statement', async () => {
    plans.at('2027-11-10T12:00:00Z');
    const { person } = await plans.planner();
    const { remarks: remark } = plansJoints(plans.house, plans.desk().book);
    const someone = await personOf(person);
    const update = { userId: person, updateId: 1, day: '2027-11-10' };
    await remark(plans.house.db, someone, [], update);
    const asked: unknown[] = [];
    const query = plans.house.db.query.bind(plans.house.db);
    plans.house.db.query = ((...args: Parameters<typeof query>) => {
      asked.push(args);
      return query(...args);
    }) as typeof plans.house.db.query;
    await remark(plans.house.db, someone, [], update);
    plans.house.db.query = query;
    expect(asked).toEqual([]);
  });
});

describe('what a budget leaves', () => {
  test('is carried into the next period if wished, and so is what was too much', async () => {
    const chat = await planner('food 100', '2027-09-10T12:00:00Z');
    await chat.press('Carry over');
    await spend(chat.person, 7_000, { date: '2027-09-11' });
    await spend(chat.person, 15_000, { date: '2027-10-11' });
    plans.at('2027-11-10T12:00:00Z');
    await chat.send('/budget');
    expect(plain(chat.last().text)).toContain('$0 of $80');
    expect(plain(chat.last().text)).toContain('Carried over: −$20');
    plans.at('2027-10-10T12:00:00Z');
    await chat.send('/budget');
    expect(plain(chat.last().text)).toContain('$150 of $130 · $20 over\nCarried over: +$30');
  });

  test('stays when the amount changes', async () => {
    const chat = await planner('food 100', '2027-09-10T12:00:00Z');
    await chat.press('Carry over');
    plans.at('2027-11-10T12:00:00Z');
    await chat.send('/budget food 50');
    expect(plain(chat.last().text)).toContain('$0 of $250');
    await chat.press('Undo');
    await chat.send('/budget');
    expect(plain(chat.last().text)).toContain('$0 of $300');
  });

  test('says apart what no rate is known for', async () => {
    const chat = await planner('food 100');
    await spend(chat.person, 2_000, { currency: 'EUR' });
    await chat.send('/budget');
    expect(plain(chat.last().text)).toContain('Not counted, no rate yet: €20');
  });
});

describe('a budget', () => {
  test('is made once, however often its update is delivered', async () => {
    plans.at('2027-11-10T12:00:00Z');
    const { person } = await plans.planner();
    const pipeline = plans.house.pipeline(planFeatures(plans.house));
    const update = textUpdate(person, '/budget food 100');
    await pipeline.handle(update);
    await pipeline.handle(update);
    const press = pressUpdate(person, 1, `budget:carry:${await idOf(person)}:1`);
    await pipeline.handle(press);
    await pipeline.handle(press);
    const { rows } = await plans.house.db.query('select carries, version from budgets where user_id = $1', [person]);
    expect(rows).toEqual([{ carries: true, version: 2 }]);
  });

  async function idOf(person: number): Promise<number> {
    const { rows } = await plans.house.db.query<{ id: number }>('select id from budgets where user_id = $1', [person]);
    return rows[0]!.id;
  }
});
