import { describe, expect, test } from '@jest/globals';
import { enterDue, followMoves } from '../../../../src/features/plans/recurring/jobs.ts';
import type { Chat } from '../../../support/chat.ts';
import { plain, usePlanHouse } from '../../../support/planner.ts';

const plans = usePlanHouse('2027-06-01T00:00:00Z');

type Day = { date: string; state: string };

async function daysOf(person: number): Promise<Day[]> {
  const { rows } = await plans.house.db.query<Day>(
    'select due_on as date, state from recurring_days where user_id = $1 order by recurring_id, due_on',
    [person],
  );
  return rows;
}

async function entriesOf(person: number): Promise<string[]> {
  const { rows } = await plans.house.db.query<{ date: string }>(
    'select entry_date as date from transactions where user_id = $1 and deleted_at is null order by id',
    [person],
  );
  return rows.map(({ date }) => date);
}

type Notice = { text: string; keyboard: { inline: { text: string; data: string }[][] } };

/** What waits to be sent to a person, oldest first. */
async function noticesTo(person: number): Promise<Notice[]> {
  const { rows } = await plans.house.db.query<{ data: Notice }>(
    `select data from pgboss.job where name = 'telegram-messages' and data ->> 'chatId' = $1 order by created_on, id`,
    [`${person}`],
  );
  return rows.map(({ data }) => data);
}

const dataOf = ({ keyboard }: Notice, label: string): string =>
  keyboard.inline.flat().find(({ text }) => text.includes(label))!.data;

async function dueAt(person: number): Promise<string> {
  const { rows } = await plans.house.db.query<{ due: Date }>('select due_at as due from recurring where user_id = $1', [person]);
  return rows[0]!.due.toISOString();
}

async function moveTo(person: number, timeZone: string): Promise<void> {
  await plans.house.db.query('update users set time_zone = $2 where user_id = $1', [person, timeZone]);
}

async function planner(text: string, iso: string, timeZone = 'UTC'): Promise<Chat> {
  plans.at(iso);
  const chat = await plans.planner({ timeZone });
  await chat.send(`/recurring ${text}`);
  return chat;
}

