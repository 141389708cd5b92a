import { describe, expect, test } from '@jest/globals';
import type { Feature } from '../../../src/core/feature.ts';
import type { Locale } from '../../../src/core/locale.ts';
import { createLedgerBook } from '../../../src/features/ledger/index.ts';
import { receipts } from '../../../src/features/receipts/index.ts';
import { transaction } from '../../../src/platform/postgres.ts';
import { MARKET, useReceiptChat } from '../../support/receipt-chat.ts';

const chat = useReceiptChat();

const TODAY = '2031-03-16';

describe('the same picture', () => {
  test('that was recorded is noticed by its file or by its content, and read again if wanted', async () => {
    const person = await chat.person();
    const content = await chat.sendRead(person, MARKET);
    await chat.workAll();
    await chat.press(person, 'Record');
    const asked = chat.vision.sim.calls().length;
    await chat.send(person, content);
    await chat.workAll();
    expect(chat.last(person)).toBe(
      `You recorded this on Sun, Mar 16. Shall I read it again?
[🔁 Read it again] [✖ Cancel]`,
    );
    expect(chat.vision.sim.calls()).toHaveLength(asked);
    await chat.press(person, 'Read it again');
    expect(chat.last(person)).toBe('🧾 Reading your receipt…');
    await chat.workAll();
    await chat.press(person, 'Record');
    expect(await chat.entries(person)).toHaveLength(2);
  });

  test('that is the same file for Telegram is noticed at once, and while it is open it stays one draft', async () => {
    const person = await chat.person('ru');
    chat.vision.sim.script('of one file', { ...MARKET, currency: 'RUB' });
    const file = await chat.keep('of one file');
    await chat.sendFile(person, file);
    await chat.workAll();
    await chat.sendFile(person, file);
    expect(await chat.jobs()).toEqual([]);
    await chat.press(person, 'Записать');
    await chat.sendFile(person, file);
    expect(chat.last(person)).toContain('Вы это уже записали (вс, 16 мар.). Прочитать снова?');
    expect(await chat.jobs()).toEqual([]);
    expect(await chat.entries(person)).toHaveLength(1);
  });

  test('delivered twice by Telegram makes one draft and one job', async () => {
    const person = await chat.person();
    chat.vision.sim.script('delivered-twice', MARKET);
    await chat.send(person, 'delivered-twice', { times: 2 });
    expect(await chat.jobs()).toHaveLength(1);
    await chat.workAll();
    expect(await chat.drafts(person)).toHaveLength(1);
  });
});

describe('/receipts', () => {
  test('shows what waits and what was recorded, and opens a draft', async () => {
    const person = await chat.person();
    await chat.say(person, '/receipts');
    expect(chat.last(person)).toContain('No receipts yet.');
    await chat.sendRead(person, MARKET);
    await chat.workAll();
    await chat.press(person, 'Record');
    await chat.sendRead(person, { ...MARKET, merchant: 'Corner Shop', total: '5.00', lines: [] });
    await chat.workAll();
    await chat.say(person, '/receipts');
    expect(chat.last(person)).toBe(
      `🧾 Receipts
To confirm:
• $5 · Corner Shop
Recorded:
• −$23.90 · Sat, Mar 15 · Green Market
[$5 · Corner Shop]`,
    );
    await chat.press(person, 'Corner Shop');
    expect(chat.last(person)).toContain('[✅ Record]');
  });

  test('in Russian', async () => {
    const person = await chat.person('ru');
    await chat.sendRead(person, { ...MARKET, currency: 'RUB', total: '1243.50', lines: [] });
    await chat.workAll();
    await chat.say(person, '/receipts');
    expect(chat.last(person)).toContain('🧾 Чеки\nЖдут подтверждения:\n• 1 243,50 ₽ · Green Market');
  });
});

describe('what is kept of a person', () => {
  test('is given to them and erased with the jobs, and a job that is at work finds nothing', async () => {
    const [person, other] = [await chat.person(), await chat.person()];
    await chat.sendRead(person, MARKET, { caption: 'for two' });
    await chat.sendRead(other, MARKET);
    const { personal } = chat.features.find(({ name }) => name === 'receipts') ?? {};
    const [list] = personal?.collect(chat.house.db, person) ?? [];
    const rows: Record<string, unknown>[] = [];
    for await (const row of list?.rows ?? []) rows.push(row);
    expect(rows).toMatchObject([{ kind: 'photo', caption: 'for two', state: 'waiting' }]);
    const [job] = await chat.jobs();
    await transaction(chat.house.db, async (tx) => await personal?.erase(tx, person));
    expect(await chat.jobs()).toMatchObject([{ userId: other }]);
    expect(job).toMatchObject({ userId: person });
    if (job !== undefined) expect(await chat.run(job)).toBe('completed');
    expect(await chat.drafts(person)).toEqual([]);
    await chat.workAll();
  });
});

describe('a file that is not read', () => {
  const file = { kind: 'photo' as const, fileId: 'a', uniqueId: 'b' };

  async function answer(feature: Feature | undefined, sizeBytes: number, locale: Locale): Promise<unknown> {
    const person = await chat.house.people.find(await chat.person(locale));
    const [handler] = feature?.handlers?.files ?? [];
    if (person === undefined || handler === undefined) throw new Error('nobody');
    const update = { userId: person.userId, updateId: 1, day: TODAY };
    const sent = { update, person, chatId: person.userId, dialogs: [], messageId: 1, sentAtMs: 0, caption: '' };
    return await handler.handle({ ...sent, kind: 'file', file: { ...file, sizeBytes } });
  }

  test('since it is over 20 MB is refused at once', async () => {
    const feature = chat.features.find(({ name }) => name === 'receipts');
    expect(await answer(feature, 21 * 2 ** 20, 'en')).toMatchObject([{ text: expect.stringContaining('over 20 MB') }]);
    expect(await chat.jobs()).toEqual([]);
  });

  test('since nobody set up Gemini is answered with how to type it, and nobody works on any', async () => {
    const book = createLedgerBook(chat.house, { flushDelayMs: 1_000 });
    const feature = receipts(chat.house, { model: 'any', perMinute: 50, adminIds: [] }, book);
    expect(await answer(feature, 100, 'vi')).toMatchObject([{ text: expect.stringContaining('chủ bot chưa bật') }]);
    expect(await chat.jobs()).toEqual([]);
    expect(feature.queues).toEqual([]);
  });
});
