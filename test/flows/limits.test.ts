/** Somebody who goes on too fast, in front of the whole program: who waits, who is told, and that nothing is lost. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../scripts/free-port.ts';
import type { Feature } from '../../src/core/feature.ts';
import type { Locale } from '../../src/core/locale.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { deliver, endMinuteIn, notes, notesOf, texts, twoProcesses } from '../support/fast-writer.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse } from '../support/test-house.ts';
import { startWholeProgram, type WholeProgram } from '../support/whole-program.ts';

let house: TestHouse;

beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(async () => await house.stop());

const tellings = (person: number, words: string): string[] => house.said(person).filter((text) => text.includes(words));

async function speaks(person: number, locale: Locale): Promise<void> {
  await house.pipeline().handle(textUpdate(person, 'hello'));
  await transaction(house.db, async (tx) => {
    await tx.query('update users set locale = $2, locale_chosen = true where user_id = $1', [person, locale]);
    await house.caches.announce(tx, 'people', person);
  });
  await house.db.query('delete from person_rates where user_id = $1', [person]);
}

describe('somebody who writes more than thirty entries in a minute', () => {
  test('has all of them recorded, in order, and is told once', async () => {
    const person = house.addPerson();
    expect(await deliver(house, twoProcesses(house), person, texts(person, 45))).toHaveLength(1);
    expect(await notesOf(house.db, person)).toEqual(notes(45));
    expect(tellings(person, 'faster than I can keep up')).toHaveLength(1);
  });

  test('is told once though it takes more than another minute, and again when they do so another day', async () => {
    const person = house.addPerson();
    expect(await deliver(house, twoProcesses(house), person, texts(person, 100))).toHaveLength(3);
    expect(await notesOf(house.db, person)).toEqual(notes(100));
    expect(tellings(person, 'faster than I can keep up')).toHaveLength(1);
    await endMinuteIn(house.db, person, -24 * 3_600_000);
    await deliver(house, twoProcesses(house), person, texts(person, 31));
    expect(tellings(person, 'faster than I can keep up')).toHaveLength(2);
  });

  test('is told once, and nothing is parked, though the same update comes again and again within the minute', async () => {
    const person = house.addPerson();
    const [one, other] = twoProcesses(house);
    await deliver(house, [one, other], person, texts(person, 30));
    const late = textUpdate(person, 'late 2');
    for (let time = 1; time <= 8; time += 1) {
      expect(await (time % 2 === 0 ? one : other).handle(late)).toEqual({ kind: 'later', afterMs: expect.any(Number) });
    }
    await endMinuteIn(house.db, person, -1);
    expect(await one.handle(late)).toEqual({ kind: 'done' });
    expect((await notesOf(house.db, person)).at(-1)).toBe('late');
    expect(tellings(person, 'faster than I can keep up')).toHaveLength(1);
    expect((await house.db.query('select from failed_updates where user_id = $1', [person])).rowCount).toBe(0);
  });

  test('is answered again, beyond the limit, when an update comes again that was recorded before', async () => {
    const person = house.addPerson();
    const pipelines = twoProcesses(house);
    const updates = texts(person, 31);
    await deliver(house, pipelines, person, updates.slice(0, 30));
    expect(await pipelines[0].handle(updates[30]!)).toMatchObject({ kind: 'later' });
    expect(await pipelines[1].handle(updates[0]!)).toEqual({ kind: 'done' });
    expect(await notesOf(house.db, person)).toEqual(notes(30));
  });

  test.each<[Locale, string]>([
    [
      'en',
      "You write faster than I can keep up: I'll record the rest in about 41 seconds. No need to send it again.",
    ],
    [
      'vi',
      'Bạn viết nhanh hơn mình kịp ghi: khoảng 41 giây nữa mình sẽ ghi tiếp phần còn lại. Bạn không cần gửi lại.',
    ],
    [
      'ru',
      'Вы пишете быстрее, чем я успеваю. Остальное запишу примерно через 41 секунду, отправлять снова не нужно.',
    ],
  ])('reads in their language when it goes on: %s', async (locale, words) => {
    const person = house.addPerson();
    await speaks(person, locale);
    const pipelines = twoProcesses(house);
    await deliver(house, pipelines, person, texts(person, 30));
    await endMinuteIn(house.db, person, 41_000);
    await pipelines[0].handle(textUpdate(person, 'late 2'));
    expect(house.said(person).at(-1)).toBe(words);
  });
});

describe('somebody who sends more than ten commands in a minute', () => {
  test('is told once, the rest is left out, and entries and presses go on', async () => {
    const person = house.addPerson();
    const pipelines = twoProcesses(house);
    await deliver(house, pipelines, person, texts(person, 10, '/today'));
    expect(house.said(person)).toHaveLength(10);
    const more = texts(person, 3, '/today');
    expect(await deliver(house, pipelines, person, more)).toEqual([]);
    expect(house.said(person).slice(10)).toEqual([expect.stringContaining('many commands')]);
    await deliver(house, pipelines, person, [textUpdate(person, 'tea 2')]);
    expect(await notesOf(house.db, person)).toEqual(['tea']);
    await endMinuteIn(house.db, person, -1);
    await deliver(house, pipelines, person, [textUpdate(person, '/today')]);
    expect(house.said(person)).toHaveLength(13);
  });

  test('can still cancel', async () => {
    const person = house.addPerson();
    const pipelines = twoProcesses(house);
    await deliver(house, pipelines, person, texts(person, 11, '/today'));
    for (let time = 1; time <= 3; time += 1) await pipelines[0].handle(textUpdate(person, '/cancel'));
    expect(house.said(person)).toHaveLength(14);
  });

  test.each<[Locale, string]>([
    [
      'en',
      'Those were many commands at once. I leave out more of them for about 41 seconds: then please send yours again.',
    ],
    [
      'vi',
      'Nhiều lệnh quá, mình làm không kịp. Trong khoảng 41 giây nữa mình bỏ qua các lệnh mới: sau đó bạn hãy gửi lại nhé.',
    ],
    ['ru', 'Слишком много команд сразу. Новые я пропускаю ещё примерно 41 секунду, потом отправьте свою снова.'],
  ])('reads in their language when to send them again: %s', async (locale, words) => {
    const person = house.addPerson();
    await speaks(person, locale);
    const pipelines = twoProcesses(house);
    await deliver(house, pipelines, person, texts(person, 10, '/nothing'));
    await endMinuteIn(house.db, person, 41_000);
    await pipelines[0].handle(textUpdate(person, '/nothing'));
    expect(house.said(person).at(-1)).toBe(words);
  });
});

describe('somebody who presses more than thirty buttons in a minute', () => {
  test.each<[Locale, string]>([
    ['en', 'That was a bit fast for me. Please wait a moment, then press again.'],
    ['vi', 'Hơi nhanh quá, mình chưa làm kịp. Bạn chờ một chút rồi bấm lại nhé.'],
    ['ru', 'Слишком быстро для меня. Подождите немного и нажмите снова.'],
  ])('reads so, and the press does nothing: %s', async (locale, words) => {
    const person = house.addPerson();
    await speaks(person, locale);
    let pressed = 0;
    const press = async () => {
      pressed += 1;
      return [];
    };
    const counting: Feature = { name: 'counting', handlers: { text: async () => [], buttons: { press } } };
    const pipelines = twoProcesses(house, {}, [counting]);
    const presses = Array.from({ length: 32 }, () => pressUpdate(person, 1, 'press'));
    const before = house.telegram.sim.calls().length;
    expect(await deliver(house, pipelines, person, presses)).toEqual([]);
    expect(pressed).toBe(30);
    const toasts = house.telegram.sim.calls().slice(before).filter(({ method }) => method === 'answerCallbackQuery');
    expect(toasts.map(({ params }) => params['text'])).toEqual([words, words]);
  });
});

describe('the whole program', () => {
  let database: TestDatabase;
  let program: WholeProgram | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await program?.stop();
    program = undefined;
  });
  afterAll(async () => await database.drop());

  test.each(['polling', 'webhook'])('records later what came too fast, in order, by %s', async (way) => {
    const port = await freePort();
    program = await startWholeProgram({
      DATABASE_URL: database.url,
      MESSAGES_PER_MINUTE: '3',
      COMMANDS_PER_MINUTE: '10',
      MESSAGE_GAP_MS: '50',
      ...(way === 'webhook' ? { PORT: String(port), WEBHOOK_URL: `http://127.0.0.1:${port}` } : {}),
    });
    const person = program.addPerson();
    program.send(person, 'tea0 2');
    await program.says(person, 'tea0');
    await endMinuteIn(database.pool, person, 1_500);
    for (const note of notes(6).slice(1)) program.send(person, `${note} 2`);
    await program.says(person, 'in about');
    await program.says(person, 'tea5', 10_000);
    expect(await notesOf(database.pool, person)).toEqual(notes(6));
    const said = program.telegram.sim.chat(person).messages.filter(({ who, text }) => who === 'bot' && text.includes('faster'));
    expect(said).toHaveLength(1);
    expect(await program.figure('bot_requests_total{command="text",outcome="later"}')).toBeGreaterThan(0);
  });
});
