import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { TAB_ID } from '../../../src/features/sheets/google/layout.ts';
import { linkOf, openSheetsChat, type SheetsChat } from '../../support/sheets-chat.ts';
import { pressUpdate } from '../../support/test-house.ts';

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
    await chat.house.db.query(`update connections set last_synced_at = '2025-01-02T23:04:00Z' where user_id = $1`, [person]);
    await chat.send(person, '/sheet');
    expect(chat.last(person).text).toContain('Everything is in the sheet.');
    expect(chat.last(person).text).toMatch(/Last written: .*3.*2025, 06:04/);
    expect(chat.labels(person)).toEqual(['📗 Open the sheet', '🔍 Check the sheet', '🧱 Write all anew']);
  });

  test('hears how many changes wait, and when the bot tries again', async () => {
    await chat.send(person, `/connect ${linkOf(chat.sharedSheet())}`);
    await chat.send(person, 'coffee 3.50');
    await chat.house.db.query(
      `update connections set last_error = 'unknown-outcome: 503', due_at = now() + interval '100 seconds' where user_id = $1`,
      [person],
    );
    await chat.send(person, '/sheet');
    expect(chat.last(person).text).toContain('Waiting: 1. Google does not take them at the moment; I try again in about 2 min.');
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

  /** Writes what waits, as the worker would. */
  const settleAll = async (): Promise<void> => {
    await chat.house.db.query(`update sheets_write_queue set status = 'DONE', processed_at = now() where user_id = $1`, [person]);
  };

  const connectedWith = async (...texts: string[]): Promise<string> => {
    const id = chat.sharedSheet();
    await chat.send(person, `/connect ${linkOf(id)}`);
    for (const text of texts) await chat.send(person, text);
    await settleAll();
    return id;
  };

  test('types “/sheet check” and hears how sheet and entries differ', async () => {
    await connectedWith('coffee 3.50', 'tea 2');
    await chat.send(person, '/sheet check');
    expect(chat.last(person).text.replace(/\d\d:\d\d/, '12:00')).toBe(
      '📗 Household\n✅ Nothing is waiting.\n🔍 Compared with your entries (12:00):\n• not in the sheet: 2',
    );
    expect(chat.labels(person).slice(0, 2)).toEqual(['✍️ Write them again', '👌 Leave it so']);
  });

  test('leaves it so, and is not told of it again', async () => {
    await connectedWith('coffee 3.50', 'tea 2');
    await chat.send(person, '/sheet check');
    await chat.press(person, 'Leave it so');
    expect(chat.last(person).text).toContain('all is there');
    await chat.press(person, 'Check the sheet');
    expect(chat.last(person).text).toContain('all is there');
  });

  test('decides about nothing that they have not seen', async () => {
    const id = await connectedWith('coffee 3.50');
    await chat.send(person, '/sheet check');
    const old = chat.last(person);
    await chat.send(person, 'tea 2');
    await settleAll();
    await chat.send(person, '/sheet check');
    const { callback_data: data } = old.inlineKeyboard!.flat().find(({ text }) => text.includes('Leave it so')) as { callback_data: string };
    await chat.pipeline.handle(pressUpdate(person, old.messageId, data));
    const shown = chat.house.telegram.sim.chat(person).messages.find(({ messageId }) => messageId === old.messageId);
    expect(shown?.text).toContain('This has changed meanwhile. So it stands now:\n\n📗 Household');
    expect(shown?.text).toContain('• not in the sheet: 2');
    expect(id).not.toBe('');
  });

  test('has the copies removed', async () => {
    const id = await connectedWith('coffee 3.50');
    const { rows } = await chat.house.db.query('select id from transactions where user_id = $1', [person]);
    for (const row of [1, 2]) chat.google.sim.setCell(id, TAB_ID, row, 0, String(rows[0].id));
    await chat.send(person, '/sheet check');
    expect(chat.last(person).text).toContain('• in the sheet more than once: 1');
    await chat.press(person, 'Remove the copies');
    expect(chat.last(person).text).toContain('🧹 Copies on their way out: 1.');
    expect(await chat.connection(person)).toMatchObject({ repair: { copies: true }, due_at: expect.any(Date) });
  });

  test('hears before a rebuild what it will do, and can go back', async () => {
    await connectedWith('coffee 3.50', 'tea 2');
    await chat.send(person, '/sheet');
    await chat.press(person, 'Write all anew');
    expect(chat.last(person).text).toBe(
      '🧱 Write everything anew?\n\nI make a new tab in Household and write all your entries into it as they are now: 2. ' +
        'What you record from then on goes there too.\n\n' +
        'The tab that you have stays as it is, with your colours, columns and remarks. I don’t write into it any more.',
    );
    await chat.press(person, 'Back');
    expect(chat.last(person).text).toContain('✅ Everything is in the sheet.');
    await chat.press(person, 'Write all anew');
    await chat.press(person, 'Yes, write them');
    expect(chat.last(person).text).toBe(
      '🧱 Writing everything into a new tab: 0 of 2 (0%).\n\nYou can go on recording. /sheet shows how far it is.',
    );
  });

  test('with nothing recorded has nothing to write anew', async () => {
    await connectedWith();
    await chat.send(person, '/sheet');
    await chat.press(person, 'Write all anew');
    expect(chat.last(person).text).toBe('There is nothing to write yet. Send coffee 3.50 to record something.');
    expect(chat.labels(person)).toEqual(['↩️ Back']);
  });

  test('is offered, with another sheet, what was recorded before', async () => {
    await connectedWith('coffee 3.50', 'tea 2');
    await chat.send(person, `/connect ${linkOf(chat.sharedSheet('Second'))}`);
    expect(chat.last(person).text).toContain('Recorded before: 2. Shall I write into this sheet what it does not have yet?');
    await chat.press(person, 'Write them too');
    expect(chat.last(person).text).toContain('✍️ Writing what was missing: 0 of 2 (0%).');
  });

  test('is not told of a sheet that could not be read once it is written again', async () => {
    const id = await connectedWith('coffee 3.50');
    chat.google.sim.unshare(id, chat.robot);
    await chat.send(person, '/sheet check');
    expect(chat.last(person).text).toContain('I may not write into it any more.');
    chat.google.sim.share(id, chat.robot);
    await chat.house.db.query('update connections set last_synced_at = now() where user_id = $1', [person]);
    await chat.send(person, '/sheet');
    expect(chat.last(person).text).toMatch(/^📗 Household\n✅ Everything is in the sheet\.\nLast written: \d\d:\d\d$/);
  });

  test('of somebody else’s ledger can look, and change nothing', async () => {
    await connectedWith('coffee 3.50');
    const guest = chat.house.addPerson();
    await chat.send(guest, '/sheet');
    await chat.house.db.query('update users set ledger_user_id = $2 where user_id = $1', [guest, person]);
    await chat.send(guest, '/sheet check');
    expect(chat.last(guest).text).toContain('• not in the sheet: 1');
    for (const label of ['Write them again', 'Leave it so', 'Write all anew']) {
      await chat.send(guest, '/sheet');
      await chat.press(guest, label);
      expect(chat.last(guest).text).toContain('This ledger belongs to somebody else: its owner connects the sheet.');
    }
    expect(await chat.connection(person)).toMatchObject({ findings: { missing: 1 }, rebuild_started_at: null });
  });

  test('is told kindly that Google has no time for a comparison', async () => {
    await connectedWith('coffee 3.50');
    chat.google.sim.faults.add({ match: { method: 'spreadsheets.getByDataFilter' }, kind: 'status', status: 503 });
    await chat.send(person, '/sheet check');
    const said = 'I could not compare: Google does not answer at the moment. Try again in a little while.\n\n📗 Household';
    expect(chat.last(person).text.slice(0, said.length)).toBe(said);
  });
});
