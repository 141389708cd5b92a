/** Work under way at the very moment at which its person is erased, held where it has written and not committed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parkUpdate } from '../../../../src/core/parked.ts';
import { createLedgerService } from '../../../../src/features/ledger/service.ts';
import type { MessageToRecord } from '../../../../src/features/ledger/record-queries.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import type { SimMessage } from '../../../../src/sandbox/telegram/types.ts';
import { CLOSED_GATE, erase, tracesOf, waitAtCommit } from '../../../support/erasure.ts';
import { holdRows } from '../../../support/held-rows.ts';
import { openLife, type Life } from '../../../support/life.ts';
import { waitFor } from '../../../support/wait-for.ts';

let life: Life;

beforeAll(async () => {
  life = await openLife(Date.parse('2031-03-01T09:00:00Z'));
});
afterAll(async () => await life.stop());

const messages = (person: number): SimMessage[] =>
  life.house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');

const type = (person: number, text: string): void => void life.house.telegram.sim.sendText(person, text);

async function say(person: number, text: string): Promise<void> {
  type(person, text);
  await life.rest();
}

/** Presses, and waits for nothing. */
function press(person: number, prefix: string): void {
  for (const { messageId, inlineKeyboard = [] } of messages(person).toReversed()) {
    const data = inlineKeyboard.flat().find((button) => button.callback_data?.startsWith(prefix))?.callback_data;
    if (data !== undefined) return void life.house.telegram.sim.pressButton(person, messageId, data);
  }
  throw new Error(`No button ${prefix}`);
}

async function runSchedule(name: string): Promise<void> {
  const schedules = life.house.features().flatMap((feature) => feature.schedules ?? []);
  await schedules.find((schedule) => schedule.name === name)?.run();
}

/** Two people who record into the ledger of the first. */
async function couple(): Promise<[owner: number, partner: number]> {
  const [owner, partner] = [life.house.addPerson('en'), life.house.addPerson('en')];
  await say(owner, 'coffee 3.50');
  await say(partner, '/language');
  press(partner, 'language:en');
  await life.rest();
  await say(owner, '/share');
  press(owner, 'share-invite');
  await life.rest();
  await say(partner, `/start ${/start=(join_[\w-]+)/.exec(messages(owner).at(-1)?.text ?? '')?.[1]}`);
  press(partner, 'join:');
  await life.rest();
  await waitFor('the move', async () => (await life.house.people.find(partner))?.ledgerUserId === owner);
  return [owner, partner];
}

/** Begins work that inserts into `table`, and the erasure when it is about to commit; both end. */
async function beside(person: number, table: string, begin: () => void | Promise<void>): Promise<void> {
  const { db } = life.house;
  await waitAtCommit(db, table);
  const gate = await holdRows(db, CLOSED_GATE, []);
  const work: unknown[] = [];
  try {
    work.push(begin());
    await gate.waiters(1);
    work.push(erase(life.house, person));
    await gate.waiters(2);
  } finally {
    await gate.release();
    await Promise.all(work);
    await db.query(`drop trigger waits_at_commit on ${table}`);
  }
  await life.rest();
}

type Work = {
  table: string;
  before?: (person: number) => Promise<void>;
  begin: (person: number) => void | Promise<void>;
};

const WORK: Record<string, Work> = {
  'a message that is being recorded': {
    table: 'transactions',
    begin: (person) => type(person, 'quinces 3.50'),
  },
  'a message with a question': {
    table: 'dialogs',
    begin: (person) => type(person, 'quinces 1.250'),
  },
  'an entry that is being changed': {
    table: 'transaction_versions',
    before: async (person) => await say(person, 'quinces 3'),
    begin: (person) => press(person, 'entry-delete'),
  },
  'a command that is noted in the journal': {
    table: 'ledger_writes',
    begin: (person) => type(person, '/budget food 100'),
  },
  'a budget that comes to its limit': {
    table: 'budget_steps',
    before: async (person) => await say(person, '/budget food 10'),
    begin: (person) => type(person, 'lunch 9'),
  },
  'a command that makes a job': {
    table: 'exports',
    before: async (person) => await say(person, 'quinces 3'),
    begin: (person) => type(person, '/export csv'),
  },
  'a recurring entry whose day has come': {
    table: 'recurring_days',
    before: async (person) => {
      await say(person, '/recurring 500 quinces monthly 1');
      await life.house.db.query(`update recurring set next_on = '2031-02-01', due_at = '2031-02-01' where user_id = $1`, [person]);
    },
    begin: async () => await runSchedule('recurring entries'),
  },
  'a file whose lines are being entered': {
    table: 'transactions',
    before: async (person) => {
      const bytes = Buffer.from('Date,Note,Amount\n2031-02-03,quinces,-5.00\n');
      await life.house.telegram.sim.sendFile(person, { name: 'bank.csv', mime: 'text/csv', kind: 'document', bytes });
      await life.rest();
    },
    begin: (person) => press(person, 'import'),
  },
  'a recap that begins for newcomers': {
    table: 'reminders',
    begin: async () => await runSchedule('recaps of newcomers'),
  },
};

