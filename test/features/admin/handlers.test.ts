import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listApprovals } from '../../../src/core/approvals.ts';
import type { Feature } from '../../../src/core/feature.ts';
import type { Pipeline } from '../../../src/core/pipeline.ts';
import { askForReplay, parkUpdate } from '../../../src/core/parked.ts';
import { admin as adminFeature, type AdminSettings } from '../../../src/features/admin/index.ts';
import { transaction } from '../../../src/platform/postgres.ts';
import type { SimMessage } from '../../../src/sandbox/telegram/types.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse } from '../../support/test-house.ts';

let house: TestHouse;
let admin: number;
let second: number;
let settings: AdminSettings;
let pipeline: Pipeline;

beforeAll(async () => {
  house = await openTestHouse();
});
beforeEach(async () => {
  await house.db.query('truncate failed_updates, replays, approvals, transactions, sheets_write_queue');
  [admin, second] = [house.addPerson(), house.addPerson()];
  settings = { adminIds: [admin, second], allowedIds: undefined };
  pipeline = house.pipeline(features());
});
afterAll(async () => await house.stop());

function features(): Feature[] {
  return [...house.features().filter(({ name }) => name !== 'admin'), adminFeature(house, settings)];
}

const botMessages = (person: number): SimMessage[] =>
  house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');

const last = (person: number): SimMessage => botMessages(person).at(-1) as SimMessage;

const labels = (person: number): string[] => last(person).inlineKeyboard?.flat().map(({ text }) => text) ?? [];

/** What was shown for a moment, to anybody. */
const toasts = (): unknown[] =>
  house.telegram.sim.calls().flatMap(({ method, params }) => (method === 'answerCallbackQuery' ? [params['text']] : []));

const send = async (person: number, text: string): Promise<void> => {
  await pipeline.handle(textUpdate(person, text));
};

/** The data of the button with this label below the last message of the bot. */
function dataOf(person: number, label: string): string {
  const button = last(person).inlineKeyboard?.flat().find(({ text }) => text.includes(label));
  if (button?.callback_data === undefined) throw new Error(`No button ${label} among ${labels(person).join(', ')}`);
  return button.callback_data;
}

const press = async (person: number, label: string): Promise<void> =>
  void (await pipeline.handle(pressUpdate(person, last(person).messageId, dataOf(person, label))));

const park = (updateId: number, reason = 'Error: no way', payload: unknown = { message: { text: 'secret coffee' } }) =>
  transaction(house.db, (tx) => parkUpdate(tx, { userId: 42, updateId, payload, reason, tries: 5 }));

