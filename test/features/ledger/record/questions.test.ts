/** A line that can be read in two ways: in a message that was changed as in a fresh one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { openLedgerChat, type LedgerChat } from '../../../support/ledger-chat.ts';
import { editUpdate, openTestHouse, pressUpdate, textUpdate, type TestHouse } from '../../../support/test-house.ts';

let house: TestHouse;
let pipeline: Pipeline;
let lastMessageId = 400_000;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
});

afterAll(async () => await house.stop());

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

type Message = { change(text: string, updateId?: number): Promise<string[]> };

/** Sends a message that can be changed; a change gives what the bot said to it. */
async function send({ person }: LedgerChat, text: string): Promise<Message> {
  const messageId = (lastMessageId += 1);
  await pipeline.handle(textUpdate(person, text, messageId));
  return {
    change: async (changed, updateId = (lastMessageId += 1)) => {
      const before = house.said(person).length;
      await pipeline.handle(editUpdate(person, messageId, changed, updateId));
      return house.said(person).slice(before).map(plain);
    },
  };
}

async function entriesOf({ person }: LedgerChat): Promise<string[]> {
  const { rows } = await house.db.query<{ note: string; amount: number; category: string }>(
    `select note, amount_minor as amount, category from transactions
    where user_id = $1 and deleted_at is null order by id`,
    [person],
  );
  return rows.map(({ note, amount, category }) => `${note} ${amount} ${category}`);
}

/** The button with that label below the newest message that has buttons; gives what it says after the press. */
function buttonOf({ person }: LedgerChat, label: string): (updateId?: number) => Promise<string> {
  const { messages } = house.telegram.sim.chat(person);
  const message = messages.findLast(({ inlineKeyboard }) => (inlineKeyboard ?? []).length > 0)!;
  const data = message.inlineKeyboard!.flat().find(({ text }) => plain(text) === label)!.callback_data!;
  return async (updateId = (lastMessageId += 1)) => {
    await pipeline.handle(pressUpdate(person, message.messageId, data, updateId));
    const now = house.telegram.sim.chat(person).messages.find((one) => one.messageId === message.messageId)!;
    return plain(now.text);
  };
}

describe('a line of a changed message that says two amounts', () => {
  test('is asked about with a button for each, and the one that is chosen changes its entry', async () => {
    const linh = await openLedgerChat(house, pipeline, 'en');
    const message = await send(linh, 'bread 3\ntaxi 12');
    expect(await message.change('bread 3\ntaxi 1.250')).toEqual(['How much is it? taxi 1.250']);
    expect(linh.buttons()).toEqual(['$1,250', '$1.25']);
    expect(await entriesOf(linh)).toEqual(['bread 300 groceries', 'taxi 1200 transport']);
    expect(await linh.press('$1.25')).toContain('✏️ Changed: −$1.25');
    expect(await entriesOf(linh)).toEqual(['bread 300 groceries', 'taxi 125 transport']);
    expect(await linh.say('/undo')).toContain('−$12');
    expect(await entriesOf(linh)).toEqual(['bread 300 groceries', 'taxi 1200 transport']);
  });

  test.each([
    ['vi', 'bus 1,250', 'Số tiền là bao nhiêu?'],
    ['ru', 'bus 1,250', 'Какая это сумма?'],
  ])('records a new entry where it is a new line (%s)', async (language, line, asked) => {
    const linh = await openLedgerChat(house, pipeline, language);
    await linh.say('/currency USD');
    const message = await send(linh, 'taxi 12');
    expect((await message.change(`taxi 12\n${line}`)).join()).toContain(asked);
    const [, label = ''] = linh.buttons();
    await linh.press(label);
    expect(await entriesOf(linh)).toEqual(['taxi 1200 transport', 'bus 125 transport']);
    await linh.say('/undo');
    expect(await entriesOf(linh)).toEqual(['taxi 1200 transport']);
  });

  test('is asked about once, however often the rest of the message changes and the updates come', async () => {
    const linh = await openLedgerChat(house, pipeline, 'en');
    const message = await send(linh, 'bread 3\ntaxi 1.250');
    expect(await message.change('bread 4\ntaxi 1.250')).toEqual([expect.stringContaining('$4')]);
    const ask = async (): Promise<string[]> => await message.change('bread 4\ntaxi 2.250', 77_001);
    expect([await ask(), await ask()]).toEqual([['How much is it? taxi 2.250'], ['How much is it? taxi 2.250']]);
    const press = buttonOf(linh, '$2.25');
    expect(await press(77_002)).toContain('✅ −$2.25');
    expect(await press(77_002)).toContain('✅ −$2.25');
    expect(await entriesOf(linh)).toEqual(['bread 400 groceries', 'taxi 225 transport']);
  });

  test('changes its entry once, though its press comes twice', async () => {
    const linh = await openLedgerChat(house, pipeline, 'en');
    const message = await send(linh, 'taxi 12');
    await message.change('taxi 1.250');
    const press = buttonOf(linh, '$1.25');
    expect(await press(77_003)).toBe(await press(77_003));
    expect(await linh.say('/undo')).toContain('−$12');
    expect(await entriesOf(linh)).toEqual(['taxi 1200 transport']);
  });

  test('keeps the category that was picked by hand', async () => {
    const linh = await openLedgerChat(house, pipeline, 'en');
    const message = await send(linh, 'zumba 12');
    await linh.press('🏷 Category');
    await linh.press('💊 Health');
    await message.change('zumba 1.250');
    await linh.press('$1.25');
    expect(await entriesOf(linh)).toEqual(['zumba 125 health']);
  });

  test('changes nothing by a question that was asked before its entry was changed in another way', async () => {
    const linh = await openLedgerChat(house, pipeline, 'en');
    const message = await send(linh, 'taxi 12');
    await message.change('taxi 1.250');
    const press = buttonOf(linh, '$1.25');
    await linh.say('/edit 15');
    expect(await press()).toContain('$15');
    expect(await entriesOf(linh)).toEqual(['taxi 1500 transport']);
  });

  test('is asked about no more when the message says it clearly, or nothing', async () => {
    const linh = await openLedgerChat(house, pipeline, 'en');
    const clear = await send(linh, 'taxi 1.250');
    const press = buttonOf(linh, '$1,250');
    await clear.change('taxi 1250.00');
    await press();
    expect(await entriesOf(linh)).toEqual(['taxi 125000 transport']);
    const nothing = await send(linh, 'bus 1.250');
    const other = buttonOf(linh, '$1.25');
    expect(await nothing.change('never mind')).toEqual([]);
    await other();
    expect(linh.buttons()).not.toContain('$1.25');
    expect(await entriesOf(linh)).toEqual(['taxi 125000 transport']);
  });
});
