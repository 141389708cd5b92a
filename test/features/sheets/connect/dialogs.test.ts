import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { linkOf, openSheetsChat, type SheetsChat } from '../../../support/sheets-chat.ts';

describe('a person', () => {
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

  test('connects a sheet in two steps: the address to share with, then the link', async () => {
    await chat.send(person, '/connect');
    expect(chat.last(person).text).toContain(chat.robot);
    expect(chat.last(person).entities.some(({ type }) => type === 'code')).toBe(true);
    expect(chat.labels(person)).toEqual(['➕ New spreadsheet', '📜 With Apps Script', '✖️ Cancel']);
    expect(chat.last(person).inlineKeyboard?.[0]?.[0]).toMatchObject({ url: 'https://docs.google.com/spreadsheets/create' });
    const id = chat.sharedSheet('Our <house> & home');
    await chat.send(person, linkOf(id));
    expect(chat.last(person).text).toContain('Connected: Our <house> & home');
    expect(await chat.connection(person)).toMatchObject({
      spreadsheet_id: id,
      spreadsheet_title: 'Our <house> & home',
      account_email: chat.robot,
      locale: 'en',
      sheet_id: TAB_ID,
      due_at: expect.any(Date),
    });
    expect(await chat.openDialogs(person)).toBe(0);
    expect(chat.google.sim.read(id).sheets[0]).toMatchObject({ title: 'FreedomWallet' });
  });

  test('is told how many entries from before are on their way', async () => {
    await chat.send(person, 'coffee 3.50');
    await chat.send(person, '/connect');
    await chat.send(person, linkOf(chat.sharedSheet()));
    expect(chat.last(person).text).toContain('On their way now: 1.');
  });

  test('may give the link together with the command', async () => {
    const id = chat.sharedSheet();
    await chat.send(person, `/connect ${linkOf(id)}`);
    expect(chat.last(person).text).toContain('Connected');
    expect((await chat.connection(person))['spreadsheet_id']).toBe(id);
  });

  test.each<[string, () => string, string]>([
    ['something without a link', () => 'what now?', 'no link to a spreadsheet'],
    ['a document', () => 'https://docs.google.com/document/d/1234567890123456789012/edit', 'This is a document'],
    ['a folder', () => 'https://drive.google.com/drive/folders/1234567890123456789012', 'This is a folder'],
    ['a form', () => 'https://docs.google.com/forms/d/1234567890123456789012/edit', 'This is a form'],
    ['a published copy', () => 'https://docs.google.com/spreadsheets/d/e/2PACX-12345678901234567/pubhtml', 'published copy'],
    ['a sheet that is not shared', () => linkOf(chat.newSheet()), 'I may not open this spreadsheet yet'],
    ['a sheet that does not exist', () => linkOf('1'.repeat(44)), 'I find no spreadsheet'],
    [
      'a sheet that may only be read',
      () => {
        const id = chat.newSheet();
        chat.google.sim.share(id, chat.robot, 'reader');
        return linkOf(id);
      },
      'not write into it',
    ],
    [
      'a file that is no Google spreadsheet',
      () => {
        const { id } = chat.google.sim.createSpreadsheet({ title: 'Letter', kind: 'doc' });
        chat.google.sim.share(id, chat.robot);
        return linkOf(id);
      },
      'not a Google spreadsheet',
    ],
  ])('who pastes %s is told what to do, and can go on', async (_, paste, answer) => {
    await chat.send(person, '/connect');
    await chat.send(person, paste());
    expect(chat.last(person).text).toContain(answer);
    expect((await chat.connection(person))['spreadsheet_id']).toBeNull();
    expect(await chat.openDialogs(person)).toBe(1);
    const id = chat.sharedSheet();
    await chat.send(person, linkOf(id));
    expect((await chat.connection(person))['spreadsheet_id']).toBe(id);
  });

  test('shares the sheet and checks the same link again with a button', async () => {
    const id = chat.newSheet();
    await chat.send(person, '/connect');
    await chat.send(person, linkOf(id));
    await chat.press(person, 'Check again');
    expect(chat.last(person).text).toContain('I may not open this spreadsheet yet');
    chat.google.sim.share(id, chat.robot);
    await chat.press(person, 'Check again');
    expect(chat.last(person).text).toContain('Connected');
    expect((await chat.connection(person))['spreadsheet_id']).toBe(id);
  });

  test.each([
    ['quota', { kind: 'quota' as const }, 'this minute is full'],
    ['an outage', { kind: 'status' as const, status: 503 }, 'Google does not answer'],
  ])('is told to try again later when Google has %s', async (_, fault, answer) => {
    chat.google.sim.faults.add({ match: { method: 'spreadsheets.get' }, ...fault });
    await chat.send(person, '/connect');
    await chat.send(person, linkOf(chat.sharedSheet()));
    expect(chat.last(person).text).toContain(answer);
    chat.google.sim.faults.clear();
    await chat.press(person, 'Check again');
    expect(chat.last(person).text).toContain('Connected');
  });

  test('can leave the question, and the next text is an entry again', async () => {
    await chat.send(person, '/connect');
    await chat.press(person, 'Cancel');
    expect(chat.last(person).text).toContain('no new sheet');
    await chat.send(person, 'coffee 3.50');
    expect(chat.last(person).text).toContain('3.50');
  });

  test('cannot connect a sheet that another ledger writes into', async () => {
    const other = chat.house.addPerson();
    const id = chat.sharedSheet();
    await chat.send(other, `/connect ${linkOf(id)}`);
    await chat.send(person, `/connect ${linkOf(id)}`);
    expect(chat.last(person).text).toContain('Another ledger already writes into this spreadsheet');
    expect((await chat.connection(person))['spreadsheet_id']).toBeNull();
  });

  test('cannot connect the same sheet as somebody else at the same moment', async () => {
    const other = chat.house.addPerson();
    await Promise.all([chat.send(person, '/connect'), chat.send(other, '/connect')]);
    const id = chat.sharedSheet();
    await Promise.all([chat.send(person, linkOf(id)), chat.send(other, linkOf(id))]);
    const connected = [await chat.connection(person), await chat.connection(other)].filter((one) => one['spreadsheet_id'] === id);
    expect(connected).toHaveLength(1);
    expect([chat.last(person).text, chat.last(other).text].filter((text) => text.includes('Another ledger'))).toHaveLength(1);
  });

  test('moves to another sheet: what waits goes there', async () => {
    await chat.send(person, `/connect ${linkOf(chat.sharedSheet('Old'))}`);
    await chat.send(person, '/connect');
    expect(chat.last(person).text).toContain('Connected now: Old');
    const id = chat.sharedSheet('New');
    await chat.send(person, linkOf(id));
    expect(await chat.connection(person)).toMatchObject({ spreadsheet_id: id, spreadsheet_title: 'New', last_synced_at: null });
  });

  test('is asked once when the command is delivered twice', async () => {
    const update = await chat.send(person, '/connect');
    await chat.pipeline.handle(update);
    expect(await chat.openDialogs(person)).toBe(1);
    const id = chat.sharedSheet();
    await chat.send(person, linkOf(id));
    expect((await chat.connection(person))['spreadsheet_id']).toBe(id);
  });

  test('gets the same answer when a press is delivered twice', async () => {
    const id = chat.newSheet();
    await chat.send(person, '/connect');
    await chat.send(person, linkOf(id));
    chat.google.sim.share(id, chat.robot);
    const update = await chat.press(person, 'Check again');
    await chat.pipeline.handle(update);
    expect(chat.last(person).text).toContain('Connected');
  });

  test('who records into somebody else’s ledger leaves its sheet alone', async () => {
    await chat.send(person, '/sheet');
    await chat.house.db.query('update users set ledger_user_id = $2 where user_id = $1', [person, chat.house.addPerson()]);
    await chat.send(person, '/connect');
    expect(chat.last(person).text).toContain('its owner connects the sheet');
  });
});
