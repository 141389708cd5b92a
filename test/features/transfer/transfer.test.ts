import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTransferChat, type TransferChat } from './transfer-chat.ts';

let chat: TransferChat;

beforeAll(async () => {
  chat = await openTransferChat();
});

afterAll(async () => {
  await chat.stop();
});

const STATEMENT = 'Date,Description,Amount\n2031-03-01,coffee,-3.50\n2031-03-02,"lunch, big",-12.00\n2031-03-03,salary,2400.00\n';

describe('the import of a statement', () => {
  test('shows what is in it, records it at a press, and takes all of it back at another', async () => {
    const person = await chat.person();
    await chat.send(person, 'statement.csv', STATEMENT);
    expect(chat.last(person)).toBe('📥 statement.csv');
    await chat.workAll();
    console.log(chat.last(person));
    await chat.press(person, 'Import 3');
    await chat.workAll();
    console.log(chat.last(person));
    console.log(await chat.entries(person));
    await chat.press(person, 'Undo');
    console.log(chat.last(person));
    await chat.workAll();
    console.log(chat.last(person));
    expect(await chat.entries(person)).toEqual([]);
  });

  test('export', async () => {
    const person = await chat.person('vi');
    await chat.send(person, 'statement.csv', STATEMENT);
    await chat.workAll();
    await chat.press(person, 'Nhập 3');
    await chat.workAll();
    for (const form of ['csv', 'xlsx', 'json 2031']) {
      await chat.say(person, `/export ${form}`);
      await chat.workAll();
      console.log(chat.last(person));
    }
    const files = await chat.files(person);
    console.log(files.map(({ name, content }) => [name, content.toString('utf8').slice(0, 400)]));
  });
});
