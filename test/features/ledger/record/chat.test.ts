/** What people do with what they recorded, in the chat: cards, pickers, commands, answers, changed messages. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import type { SimMessage } from '../../../../src/sandbox/telegram/types.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse, type Update } from '../../../support/test-house.ts';

let house: TestHouse;
let pipeline: Pipeline;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
});

afterAll(async () => {
  await house.stop();
});

type Chat = ReturnType<typeof newChat>;

async function chatIn(language: 'vi' | 'ru'): Promise<Chat> {
  const chat = newChat();
  await chat.say('/language');
  await chat.pressData(`language:${language}`);
  return chat;
}

function newChat() {
  const person = house.addPerson();
  const bots = (): SimMessage[] => house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');
  const last = (): SimMessage => bots().at(-1)!;
  const send = async (update: Update): Promise<string> => {
    await pipeline.handle(update);
    return plain(last().text);
  };
  const buttons = (message = last()) => (message.inlineKeyboard ?? []).flat();
  return {
    person,
    last,
    bots,
    labels: (message = last()) => buttons(message).map(({ text }) => plain(text)),
    say: async (text: string) => await send(textUpdate(person, text)),
    press: async (label: string, message = last()) => {
      const data = buttons(message).find(({ text }) => plain(text).includes(label))?.callback_data;
      if (data === undefined) throw new Error(`No button ${label} among ${buttons(message).map(({ text }) => text).join()}`);
      await pipeline.handle(pressUpdate(person, message.messageId, data));
      return plain(house.telegram.sim.chat(person).messages.find((one) => one.messageId === message.messageId)!.text);
    },
    pressData: async (data: string) => {
      await pipeline.handle(pressUpdate(person, last().messageId, data));
      return plain(last().text);
    },
    edit: async (update: Update, text: string) => {
      const before = bots().length;
      const { message } = update as { message: object };
      const { update_id: id } = textUpdate(person, text);
      await pipeline.handle({ update_id: id, edited_message: { ...message, text, edit_date: 1 } } as Update);
      return bots().slice(before).map((one) => plain(one.text));
    },
    reply: async (text: string, to: object) => {
      const update = textUpdate(person, text) as Update & { message: object };
      return await send({ ...update, message: { ...update.message, reply_to_message: to } } as Update);
    },
    entries: async () =>
      (
        await house.db.query(
          `select note, amount_minor as amount, category, entry_date as day from transactions
          where recorded_by = $1 and deleted_at is null order by id`,
          [person],
        )
      ).rows as { note: string; amount: number; category: string; day: string }[],
  };
}

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

const messageOf = (update: Update): object => (update as { message: object }).message;

const ofBot = ({ messageId, inlineKeyboard, text }: SimMessage, chat: Chat): object => ({
  message_id: messageId,
  date: 1,
  chat: { id: chat.person, type: 'private' },
  from: { id: 1, is_bot: true, first_name: 'Bot' },
  text,
  reply_markup: { inline_keyboard: inlineKeyboard ?? [] },
});

describe('a card', () => {
  test('puts its entry into another category with one tap, and what was taught is guessed from then on', async () => {
    const chat = newChat();
    await chat.say('zumba 20');
    expect(await chat.press('Category')).toContain('zumba');
    expect(chat.labels()).toEqual(expect.arrayContaining(['💊 Health', '➕ Income', '‹ Back']));
    expect(await chat.press('Health')).toContain('💊 Health');
    expect(await chat.say('zumba 25')).toContain('💊 Health');
    expect(await chat.say('Zumba class 30')).toContain('💊 Health');
  });

  test('whose tap is undone has taught nothing', async () => {
    const chat = newChat();
    await chat.say('zumba 20');
    await chat.press('Category');
    await chat.press('Health');
    expect(await chat.press('Undo')).toContain('📦 Other');
    expect(await chat.say('zumba 25')).toContain('📦 Other');
  });

  test('changes the direction with a category of the other kind', async () => {
    const chat = await chatIn('ru');
    await chat.say('от друга 40');
    await chat.press('Категория');
    await chat.press('Доход');
    expect(await chat.press('Премия')).toContain('+40');
  });

  test('moves its entry to one of the last seven days with a tap, to any with a text', async () => {
    const chat = await chatIn('vi');
    await chat.say('cà phê 35k');
    const today = (await chat.entries())[0]!.day;
    await chat.press('Ngày');
    expect(chat.labels()).toHaveLength(9);
    await chat.press('Hôm qua');
    const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
    expect(await chat.entries()).toMatchObject([{ day: yesterday }]);
    await chat.press('Ngày');
    await chat.press('Ngày khác');
    expect(await chat.say('không rõ')).toContain('2026-08-15');
    await chat.say('2026-08-15');
    expect(await chat.entries()).toMatchObject([{ day: '2026-08-15', note: 'cà phê' }]);
  });

  test('of another ledger is refused in every picker', async () => {
    const owner = newChat();
    const stranger = newChat();
    await owner.say('rent 500');
    const { rows } = await house.db.query('select id from transactions where recorded_by = $1', [owner.person]);
    const [{ id }] = rows as [{ id: number }];
    await stranger.say('coffee 3');
    for (const data of [
      `entry-category:${id}:1`, `entry-into:${id}:1:food`, `entry-date:${id}:1`, `entry-day:${id}:1:2026-01-01`,
      `entry-other-day:${id}:1`, `entry-back:${id}`, `entry-delete:${id}:1`, `write-undo:${id}`, 'entry-into:x:y:z',
    ]) {
      await stranger.pressData(data);
    }
    expect(await owner.entries()).toMatchObject([{ note: 'rent', category: 'home' }]);
    expect(await owner.say('/undo')).toContain('$500');
  });

  test('that is out of date says so and shows how its entry stands', async () => {
    const chat = newChat();
    await chat.say('coffee 3');
    const card = chat.last();
    await chat.say('/edit 4');
    expect(await chat.press('Category', card)).toContain('$4');
    expect(await chat.entries()).toMatchObject([{ amount: 400, category: 'coffee' }]);
  });
});

describe('/add', () => {
  test('asks for direction, category, amount and note, and records once', async () => {
    const chat = newChat();
    await chat.say('/add');
    await chat.press('Expense');
    await chat.press('Food');
    expect(await chat.say('18.40')).toContain('$18.40');
    expect(await chat.say('pizza with 2 friends')).toContain('pizza with 2 friends');
    expect(await chat.entries()).toMatchObject([{ amount: 1840, category: 'food', note: 'pizza with 2 friends' }]);
    expect(await chat.say('/undo')).toContain('$18.40');
    expect(await chat.entries()).toEqual([]);
  });

  test('takes the whole line at once, and a note may be left out', async () => {
    const chat = await chatIn('vi');
    await chat.say('/add');
    await chat.say('cà phê 35k');
    await chat.say('/add cà phê 40k');
    await chat.say('/add');
    await chat.press('Thu');
    await chat.press('Lương');
    await chat.say('15tr');
    expect(await chat.press('Bỏ qua')).toContain('Lương');
    expect((await chat.entries()).map(({ category }) => category)).toEqual(['coffee', 'coffee', 'salary']);
  });

  test('is over after /cancel: its buttons record nothing', async () => {
    const chat = newChat();
    await chat.say('/add');
    const question = chat.last();
    await chat.say('/cancel');
    await chat.press('Expense', question);
    expect(await chat.entries()).toEqual([]);
  });
});

describe('an answer to a message', () => {
  test('that says delete, in any language, deletes what the message or the card is about', async () => {
    const chat = newChat();
    const gum = textUpdate(chat.person, 'gum 2\ntea 3');
    await pipeline.handle(gum);
    await chat.reply('Delete', messageOf(gum));
    expect(await chat.entries()).toEqual([]);
    await chat.say('/undo');
    expect(await chat.entries()).toHaveLength(2);
    await chat.say('milk 1');
    await chat.reply('xoá', ofBot(chat.last(), chat));
    await chat.say('bread 2');
    await chat.reply('удалить!', ofBot(chat.last(), chat));
    expect((await chat.entries()).map(({ note }) => note)).toEqual(['gum', 'tea']);
  });

  test('with /edit changes the entry that it answers', async () => {
    const chat = newChat();
    await chat.say('lunch 12');
    const card = chat.last();
    await chat.say('tea 3');
    await chat.reply('/edit 14', ofBot(card, chat));
    expect((await chat.entries()).map(({ amount }) => amount)).toEqual([1400, 300]);
  });
});

describe('a changed message', () => {
  test('changes, adds and removes entries line by line, and is silent about the rest', async () => {
    const chat = newChat();
    const message = textUpdate(chat.person, 'bread 3.20\nmilk 2.80\nbus 2.90');
    await pipeline.handle(message);
    expect(await chat.edit(message, 'bread 4.20\nmilk 2.80\nbus 2.90')).toEqual([expect.stringContaining('$4.20')]);
    expect(await chat.edit(message, 'bread 4.20\nmilk 2.80\nbus 2.90')).toEqual([]);
    await chat.edit(message, 'bread 4.20\nbus 2.90');
    expect((await chat.entries()).map(({ note }) => note)).toEqual(['bread', 'bus']);
    await chat.edit(message, 'bread 4.20\nbus 2.90\ntea 1');
    expect((await chat.entries()).map(({ amount }) => amount)).toEqual([420, 290, 100]);
    for (let undone = 0; undone < 3; undone += 1) await chat.say('/undo');
    expect((await chat.entries()).map(({ amount }) => amount)).toEqual([320, 280, 290]);
  });

  test('that had not been understood becomes an entry; a number alone does not', async () => {
    const chat = newChat();
    const hello = textUpdate(chat.person, 'hello');
    await pipeline.handle(hello);
    expect(await chat.edit(hello, '12')).toEqual([]);
    expect(await chat.edit(hello, 'hello kitty 12')).toEqual([expect.stringContaining('$12')]);
    expect(await chat.edit(hello, '/today')).toEqual([]);
  });

  test('keeps what was picked by hand', async () => {
    const chat = newChat();
    const message = textUpdate(chat.person, 'zumba 20');
    await pipeline.handle(message);
    await chat.press('Category');
    await chat.press('Health');
    await chat.press('Date');
    await chat.press('Yesterday');
    const [before] = await chat.entries();
    await chat.edit(message, 'zumba 22');
    expect(await chat.entries()).toEqual([{ ...before, amount: 2200 }]);
  });
});

describe('a message that was forwarded', () => {
  test('is read like a typed one, on the day on which it was written', async () => {
    const chat = newChat();
    await pipeline.handle(textUpdate(chat.person, 'taxi 12', { forwardedAtMs: Date.parse('2026-03-08T10:00:00Z') }));
    expect(await chat.entries()).toMatchObject([{ note: 'taxi', day: '2026-03-08' }]);
  });
});

describe('bad input', () => {
  test.each([
    ['huge', `${'9'.repeat(4_000)} coffee`],
    ['of emoji', `${'🍕'.repeat(1_000)} 9`],
    ['written from right to left', '\u202eقهوة 12'],
    ['of 4,096 characters', `${'a '.repeat(2_046)}7 $`],
  ])('%s is answered and harms nothing', async (_, text) => {
    const chat = newChat();
    const message = textUpdate(chat.person, text);
    await pipeline.handle(message);
    expect(chat.last().text.length).toBeGreaterThan(0);
    await chat.edit(message, `${text.slice(0, 4_000)} 8`);
    await chat.say('/edit x');
    await chat.say(`/add ${text.slice(0, 4_000)}`);
    expect(await chat.say('/undo')).not.toBe('');
  });
});
