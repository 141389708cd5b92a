import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { scriptWith } from '../../../../src/features/sheets/web-app/script.ts';
import { linkOf, openSheetsChat, type SheetsChat } from '../../../support/sheets-chat.ts';
import { textUpdate } from '../../../support/test-house.ts';

describe('a person without a wish to share', () => {
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

  /** Presses the button and reads the file that comes. */
  const askForScript = async (who: number = person): Promise<string> => {
    await chat.press(who, 'With Apps Script');
    const { file } = chat.last(who);
    const answer = await fetch(`${chat.house.telegram.url}/file/bot${chat.house.telegram.token}/${file?.path}`);
    return await answer.text();
  };
  const connectByScript = async (who: number, spreadsheetId = chat.newSheet()): Promise<string> => {
    await chat.send(who, '/connect');
    const { url } = chat.google.scripts.deploy(spreadsheetId, await askForScript(who));
    await chat.send(who, url);
    return url;
  };

  test('gets their script, deploys it, pastes its link, and is connected', async () => {
    await chat.send(person, 'coffee 3.50');
    await chat.send(person, '/connect');
    expect(chat.labels(person)).toEqual(['➕ New spreadsheet', '📜 With Apps Script', '✖️ Cancel']);
    const source = await askForScript();
    expect(chat.last(person).file).toMatchObject({ name: 'FreedomWallet.gs.txt' });
    expect(chat.last(person).text).toContain('Extensions → Apps Script');
    expect(chat.last(person).text).toContain('Who has access: Anyone');
    expect(chat.last(person).text).toContain('Copy the link that ends with /exec');
    expect(source).toMatch(/^const SECRET = '[\w-]{43}';$/m);
    const spreadsheetId = chat.newSheet('Our <house> & home');
    const { url } = chat.google.scripts.deploy(spreadsheetId, source);
    await chat.send(person, `Here: ${url}`);
    expect(chat.last(person).text).toContain('Connected: Our <house> & home');
    expect(chat.last(person).text).toContain('On their way now: 1.');
    const { sheetId } = chat.google.sim.read(spreadsheetId).sheets[0]!;
    expect(await chat.connection(person)).toMatchObject({
      spreadsheet_id: spreadsheetId,
      spreadsheet_title: 'Our <house> & home',
      reached_by: 'web-app',
      gate: 'web-app',
      web_app_url: url,
      account_email: null,
      sheet_id: sheetId,
      due_at: expect.any(Date),
    });
    expect(await chat.openDialogs(person)).toBe(0);
    const [, secret = ''] = /SECRET = '([\w-]+)'/.exec(source) ?? [];
    expect(JSON.stringify(await chat.connection(person))).not.toContain(secret);
  });

  test.each([
    ['vi', 'Qua Apps Script', 'Tiện ích mở rộng → Apps Script'],
    ['ru', 'Через Apps Script', 'Расширения → Apps Script'],
  ])('is told how in their language: %s', async (language, label, steps) => {
    await chat.send(person, '/sheet');
    await chat.house.db.query('update users set locale = $2 where user_id = $1', [person, language]);
    await chat.send(person, '/connect');
    await chat.press(person, label);
    expect(chat.last(person).text).toContain(steps);
  });

  test('gets the same secret each time, so that an earlier script goes on working', async () => {
    await chat.send(person, '/connect');
    const [first, second] = [await askForScript(), await chat.send(person, '/connect').then(() => askForScript())];
    expect(second).toBe(first);
    const other = chat.house.addPerson();
    await chat.send(other, '/connect');
    expect(await askForScript(other)).not.toBe(first);
  });

  test.each<[string, () => string, string]>([
    ['the address of the editor', () => 'https://script.google.com/u/0/home/projects/abc/edit', 'This link opens the script itself'],
    ['a web app that is not there', () => `https://script.google.com/macros/s/${'A'.repeat(50)}/exec`, 'No web app answers at this link'],
    ['a closed web app', () => chat.google.scripts.deploy(chat.newSheet(), '', { closed: true }).url, 'Google lets me not in'],
    ['somebody else’s script', () => chat.google.scripts.deploy(chat.newSheet(), scriptWith('other')).url, 'not the script that I made for you'],
    [
      'a script that answers whatever one wants',
      () => {
        const answer = '{"outcome":"ready","spreadsheetId":"xxxxxxxxxxxxxxxxxxxxxxx","title":"Trap","sheetId":1}';
        const body = `function doPost() { return ContentService.createTextOutput(${JSON.stringify(answer)}); }`;
        return chat.google.scripts.deploy(chat.newSheet(), body).url;
      },
      'not the script that I made for you',
    ],
    ['a script with a mistake in it', () => chat.google.scripts.deploy(chat.newSheet(), 'oops(').url, 'Google does not answer'],
  ])('who pastes %s is told what is wrong, and can go on', async (_, paste, answer) => {
    await chat.send(person, '/connect');
    const source = await askForScript();
    await chat.send(person, paste());
    expect(chat.last(person).text).toContain(answer);
    expect((await chat.connection(person))['spreadsheet_id']).toBeNull();
    const id = chat.newSheet();
    await chat.send(person, chat.google.scripts.deploy(id, source).url);
    expect((await chat.connection(person))['spreadsheet_id']).toBe(id);
  });

  test('opens the web app to everybody and checks the same link again with a button', async () => {
    await chat.send(person, '/connect');
    const { url } = chat.google.scripts.deploy(chat.newSheet(), await askForScript(), { closed: true });
    await chat.send(person, url);
    expect(chat.labels(person)).toEqual(['🔄 Check again', '📜 With Apps Script', '✖️ Cancel']);
    chat.google.scripts.setClosed(url, false);
    const update = await chat.press(person, 'Check again');
    expect(chat.last(person).text).toContain('Connected');
    await chat.pipeline.handle(update);
    expect(chat.last(person).text).toContain('Connected');
  });

  test('is told to come back when Google runs their scripts no more today', async () => {
    chat.google.sim.faults.add({ match: { method: 'script.post' }, kind: 'quota' });
    await connectByScript(person);
    expect(chat.last(person).text).toContain('that is used up');
  });

  test('cannot lead to a sheet that another ledger writes into', async () => {
    const id = chat.sharedSheet();
    await chat.send(chat.house.addPerson(), `/connect ${linkOf(id)}`);
    await connectByScript(person, id);
    expect(chat.last(person).text).toContain('Another ledger already writes into this spreadsheet');
  });

  test('who pressed an old button is told so', async () => {
    await chat.send(person, '/connect');
    const { messageId, inlineKeyboard } = chat.last(person);
    await connectByScript(person);
    const button = inlineKeyboard!.flat().find(({ text }) => text.includes('Apps Script'))!;
    chat.house.telegram.sim.pressButton(person, messageId, String(button.callback_data), { stale: true });
    const pressed = chat.house.telegram.sim.pendingUpdates().at(-1)!;
    await chat.pipeline.handle(pressed as never);
    expect(chat.house.said(person).some((text) => text.includes('answered already'))).toBe(true);
  });

  test('repairs a script that was closed, from the notice about it', async () => {
    const url = await connectByScript(person);
    await chat.house.db.query(
      `update connections set suspended_at = now(), suspended_reason = 'script-closed' where user_id = $1`,
      [person],
    );
    chat.google.scripts.setClosed(url, true);
    await chat.send(person, '/sheet');
    expect(chat.last(person).text).toContain('Google does not let me in to your script any more');
    await chat.press(person, 'Check again');
    expect(chat.last(person).text).toContain('Google lets me not in at this link');
    chat.google.scripts.setClosed(url, false);
    await chat.press(person, 'Check again');
    expect(chat.last(person).text).toContain('It works again');
    const repaired = { suspended_reason: null, web_app_url: url, reached_by: 'web-app' };
    expect(await chat.connection(person)).toMatchObject(repaired);
  });

  test('moves to a shared sheet and back, and the tab stays the same', async () => {
    const id = chat.sharedSheet();
    const url = await connectByScript(person, id);
    const { sheet_id: sheetId } = await chat.connection(person);
    await chat.send(person, `/connect ${linkOf(id)}`);
    expect(await chat.connection(person)).toMatchObject({ reached_by: 'account', account_email: chat.robot, sheet_id: sheetId });
    await chat.send(person, `/connect ${url}`);
    expect(await chat.connection(person)).toMatchObject({ reached_by: 'web-app', account_email: null, sheet_id: sheetId });
    const titles = chat.google.sim.read(id).sheets.map(({ title }) => title);
    expect(titles.toSorted()).toEqual(['FreedomWallet', 'FreedomWallet bin', 'Sheet1']);
  });

  test('does it this way where the operator has set up no account', async () => {
    const without = chat.pipelineWith({ ...chat.settings, keyFiles: [] });
    await without.handle(textUpdate(person, '/connect'));
    expect(chat.last(person).text).toContain('through a small script of your own');
    expect(chat.labels(person)).toEqual(['📜 With Apps Script', '✖️ Cancel']);
    await without.handle(textUpdate(person, linkOf(chat.newSheet())));
    expect(chat.last(person).text).toContain('through a small script of your own');
  });
});