describe('an erasure', () => {
  test.each(Object.keys(WORK))('leaves nothing of %s', async (name) => {
    const { table, before, begin } = WORK[name]!;
    const person = life.house.addPerson('en');
    await say(person, 'coffee 3.50');
    await before?.(person);
    await beside(person, table, () => begin(person));
    expect(await tracesOf(life.house.db, person, ['quinces'])).toEqual([]);
  });

  test('of a partner leaves nothing of theirs in the ledger, but what it says there', async () => {
    const [owner, partner] = await couple();
    await beside(partner, 'transactions', () => type(partner, 'pears 3.50'));
    expect(await tracesOf(life.house.db, partner)).toEqual([]);
    const { rows } = await life.house.db.query('select note, recorded_by as by from transactions where user_id = $1 order by id', [owner]);
    expect(rows).toEqual([{ note: 'coffee', by: owner }, { note: 'pears', by: owner }]);
  });

  test('of an owner leaves nothing that a partner was about to write', async () => {
    const [owner, partner] = await couple();
    await beside(owner, 'budgets', () => type(partner, '/budget food 100'));
    expect(await tracesOf(life.house.db, owner)).toEqual([]);
  });

  test('keeps who writes beside it waiting, and then they begin as a newcomer', async () => {
    const { house } = life;
    const person = house.addPerson('en');
    await say(person, 'figs 3.50');
    await say(person, '/currency EUR');
    const held = await holdRows(house.db, 'lock table goals in share row exclusive mode', []);
    const erasing = erase(house, person);
    await held.waiters(1);
    type(person, 'pears 2');
    await held.waiters(2);
    await held.release();
    await erasing;
    await life.rest();
    const { rows } = await house.db.query('select note, currency from transactions where user_id = $1', [person]);
    expect(rows).toEqual([{ note: 'pears', currency: 'USD' }]);
    expect((await tracesOf(house.db, person, ['figs'])).filter((row) => row.includes('figs'))).toEqual([]);
  });
});

describe('a process that has not heard of the erasure', () => {
  const messageOf = (userId: number, ledgerUserId: number, updateId: number): MessageToRecord => ({
    update: { userId, updateId, day: '2031-03-01', ledgerUserId },
    ledgerUserId,
    today: '2031-03-01',
    entries: [{
      input: { kind: 'expense', amountMinor: 350, currency: 'USD', category: 'food', note: 'plums', tags: [], date: '2031-03-01' },
      row: { date: '2031-03-01', type: 'Expense', category: 'Food', amountMinor: 350, currency: 'USD', note: 'plums', tags: [] },
    }],
  });

  test('records nothing for who is gone, alone or in another’s ledger, and keeps nobody else from recording', async () => {
    const { house } = life;
    const [owner, partner] = await couple();
    const alone = house.addPerson('en');
    await say(alone, 'coffee 3.50');
    await erase(house, partner);
    await erase(house, alone);
    const service = createLedgerService({ ...house, flushDelayMs: 1_000 });
    const outcomes = await Promise.allSettled([
      service.record(messageOf(alone, alone, 9_000_001)),
      service.record(messageOf(partner, owner, 9_000_002)),
      service.record(messageOf(owner, owner, 9_000_003)),
    ]);
    expect(outcomes).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ code: 'person-gone' }) },
      { status: 'rejected', reason: expect.objectContaining({ code: 'person-gone' }) },
      { status: 'fulfilled', value: expect.objectContaining({ kind: 'recorded' }) },
    ]);
    expect(await tracesOf(house.db, alone)).toEqual([]);
    expect(await tracesOf(house.db, partner)).toEqual([]);
  });
});

test('An admin and a partner who are erased leave no id where they acted for others', async () => {
  const { house } = life;
  const [owner, partner] = await couple();
  await say(owner, '/budget food 10');
  await say(partner, 'lunch 9');
  await house.db.query('insert into approvals (user_id, approved_by) values ($1, $2)', [owner, partner]);
  await house.db.query('insert into replays (asked_by) values ($1)', [partner]);
  await transaction(house.db, async (tx) =>
    await parkUpdate(tx, { userId: partner, updateId: 7, payload: { message: { text: 'secret' } }, reason: 'x', tries: 5 }),
  );
  await erase(house, partner);
  await life.rest();
  expect(await tracesOf(house.db, partner)).toEqual([]);
});
