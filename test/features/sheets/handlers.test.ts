import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { TAB_ID } from '../../../src/features/sheets/google/layout.ts';
import { linkOf, openSheetsChat, type SheetsChat } from '../../support/sheets-chat.ts';

describe('a person who asks how the sheet stands', () => {
  let chat: SheetsChat;
  let person: number;
  beforeAll(async () => {
    chat = await openSheetsChat();
  });
  beforeEach(() => {
    person = chat.house.addPerson();
  });
  afterEach(() => chat.google.sim.faults.clear());
  afterAll(async () => await chat.stop());

  test('hears that none is connected, and how much waits for one', async () => {
    await chat.send(person, '/sheet');
    expect(chat.last(person).text).toBe('No Google Sheet is connected yet. /connect does it in two steps.');
    await chat.send(person, 'coffee 3.50');
    await chat.send(person, '/sheet');
    expect(chat.last(person).text).toContain('What you have recorded waits for it: 1.');
  });

  test('hears that all is written, and when, by their own clock', async () => {
    await chat.send(person, `/connect ${linkOf(chat.sharedSheet())}`);
    await chat.house.db.query(`update users set time_zone = 'Asia/Ho_Chi_Minh' where user_id = $1`, [person]);
    await chat.house.db.query(`update connections set last_synced_at = '2026-01-02T23:04:00Z' where user_id = $1`, [person]);
    await chat.send(person, '/sheet');
    expect(chat.last(person).text).toContain('Everything is in the sheet.');
    expect(chat.last(person).text).toMatch(/Last written: .*3.*2026, 06:04/);
    expect(chat.labels(person)).toEqual(['📗 Open the sheet']);
  });

  test('hears how many changes wait and how long, and that the bot keeps trying', async () => {
    await chat.send(person, `/connect ${linkOf(chat.sharedSheet())}`);
    await chat.send(person, 'coffee 3.50');
    await chat.house.db.query(
      `update sheets_write_queue set created_at = now() - interval '150 seconds' where user_id = $1`,
      [person],
    );
    await chat.house.db.query(`update connections set last_error = 'unknown-outcome: 503' where user_id = $1`, [person]);
    await chat.send(person, '/sheet');
    expect(chat.last(person).text).toContain('Waiting: 1, the oldest for 2 min.');
    expect(chat.last(person).text).toContain('I keep trying');
  });

  test('hears what is wrong, and repairs it with a button', async () => {
    const id = chat.sharedSheet();
    await chat.send(person, `/connect ${linkOf(id)}`);
    await chat.send(person, 'coffee 3.50');
    await chat.house.db.query(
      `update connections set suspended_at = now(), suspended_reason = 'tab-gone' where user_id = $1`,
      [person],
    );
    chat.google.sim.deleteSheet(id, TAB_ID);
    chat.google.sim.unshare(id, chat.robot);
    await chat.send(person, '/sheet');
    expect(chat.last(person).text).toContain('The tab FreedomWallet was deleted');
    await chat.press(person, 'Check again');
    expect(chat.last(person).text).toContain('I may not open this spreadsheet yet');
    chat.google.sim.share(id, chat.robot);
    const update = await chat.press(person, 'Check again');
    expect(chat.last(person).text).toContain('It works again: Household');
    await chat.pipeline.handle(update);
    expect(chat.last(person).text).toContain('It works again: Household');
    const repaired = { suspended_at: null, suspended_reason: null, due_at: expect.any(Date) };
    expect(await chat.connection(person)).toMatchObject(repaired);
    expect(chat.google.sim.read(id).sheets.some(({ sheetId }) => sheetId === TAB_ID)).toBe(true);
  });
});