describe('what is due', () => {
  test('is entered at nine, told in one line, and taken back by its button', async () => {
    const chat = await planner('500 rent monthly 31', '2031-01-20T12:00:00Z', 'Asia/Ho_Chi_Minh');
    plans.at('2031-01-31T01:59:00Z');
    await plans.turn();
    expect(await entriesOf(chat.person)).toEqual([]);
    plans.at('2031-01-31T02:00:00Z');
    await plans.turn();
    await plans.turn();
    expect(await entriesOf(chat.person)).toEqual(['2031-01-31']);
    const [notice] = await noticesTo(chat.person);
    expect(plain(notice!.text)).toBe('🔁 🏠 rent <b>−$500</b> · Fri, Jan 31');
    await chat.pressData(dataOf(notice!, 'Undo'));
    expect(await entriesOf(chat.person)).toEqual([]);
    expect(await daysOf(chat.person)).toEqual([{ date: '2031-01-31', state: 'skipped' }]);
    for (const moment of ['2031-02-28T02:00:00Z', '2031-03-31T02:00:00Z']) {
      plans.at(moment);
      await plans.turn();
    }
    expect(await entriesOf(chat.person)).toEqual(['2031-02-28', '2031-03-31']);
  });

  test('falls on February 29 of 2028', async () => {
    const chat = await planner('500 rent monthly 30', '2028-02-20T12:00:00Z');
    plans.at('2028-02-29T09:00:00Z');
    await plans.turn();
    expect(await entriesOf(chat.person)).toEqual(['2028-02-29']);
  });

  test.each([
    ['Europe/Berlin', '2027-03-27', ['2027-03-27T08:00:00.000Z', '2027-03-28T07:00:00.000Z']],
    ['Europe/Berlin', '2027-10-30', ['2027-10-30T07:00:00.000Z', '2027-10-31T08:00:00.000Z']],
    ['America/New_York', '2027-03-13', ['2027-03-13T14:00:00.000Z', '2027-03-14T13:00:00.000Z']],
    ['America/New_York', '2027-11-06', ['2027-11-06T13:00:00.000Z', '2027-11-07T14:00:00.000Z']],
  ])('stays at nine when the clocks of %s change after %s', async (timeZone, day, [before, after]) => {
    const chat = await planner('bread 2 daily', `${day}T05:00:00Z`, timeZone);
    expect(await dueAt(chat.person)).toBe(before);
    plans.at(before!);
    await plans.turn();
    expect(await dueAt(chat.person)).toBe(after);
  });

  test('comes at nine of the place to which somebody moved, once a day', async () => {
    const chat = await planner('bread 2 daily', '2027-06-01T00:00:00Z', 'Asia/Ho_Chi_Minh');
    await moveTo(chat.person, 'Europe/Berlin');
    plans.at('2027-06-01T02:00:00Z');
    await plans.turn();
    expect(await entriesOf(chat.person)).toEqual([]);
    expect(await dueAt(chat.person)).toBe('2027-06-01T07:00:00.000Z');
    plans.at('2027-06-01T07:00:00Z');
    await plans.turn();
    await moveTo(chat.person, 'Asia/Ho_Chi_Minh');
    await followMoves(plans.desk());
    expect(await dueAt(chat.person)).toBe('2027-06-02T02:00:00.000Z');
    plans.at('2027-06-02T02:00:00Z');
    await plans.turn();
    expect(await entriesOf(chat.person)).toEqual(['2027-06-01', '2027-06-02']);
  });

  test('of a leap day each year falls on the last of February in the years between', async () => {
    const chat = await planner('60 club yearly 29/02', '2027-02-20T12:00:00Z');
    for (const day of ['2027-02-28', '2028-02-28', '2028-02-29', '2029-02-28']) {
      plans.at(`${day}T09:00:00Z`);
      await plans.turn();
    }
    expect(await entriesOf(chat.person)).toEqual(['2027-02-28', '2028-02-29', '2029-02-28']);
  });

  test('while it is paused never comes, and goes on with the first day that is still to come', async () => {
    const chat = await planner('500 rent monthly 31', '2027-01-20T12:00:00Z');
    await chat.press('Pause');
    for (const month of ['2027-02-28', '2027-03-31', '2027-04-30']) {
      plans.at(`${month}T09:00:00Z`);
      await plans.turn();
    }
    await chat.press('Resume');
    await plans.turn();
    expect(await daysOf(chat.person)).toEqual([]);
    expect(await dueAt(chat.person)).toBe('2027-05-31T09:00:00.000Z');
  });

  test('waits for nine of the new place when somebody moves west between its moment and the worker, who may be days late', async () => {
    const chat = await planner('bread 2 daily', '2027-06-10T12:00:00Z', 'Europe/Berlin');
    plans.at('2027-06-11T07:30:00Z');
    await moveTo(chat.person, 'America/New_York');
    await plans.turn();
    expect(await entriesOf(chat.person)).toEqual([]);
    expect(await dueAt(chat.person)).toBe('2027-06-11T13:00:00.000Z');
    plans.at('2027-06-14T12:59:00Z');
    await plans.turn();
    expect(await entriesOf(chat.person)).toEqual(['2027-06-11', '2027-06-12', '2027-06-13']);
  });

  test('and was missed for three days comes once for each, in order, with its own date', async () => {
    const chat = await planner('bread 2 daily', '2027-07-01T12:00:00Z');
    plans.at('2027-07-05T08:00:00Z');
    await plans.turn();
    expect(await entriesOf(chat.person)).toEqual(['2027-07-02', '2027-07-03', '2027-07-04']);
    expect(await noticesTo(chat.person)).toHaveLength(3);
    // A clock that jumps back finds nothing to do again.
    plans.at('2027-07-03T08:00:00Z');
    await plans.turn();
    expect(await entriesOf(chat.person)).toHaveLength(3);
  });

  test('and was missed for more than a month is asked about in one message, and recorded day by day', async () => {
    const chat = await planner('500 rent monthly 1', '2027-07-10T12:00:00Z');
    plans.at('2027-10-05T12:00:00Z');
    await plans.turn();
    expect(await entriesOf(chat.person)).toEqual([]);
    const notices = await noticesTo(chat.person);
    expect(notices).toHaveLength(1);
    expect(plain(notices[0]!.text)).toContain('3×, Sun, Aug 1 – Fri, Oct 1');
    const record = dataOf(notices[0]!, 'Record');
    await chat.send('hello');
    await chat.pressData(record);
    await chat.pressData(record);
    expect(await entriesOf(chat.person)).toEqual(['2027-08-01', '2027-09-01', '2027-10-01']);
  });
});