describe('/admin', () => {
  test('is an unknown command to everybody else, word for word, and its buttons are stale ones', async () => {
    const person = house.addPerson();
    await send(person, '/admin');
    await send(person, '/nonsense');
    const [command, unknown] = house.said(person);
    expect(command).toBe(unknown);
    await park(1);
    const answers: string[][] = [];
    for (const data of ['admin-show:0', 'admin-people', 'admin-retry-all', 'admin-retry:0:42:1', 'admin-drop-yes:0:42:1', 'nonsense']) {
      const before = house.said(person).length;
      await pipeline.handle(pressUpdate(person, last(person).messageId, data));
      answers.push(house.said(person).slice(before));
    }
    expect(new Set(answers.map((said) => JSON.stringify(said))).size).toBe(1);
    const parked = await house.db.query('select is_being_tried from parked_updates');
    expect(parked.rows).toEqual([{ is_being_tried: false }]);
  });

  test('shows how the bot is doing, and that nothing is put aside', async () => {
    const person = house.addPerson();
    await send(person, 'coffee 3.50');
    await send(person, 'tea 2');
    await house.db.query(`update transactions set created_at = now() - interval '25 hours' where note = 'tea'`);
    await house.db.query(`update sheets_write_queue set status = 'FAILED' where payload::text like '%tea%'`);
    await send(admin, '/admin');
    const people = (await house.db.query<{ count: string }>('select count(*) from users')).rows[0]?.count;
    expect(last(admin).text).toBe(
      [
        '🛠 How it goes',
        `People: ${people}\nEntries today: 1\nOn their way to sheets: 1\nRefused by Google: 1`,
        '✅ No update is put aside.',
      ].join('\n\n'),
    );
    expect(labels(admin)).toEqual(['🔄 Refresh', '👥 Who may use it']);
  });

  test('counts the day of the admin, and writes numbers and times as they do', async () => {
    await send(admin, '/help');
    await house.db.query(`update users set locale = 'ru', time_zone = 'Asia/Tokyo' where user_id = $1`, [admin]);
    await park(1);
    await house.db.query(`update failed_updates set failed_at = '2025-03-01T20:30:00Z'`);
    await house.db.query(`insert into sheets_write_queue (user_id, entry_id, entry_version, op)
      select 1, id, 1, 'append' from generate_series(1, 1234) as id`);
    await send(admin, '/admin');
    expect(last(admin).text).toContain('На пути в таблицы: 1\u00a0234');
    expect(last(admin).text).toMatch(/1\. .*2 мар.* 2025.*, 05:30 · от 42 · попыток: 5\nError: no way/);
  });

  test('shows five parked updates a page, the latest first, who sent them and why they failed, but not what', async () => {
    for (let updateId = 1; updateId <= 500; updateId += 1) await park(updateId);
    await house.db.query(`update failed_updates set failed_at = now() - (600 - update_id) * interval '1 second',
      reason = 'Error: <b>' || update_id || '</b> & more'`);
    await send(admin, '/admin');
    expect(last(admin).text).toContain('Updates put aside: 500.');
    expect(last(admin).text).toContain('from 42 · tries: 5\nError: <b>500</b> & more');
    expect(last(admin).text).toContain('Error: <b>496</b>');
    expect(last(admin).text).not.toContain('495');
    expect(last(admin).text).not.toContain('secret');
    await press(admin, '2/100');
    expect(last(admin).text).toMatch(/\n6\. .*\nError: <b>495<\/b>/);
    expect(labels(admin)).toEqual(expect.arrayContaining(['🔁 Try 6 again', '◀️ 1/100', '3/100 ▶️']));
    await house.db.query('delete from failed_updates where update_id > 3');
    await press(admin, '3/100');
    expect(last(admin).text).toMatch(/\n1\. .*\nError: <b>3<\/b>/);
    expect(labels(admin).some((label) => label.includes('▶️'))).toBe(false);
  });

  test('cuts a long reason so that the screen stays one message', async () => {
    for (let updateId = 1; updateId <= 5; updateId += 1) await park(updateId, '&😀'.repeat(250));
    await send(admin, '/admin');
    expect(last(admin).text.length).toBeLessThan(4096);
    expect(last(admin).text).toContain('…');
  });
});

describe('a press of "try again"', () => {
  test('asks for it, tells a second admin that it is under way, and says so where it is over', async () => {
    await park(1);
    await park(2);
    await send(admin, '/admin');
    await send(second, '/admin');
    await Promise.all([press(admin, 'Try 1 again'), press(second, 'Try 1 again')]);
    expect(toasts().slice(-2).toSorted()).toEqual([
      'This is being tried already.',
      "Will be tried again: 1. I'll tell you how it went.",
    ]);
    expect(last(admin).text).toContain('It will be tried again in a moment.');
    await send(second, '/admin');
    const retry = dataOf(second, 'Try 2 again');
    await house.db.query('delete from failed_updates');
    await pipeline.handle(pressUpdate(second, last(second).messageId, retry));
    expect(toasts().at(-1)).toBe('This is not here any more: it was done or dropped.');
    expect(last(second).text).toContain('No update is put aside');
  });

  test('that is delivered again after the try has failed does not ask for another one', async () => {
    await park(1);
    await send(admin, '/admin');
    const again = pressUpdate(admin, last(admin).messageId, dataOf(admin, 'Try all again'));
    await pipeline.handle(again);
    await house.db.query('update failed_updates set replay_id = null');
    await pipeline.handle(again);
    expect(toasts().slice(-2)).toEqual(Array(2).fill("Will be tried again: 1. I'll tell you how it went."));
    expect((await house.db.query('select from parked_updates where is_being_tried')).rowCount).toBe(0);
  });

  test('of all asks for those that nobody asked for yet', async () => {
    for (const updateId of [1, 2, 3]) await park(updateId);
    await send(admin, '/admin');
    await send(second, '/admin');
    await transaction(house.db, (tx) => askForReplay(tx, { userId: 42, updateId: 2 }, null));
    await press(admin, 'Try all again');
    expect(toasts().at(-1)).toContain('Will be tried again: 2.');
    await press(second, 'Try all again');
    expect(toasts().at(-1)).toBe('This is being tried already.');
    expect(labels(second)).not.toContain('🔁 Try all again');
  });
});

