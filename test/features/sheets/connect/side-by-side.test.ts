import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { holdRows, type HeldRows } from '../../../support/held-rows.ts';
import { linkOf, openSheetsChat, type SheetsChat } from '../../../support/sheets-chat.ts';
import { pressUpdate, textUpdate, type Update } from '../../../support/test-house.ts';

const NEWCOMER = { locale: 'en', timeZone: 'UTC', currency: 'USD' } as const;

let chat: SheetsChat;
let other: Pipeline;
let person: number;

beforeAll(async () => {
  chat = await openSheetsChat();
  other = chat.pipelineWith(chat.settings);
});
beforeEach(() => {
  person = chat.house.addPerson();
});
afterAll(async () => await chat.stop());

const hold = async (): Promise<HeldRows> =>
  await holdRows(chat.house.db, 'select from connections where user_id = $1 for update', [person]);

const spreadsheetOf = async (): Promise<unknown> => (await chat.connection(person))['spreadsheet_id'];

function pressOf(label: string): Update {
  const { messageId, inlineKeyboard = [] } = chat.last(person);
  const button = inlineKeyboard.flat().find(({ text }) => text.includes(label));
  return pressUpdate(person, messageId, button?.callback_data ?? '');
}

const said = (): string[] => chat.house.said(person);

/** The first waits for the ledger before the second comes to it; each by a process of its own. */
async function race(first: Update, second: Update): Promise<void> {
  const held = await hold();
  const handling = [chat.pipeline.handle(first)];
  await held.waiters(1);
  handling.push(other.handle(second));
  await held.waiters(2);
  await held.release();
  await Promise.all(handling);
}

describe('two updates about a sheet at the same moment', () => {
  test('that are two links connect one of them, and the other one is told', async () => {
    const [wanted, late] = [chat.sharedSheet('Wanted'), chat.sharedSheet('Late')];
    await chat.send(person, '/connect');
    await race(textUpdate(person, linkOf(wanted)), textUpdate(person, linkOf(late)));
    expect(await spreadsheetOf()).toBe(wanted);
    expect(said().filter((text) => text.includes('This was answered already'))).toHaveLength(1);
    expect(chat.labels(person)).toEqual(['📗 My sheet']);
  });

  test('that are one link connect once and answer alike', async () => {
    const link = textUpdate(person, linkOf(chat.sharedSheet()));
    await chat.send(person, '/connect');
    await race(link, link);
    expect(said().slice(-2).map((text) => text.split('\n')[0])).toEqual(Array(2).fill('✅ Connected: Household'));
  });

  test('that check the old sheet and connect another leave the other one connected', async () => {
    const [old, next] = [chat.sharedSheet('Old'), chat.sharedSheet('Next')];
    await chat.send(person, `/connect ${linkOf(old)}`);
    await chat.house.db.query(
      `update connections set suspended_at = now(), suspended_reason = 'not-shared' where user_id = $1`,
      [person],
    );
    await chat.send(person, '/connect');
    const connect = textUpdate(person, linkOf(next));
    await chat.send(person, '/sheet');
    await race(connect, pressOf('Check again'));
    expect(await spreadsheetOf()).toBe(next);
    expect(said().some((text) => text.includes('Next') && !text.includes('Connected: Next'))).toBe(true);
  });

  test('that disconnect and check the sheet leave it disconnected', async () => {
    await chat.send(person, `/connect ${linkOf(chat.sharedSheet())}`);
    await chat.house.db.query(
      `update connections set suspended_at = now(), suspended_reason = 'not-shared' where user_id = $1`,
      [person],
    );
    await chat.send(person, '/sheet');
    const check = pressOf('Check again');
    await chat.send(person, '/disconnect');
    await race(pressOf('Disconnect'), check);
    expect(await spreadsheetOf()).toBeNull();
  });
});

describe('an old question', () => {
  test('about another sheet than the one that is connected by now is asked about that one', async () => {
    const [old, next] = [chat.sharedSheet('Old'), chat.sharedSheet('Next')];
    await chat.send(person, `/connect ${linkOf(old)}`);
    await chat.send(person, '/disconnect');
    const yes = pressOf('Disconnect');
    await chat.send(person, `/connect ${linkOf(next)}`);
    await chat.pipeline.handle(yes);
    expect(await spreadsheetOf()).toBe(next);
    expect(said().some((text) => text.startsWith('Disconnect Next?'))).toBe(true);
  });

  test.each([
    ['en', 'This was answered already. /sheet shows how your sheet stands.', '📗 My sheet'],
    ['vi', 'Câu hỏi này đã được trả lời rồi. /sheet cho biết tình trạng sheet của bạn.', '📗 Sheet của tôi'],
    ['ru', 'На это уже ответили. /sheet покажет, что с вашей таблицей.', '📗 Моя таблица'],
  ] as const)('about a link that was answered says so in place and leads on: %s', async (locale, words, button) => {
    person = chat.house.addPerson(locale);
    await chat.house.people.meet({ userId: person, firstName: 'Linh', languageCode: locale }, NEWCOMER);
    await chat.send(person, '/connect');
    const question = chat.last(person);
    await chat.send(person, linkOf(chat.sharedSheet()));
    for (const { callback_data: data } of question.inlineKeyboard!.flat()) {
      if (data !== undefined) await chat.pipeline.handle(pressUpdate(person, question.messageId, data));
    }
    const { messages } = chat.house.telegram.sim.chat(person);
    const now = messages.find(({ messageId }) => messageId === question.messageId)!;
    expect([now.text, now.inlineKeyboard!.flat().map(({ text }) => text)]).toEqual([words, [button]]);
  });

  test('how to connect is not asked again by a command that is delivered after it was answered', async () => {
    const command = textUpdate(person, '/connect');
    await chat.pipeline.handle(command);
    await chat.send(person, linkOf(chat.sharedSheet()));
    await other.handle(command);
    expect(await chat.openDialogs(person)).toBe(0);
    expect(chat.last(person).text).toContain('This was answered already');
  });
});