describe('what is asked first', () => {
  async function asked(): Promise<{ chat: Chat; notice: Notice }> {
    const chat = await planner('500 rent monthly 15', '2027-09-01T12:00:00Z');
    await chat.press('Ask me first');
    plans.at('2027-09-15T09:00:00Z');
    await plans.turn();
    const [notice] = await noticesTo(chat.person);
    return { chat, notice: notice! };
  }

  test('is recorded by a press, once, and open again after an undo', async () => {
    const { chat, notice } = await asked();
    expect(plain(notice.text)).toBe('🔔 <b>🏠 rent −$500</b> · Wed, Sep 15\nShall I record it?');
    expect(await entriesOf(chat.person)).toEqual([]);
    await chat.pressData(dataOf(notice, 'Record'));
    expect(plain(chat.last().text)).toBe('✅ 🏠 rent −$500 · Wed, Sep 15');
    await chat.pressData(dataOf(notice, 'Skip'));
    expect(await entriesOf(chat.person)).toEqual(['2027-09-15']);
    await chat.send('/undo');
    expect(await daysOf(chat.person)).toEqual([{ date: '2027-09-15', state: 'asked' }]);
    await chat.send('/recurring');
    await chat.press('rent');
    expect(chat.last().text).toContain('⏳ Waits for you: Wed, Sep 15');
    await chat.press('Record');
    expect(await entriesOf(chat.person)).toEqual(['2027-09-15']);
  });

  test('is skipped by a press', async () => {
    const { chat, notice } = await asked();
    await chat.pressData(dataOf(notice, 'Skip'));
    expect(await daysOf(chat.person)).toEqual([{ date: '2027-09-15', state: 'skipped' }]);
    expect(await entriesOf(chat.person)).toEqual([]);
  });

  test('is recorded with another amount', async () => {
    const { chat, notice } = await asked();
    await chat.pressData(dataOf(notice, 'Other amount'));
    await chat.send('520');
    expect(plain(chat.last().text)).toBe('✅ 🏠 rent −$520 · Wed, Sep 15');
    expect(await entriesOf(chat.person)).toEqual(['2027-09-15']);
  });
});

describe('several workers', () => {
  test('enter each day once between them', async () => {
    const chat = await planner('bread 2 daily', '2027-08-01T12:00:00Z');
    plans.at('2027-08-11T12:00:00Z');
    await Promise.all([plans.turn(), plans.turn(), plans.turn(), plans.turn()]);
    await plans.turn();
    const days = Array.from({ length: 10 }, (_, index) => `2027-08-${String(index + 2).padStart(2, '0')}`);
    expect(await entriesOf(chat.person)).toEqual(days);
    expect(await noticesTo(chat.person)).toHaveLength(10);
  });

  test('lose nothing when one dies before its commit, and enter nothing twice', async () => {
    const chat = await planner('500 rent monthly 20', '2027-08-15T12:00:00Z');
    plans.at('2027-08-20T09:00:00Z');
    const { house, book } = plans.desk();
    const sender = { ...house.sender, notify: async () => await Promise.reject(new Error('killed')) };
    await enterDue({ house: { ...house, sender }, book });
    expect(await entriesOf(chat.person)).toEqual([]);
    expect(await daysOf(chat.person)).toEqual([]);
    await plans.turn();
    expect(await entriesOf(chat.person)).toEqual(['2027-08-20']);
    expect(await noticesTo(chat.person)).toHaveLength(1);
  });
});