describe('a press of "drop"', () => {
  test('asks first, can be taken back, and then drops that update alone', async () => {
    await park(1);
    await park(2);
    await house.db.query(`update failed_updates set failed_at = now() - update_id * interval '1 minute'`);
    await send(admin, '/admin');
    await press(admin, 'Drop 2');
    expect(last(admin).text).toContain('Drop update 2 from 42?');
    await press(admin, 'Back');
    expect(last(admin).text).toContain('Updates put aside: 2.');
    await press(admin, 'Drop 2');
    const yes = dataOf(admin, 'Yes, drop it');
    await press(admin, 'Yes, drop it');
    expect(toasts().at(-1)).toBe('Dropped.');
    expect((await house.db.query('select update_id from failed_updates')).rows).toEqual([{ update_id: 1 }]);
    await pipeline.handle(pressUpdate(admin, last(admin).messageId, yes));
    expect(toasts().at(-1)).toContain('This is not here any more');
  });

  test('of one that another admin has dropped meanwhile says so at once', async () => {
    await park(1);
    await send(admin, '/admin');
    await house.db.query('delete from failed_updates');
    await press(admin, 'Drop 1');
    expect(toasts().at(-1)).toContain('This is not here any more');
    expect(last(admin).text).toContain('No update is put aside');
  });
});

describe('who may use the bot', () => {
  test('is everybody where no one is listed, and an approval changes nothing', async () => {
    await send(admin, '/admin approve 77');
    expect(last(admin).text).toContain('Everybody may use this bot');
    await press(admin, 'Who may use it');
    expect(last(admin).text).toContain('Everybody may use this bot');
    expect(await listApprovals(house.db, 5)).toEqual([]);
  });

  test('is changed by an admin, who is told to tell a stranger, and shown with who let them in', async () => {
    settings = { adminIds: [admin, second], allowedIds: [55] };
    pipeline = house.pipeline(features());
    await send(admin, '/admin approve 77');
    expect(last(admin).text).toContain('77 may use the bot now. Please tell them yourself');
    await send(second, '/admin approve 77');
    expect(last(second).text).toContain('77 was let in before');
    await press(second, 'Who may use it');
    expect(last(second).text).toContain(`By ADMIN_IDS and ALLOWED_IDS: ${admin}, ${second}, 55`);
    expect(last(second).text).toMatch(new RegExp(`77 – by ${admin}, \\d\\d:\\d\\d`));
    await send(admin, '/admin remove 77');
    expect(last(admin).text).toContain('77 may not use the bot any more');
    await send(admin, '/admin remove 77');
    expect(last(admin).text).toContain('nothing to take back');
    await press(second, 'Back');
    await press(second, 'Who may use it');
    expect(last(second).text).toContain('Let in by an admin: nobody yet.');
  });

  test('is not changed for those whom the settings let in', async () => {
    settings = { adminIds: [admin], allowedIds: [55] };
    pipeline = house.pipeline(features());
    for (const order of [`approve ${admin}`, 'approve 55', 'remove 55']) {
      await send(admin, `/admin ${order}`);
      expect(last(admin).text).toContain('stands in ADMIN_IDS or ALLOWED_IDS');
    }
    expect(await listApprovals(house.db, 5)).toEqual([]);
  });

  test('is not changed back by an order that is delivered again late', async () => {
    settings = { adminIds: [admin], allowedIds: [55] };
    pipeline = house.pipeline(features());
    const order = textUpdate(admin, '/admin approve 77');
    await pipeline.handle(order);
    await send(admin, '/admin remove 77');
    await pipeline.handle(order);
    expect(await listApprovals(house.db, 5)).toEqual([]);
  });

  test('is explained to an admin who writes it in another way', async () => {
    for (const order of ['approve', 'approve bob', 'remove 1 2', 'approve 1234567890123456', 'let in 5']) {
      await send(admin, `/admin ${order}`);
      expect(last(admin).text).toContain('/admin approve 123456789 lets somebody in');
    }
  });

  test('is a list of bounded length', async () => {
    const allowedIds = Array.from({ length: 1_000 }, (_, index) => 1_000_000_000 + index);
    settings = { adminIds: [admin], allowedIds };
    pipeline = house.pipeline(features());
    await house.db.query(`insert into approvals (user_id, approved_by) select id, 1 from generate_series(1, 1000) as id`);
    await send(admin, '/admin');
    await press(admin, 'Who may use it');
    expect(last(admin).text).toContain('… and earlier ones');
    expect(last(admin).text.length).toBeLessThan(4096);
  });
});
