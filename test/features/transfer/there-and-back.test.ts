import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntryInput, PastEntry } from '../../../src/features/ledger/index.ts';
import { FORMATS } from '../../../src/features/transfer/export/model.ts';
import { writeParts } from '../../../src/features/transfer/export/parts.ts';
import { openTransferChat, type TransferChat } from './transfer-chat.ts';

let chat: TransferChat;

beforeAll(async () => {
  chat = await openTransferChat();
});

afterAll(async () => {
  await chat.stop();
});

/** What a person can type on one line: no control characters, no spaces around it. */
const note = fc.tuple(fc.constantFrom('', '=', '+1-', '-', '@', "'=", "''-", '"', ','), fc.string({ unit: 'grapheme', maxLength: 12 }))
  .map((parts) => parts.join('').normalize('NFC').replace(/\p{C}|\p{Zl}|\p{Zp}/gu, '').trim());

const dayOf = (day: number): string => new Date(Date.UTC(2010, 0, 1 + day)).toISOString().slice(0, 10);

const entry: fc.Arbitrary<EntryInput> = fc.record({
  kind: fc.constantFrom('expense', 'income'),
  amountMinor: fc.integer({ min: 1, max: 999_999_999 }),
  currency: fc.constantFrom('USD', 'VND', 'KWD', 'EUR'),
  note,
  tags: fc.uniqueArray(fc.constantFrom('trip', 'phở', 'дом', 'a-b'), { maxLength: 2 }),
  date: fc.integer({ min: 0, max: 9_000 }).map(dayOf),
  category: fc.constant('food'),
}).map((made) => ({ ...made, category: made.kind === 'income' ? 'salary' : 'food' }));

const sorted = (entries: EntryInput[]): string[] =>
  entries.map((one) => JSON.stringify(one, Object.keys(one).toSorted())).toSorted();

describe('a ledger that goes out as a file and comes in again', () => {
  test.each(FORMATS)('is the same ledger, in any language: %s', async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 12 }), fc.constantFrom('en', 'vi', 'ru'), async (entries, language) => {
        const owner = await chat.person(language);
        await chat.enter(owner, entries);
        await chat.say(owner, `/export ${format}`);
        await chat.workAll();
        const [file] = await chat.files(owner);
        const other = await chat.person(language === 'en' ? 'ru' : 'en');
        await chat.send(other, `mine.${format}`, file?.content as Buffer);
        await chat.workAll();
        await chat.press(other, `✅`);
        await chat.workAll();
        expect(sorted(await chat.entries(other))).toEqual(sorted(entries));
      }),
      { numRuns: 12 },
    );
  });
});

describe('an export', () => {
  test('asks for form and time with buttons, and is one at a time', async () => {
    const person = await chat.person('ru');
    await chat.enter(person, [
      { kind: 'expense', amountMinor: 35_000, currency: 'RUB', note: '=1+1', tags: ['дом'], date: '2031-03-01', category: 'food' },
    ]);
    await chat.say(person, '/export');
    expect(chat.last(person)).toBe('📤 Какой файл вам нужен?\n[CSV] [Excel] [JSON]');
    await chat.press(person, 'CSV');
    expect(chat.last(person)).toBe('📤 CSV: какие записи?\n[Всё] [Этот год] [Этот месяц]\n[‹ Назад]');
    await chat.press(person, 'Этот год');
    expect(chat.last(person)).toBe('📤 Готовлю файл CSV.');
    await chat.say(person, '/export json');
    expect(chat.last(person)).toBe('Прошлый файл ещё готовится. Подождите, пожалуйста, пока он придёт.');
    await chat.workAll();
    const [file] = await chat.files(person);
    expect(file?.name).toBe('freedomwallet-2031.csv');
    const [header, line] = (file?.content.toString('utf8') ?? '').split('\r\n');
    expect(header).toBe('\uFEFFДата,Тип,Категория,Сумма,Валюта,Заметка,Теги,ID');
    expect(line).toMatch(/^2031-03-01,Расход,Еда,350\.00,RUB,'=1\+1,#дом,\d+$/);
  });

  test('of a time without entries says so', async () => {
    const person = await chat.person();
    await chat.say(person, '/export csv 2020');
    await chat.workAll();
    expect(chat.last(person)).toBe('There is nothing recorded in this time.');
  });

  test('waits while Telegram is away, and goes to nobody who blocked the bot', async () => {
    const person = await chat.person();
    await chat.enter(person, [
      { kind: 'expense', amountMinor: 350, currency: 'USD', note: 'tea', tags: [], date: '2031-03-01', category: 'food' },
    ]);
    await chat.say(person, '/export csv');
    const [job] = await chat.jobs();
    if (job === undefined) throw new Error('No job');
    chat.house.telegram.sim.faults.add({ match: { method: 'sendDocument' }, kind: 'status', status: 502, times: 1 });
    expect(await chat.run(job)).toBe('failed');
    expect(await chat.run(job)).toBe('completed');
    expect(await chat.run(job)).toBe('completed');
    expect(await chat.files(person)).toHaveLength(1);
    await chat.say(person, '/export csv');
    chat.house.telegram.sim.block(person);
    const [second] = await chat.jobs();
    expect(await chat.run(second ?? job)).toBe('completed');
    const { rows } = await chat.house.db.query('select from exports where user_id = $1', [person]);
    expect(rows).toEqual([]);
  });

  test.each(FORMATS)('that is too large comes in parts, each complete by itself: %s', async (format) => {
    const all: PastEntry[] = Array.from({ length: 20_000 }, (_, index) => ({
      id: index + 1, recordedBy: 1, kind: 'expense', amountMinor: 100, currency: 'USD', category: 'food',
      note: `${index} ${Math.sin(index)}`, tags: [], date: '2031-03-01',
    }));
    const dir = await mkdtemp(join(tmpdir(), 'parts-'));
    const reader = await chat.desk.book.readerOf({ locale: 'en', ledgerUserId: 1, timeZone: 'UTC' });
    const found: number[] = [];
    const names: string[] = [];
    for await (const part of writeParts({
      order: { format, span: { from: null, to: null } },
      words: { reader, recorderOf: undefined },
      next: async (after, limit) => all.filter(({ id }) => id > (after?.id ?? 0)).slice(0, limit),
      dir,
      after: null,
      partsBefore: 0,
      isPacked: false,
      onProgress: async () => {},
      partBytes: 200_000,
    })) {
      names.push(part.name);
      if (format === 'json') found.push(...JSON.parse(await readFile(part.path, 'utf8')).map(({ id }: { id: number }) => id));
      else found.push(...Array.from({ length: part.count }, (_, index) => part.last.id - part.count + 1 + index));
    }
    await rm(dir, { recursive: true });
    expect(found).toEqual(all.map(({ id }) => id));
    expect(names[0]).toBe(`freedomwallet-part-1.${format}`);
    expect(names.length).toBeGreaterThan(1);
  });
});
