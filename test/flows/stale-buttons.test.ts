/**
 * Buttons that lead nowhere any more, or never did: the person reads so, and gets what there is now. A client may send
 * any 64 bytes as the data of a button.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Pipeline } from '../../src/core/pipeline.ts';
import { LOCALES } from '../../src/core/locale.ts';
import type { SimMessage } from '../../src/sandbox/telegram/types.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse } from '../support/test-house.ts';

let house: TestHouse;
let pipeline: Pipeline;
let person: number;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
});
beforeEach(async () => {
  person = house.addPerson();
  await choose('en');
});
afterAll(async () => await house.stop());

const messages = (): SimMessage[] => house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');
const last = (): SimMessage => messages().at(-1)!;
const labels = (message: SimMessage): string[] => (message.inlineKeyboard ?? []).flat().map(({ text }) => text);
const said = (): string[] => house.said(person);

const send = async (text: string): Promise<void> => void (await pipeline.handle(textUpdate(person, text)));
const choose = async (locale: string): Promise<unknown> => await press(1, `language:${locale}`);

/** Presses whatever the message holds or doesn't; @returns the word that is shown for a moment */
async function press(messageId: number, data: string): Promise<unknown> {
  const before = house.telegram.sim.calls().length;
  await pipeline.handle(pressUpdate(person, messageId, data));
  const calls = house.telegram.sim.calls().slice(before);
  return calls.find(({ method }) => method === 'answerCallbackQuery')?.params['text'];
}

/** The data of a button below a message. */
function dataOf(message: SimMessage, label: string): string {
  return message.inlineKeyboard!.flat().find(({ text }) => text.includes(label))!.callback_data as string;
}

describe('a button of an older program', () => {
  test.each(LOCALES)('says so, goes, and what the bot can do comes with its keys: %s', async (locale) => {
    await choose(locale);
    await send('tea 4');
    const card = last();
    expect(await press(card.messageId, 'habit-done:7')).toBe(house.text(locale, 'core:stale_button'));
    expect(messages().find(({ messageId }) => messageId === card.messageId)).toMatchObject({ text: card.text });
    expect(labels(messages().find(({ messageId }) => messageId === card.messageId)!)).toEqual([]);
    expect(last().text.split('\n').at(-1)).toContain('/cancel');
    expect(last().messageId).toBeGreaterThan(card.messageId);
  });

  test('reads well in each language', () => {
    expect(LOCALES.map((locale) => house.text(locale, 'core:stale_button'))).toEqual([
      'This button is from an older message. Below is what I can do now.',
      'Nút này thuộc tin nhắn cũ. Dưới đây là những gì mình làm được.',
      'Эта кнопка из старого сообщения. Ниже то, что я умею сейчас.',
    ]);
  });

  test('that asked for a language asks anew, in place', async () => {
    await send('/language');
    expect(await press(last().messageId, 'language:tlh')).toBe(house.text('en', 'core:stale_button'));
    expect(labels(last())).toEqual(['English', 'Tiếng Việt', 'Русский']);
  });
});

describe('a button of an entry', () => {
  test.each([
    ['en', "I can't find this entry any more. /list shows what there is."],
    ['vi', 'Mình không tìm thấy khoản này nữa. Gửi /list để xem danh sách.'],
    ['ru', 'Этой записи больше нет. /list покажет, что есть.'],
  ])('that is somebody else’s finds, shows and changes nothing: %s', async (locale, words) => {
    await send('secret tea 4');
    const secret = dataOf(last(), 'Delete').split(':')[1];
    person = house.addPerson();
    await choose(locale);
    for (const button of ['entry-edit', 'entry-delete', 'entry-undo', 'entry-show', 'entry-keep']) {
      expect(await press(last().messageId, `${button}:${secret}:1`)).toBe(words);
    }
    expect(said().join()).not.toContain('secret');
    const found = await house.db.query('select deleted_at, version from transactions where id = $1', [secret]);
    expect(found.rows).toEqual([{ deleted_at: null, version: 1 }]);
  });

  test.each([
    ['en', 'This was changed since. Here is how it stands now.'],
    ['vi', 'Khoản này đã được thay đổi. Đây là nội dung hiện tại.'],
    ['ru', 'Запись с тех пор изменилась. Вот как она выглядит сейчас.'],
  ])('that was changed since shows in place how it stands: %s', async (locale, words) => {
    await choose(locale);
    await send('tea 4');
    const card = last();
    const [edit, , , remove, undo] = card.inlineKeyboard!.flat().map(({ callback_data: data }) => data as string);
    await press(card.messageId, remove!);
    expect(await press(card.messageId, edit!)).toBe(words);
    expect(await press(card.messageId, undo!)).toBe(words);
    expect(labels(last())).toEqual([house.text(locale as 'en', 'ledger:button.undo')]);
  });

  test('below a message that the person deleted, or that can be edited no more, is answered in a new message', async () => {
    await send('tea 4');
    const card = last();
    house.telegram.sim.deleteMessage(person, card.messageId);
    await press(card.messageId, dataOf(card, 'Delete'));
    expect(last().text).toContain('Deleted');
    const late = last();
    const description = "Bad Request: message can't be edited";
    house.telegram.sim.faults.add({ match: { method: 'editMessageText' }, times: 1, kind: 'status', status: 400, description });
    await press(late.messageId, dataOf(late, 'Undo'));
    expect(last().messageId).toBeGreaterThan(late.messageId);
    expect(last().text).toContain('Restored');
  });

  test('below a message that Telegram does not show any more works', async () => {
    await send('tea 4');
    const update = pressUpdate(person, last().messageId, dataOf(last(), 'Delete'));
    const chat = { id: person, type: 'private', first_name: 'Linh' };
    const inaccessible = { message_id: last().messageId, date: 0, chat };
    const press = 'callback_query' in update ? update.callback_query : {};
    await pipeline.handle({ ...update, callback_query: { ...press, message: inaccessible } } as never);
    expect(last().text).toContain('Deleted');
  });

  test('that turns to a page which is no more shows the first one', async () => {
    await send('tea 4');
    await send('/list');
    await press(last().messageId, 'list:o:nothing of ours');
    expect(last().text).toContain('1. ☕');
  });
});

describe('a question', () => {
  test.each([
    ['en', 'This question is over. Send it again if it is not in /today.'],
    ['vi', 'Câu hỏi này đã hết hạn. Nếu chưa có trong /today, hãy gửi lại nhé.'],
    ['ru', 'Этот вопрос уже закрыт. Если записи нет в /today, отправьте её снова.'],
  ])('about two readings that has expired says so and loses its buttons: %s', async (locale, words) => {
    await send('coffee 1.500');
    const question = last();
    await choose(locale);
    await house.db.query(`update dialogs set expires_at = now() - interval '1 second' where user_id = $1`, [person]);
    expect(await press(question.messageId, question.inlineKeyboard!.flat()[0]!.callback_data as string)).toBe(words);
    expect(labels(messages().find(({ messageId }) => messageId === question.messageId)!)).toEqual([]);
    expect(await entries()).toBe(0);
  });

  test('about an entry that has expired makes the next text an entry of its own, and its button shows the card', async () => {
    await send('tea 4');
    await press(last().messageId, dataOf(last(), 'Edit'));
    const prompt = last();
    await house.db.query(`update dialogs set expires_at = now() - interval '1 second' where user_id = $1`, [person]);
    await send('coffee 3');
    expect(await entries()).toBe(2);
    await press(prompt.messageId, dataOf(prompt, 'Leave'));
    expect(labels(messages().find(({ messageId }) => messageId === prompt.messageId)!)).toHaveLength(5);
    await send('/cancel');
    expect(said().at(-1)).toContain('nothing to cancel');
  });

  test('of a feature that is no more is cancelled like any other', async () => {
    await send('tea 4');
    await house.db.query(
      `insert into dialogs (user_id, kind, awaits_text, expires_at) values ($1, 'gone', true, now() + interval '1 hour')`,
      [person],
    );
    await send('/cancel');
    expect(said().at(-1)).toBe('OK, left as it was.');
    await send('coffee 3');
    expect(await entries()).toBe(2);
  });

  test.each([
    ['en', 'OK, the entry stays as it was.'],
    ['vi', 'Được rồi, khoản này giữ nguyên.'],
    ['ru', 'Хорошо, запись осталась как была.'],
  ])('about an entry is cancelled by its name: %s', async (locale, words) => {
    await choose(locale);
    await send('tea 4');
    await press(last().messageId, last().inlineKeyboard!.flat()[0]!.callback_data as string);
    await send('/cancel');
    expect(said().at(-1)).toBe(words);
  });
});

describe('whatever a client sends as the data of a button', () => {
  const names = (): string[] =>
    house.features().flatMap(({ handlers }) => Object.keys(handlers?.buttons ?? {}));

  test('is answered, and changes nothing', async () => {
    await send('tea 4');
    const before = await state();
    const argument = fc.oneof(
      fc.constantFrom('', '0', '-1', 'NaN', 'Infinity', '1e30', '9007199254740991', '2147483648', '1.5', 'null', "1' or '1'='1"),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const known = fc.tuple(fc.constantFrom(...names()), fc.array(argument, { minLength: 1, maxLength: 3 }));
    const data = fc.oneof(
      known.map(([name, args]) => [name, ...args].join(':')),
      fc.string({ unit: 'binary', maxLength: 32 }),
    );
    await fc.assert(
      fc.asyncProperty(data.filter((given) => !/^(language|connect-begin)/.test(given)), async (given) => {
        await press(last().messageId, given);
      }),
      { numRuns: 150 },
    );
    expect(await state()).toEqual(before);
  });
});

async function entries(): Promise<number> {
  return (await house.db.query('select from transactions where user_id = $1', [person])).rowCount ?? 0;
}

/** All that a press could have changed; it may well ask a question, or show a link, which has a code. */
async function state(): Promise<unknown> {
  const tables = ['transactions', 'connections', 'sheets_write_queue', 'users', 'failed_updates'];
  const found = tables.map((table) => house.db.query(`select * from ${table} where user_id = $1`, [person]));
  return (await Promise.all(found)).map(({ rows }) => rows.map((row) => ({ ...row, referral_code: undefined })));
}
