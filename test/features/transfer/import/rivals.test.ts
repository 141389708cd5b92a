import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTransferChat, type TransferChat } from '../transfer-chat.ts';

let chat: TransferChat;

beforeAll(async () => {
  chat = await openTransferChat();
});

afterAll(async () => {
  await chat.stop();
});

const STATEMENT = 'Date,Description,Amount\n2031-03-01,coffee,-3.50\n2031-03-02,lunch,-12.00\n2031-03-03,salary,2400.00\n';

async function ready(person: number, content: string, name = 'statement.csv'): Promise<void> {
  await chat.send(person, name, content);
  await chat.workAll();
}

describe('a member who left a ledger', () => {
  test('brings nothing into it any more, and gets no file of it', async () => {
    const [owner, partner] = [await chat.person(), await chat.person()];
    await chat.moveTo(partner, owner);
    await chat.enter(owner, [
      { kind: 'expense', amountMinor: 350, currency: 'USD', note: 'tea', tags: [], date: '2031-03-01', category: 'coffee' },
    ]);
    await ready(partner, STATEMENT);
    await chat.say(partner, '/export csv');
    await chat.moveTo(partner, partner);
    await chat.press(partner, 'Import 3');
    await chat.workAll();
    expect(await chat.entries(owner)).toHaveLength(1);
    expect(await chat.entries(partner)).toEqual([]);
    expect(await chat.files(partner)).toEqual([]);
  });
});

describe('a member who leaves while their lines come in', () => {
  test('is told that no more do, and takes back no more of them', async () => {
    const [owner, partner] = [await chat.person(), await chat.person('ru')];
    await chat.moveTo(partner, owner);
    const lines = Array.from({ length: 2_500 }, (_, index) => `2031-03-01,n${index},-1.00`);
    await ready(partner, ['Date,Description,Amount', ...lines].join('\n'));
    await chat.press(partner, 'Загрузить 2');
    const [job] = await chat.jobs();
    let asked = 0;
    const endingSoon = { get aborted() { return (asked += 1) > 1; } } as AbortSignal;
    expect(await chat.run(job as NonNullable<typeof job>, endingSoon)).toBe('failed');
    await chat.moveTo(partner, partner);
    expect(await chat.run(job as NonNullable<typeof job>)).toBe('completed');
    await chat.workAll();
    expect(chat.shown(partner)).toEqual(['Теперь вы записываете в другую книгу: остальное из statement.csv не загружено.']);
    expect(await chat.entries(owner)).toHaveLength(1_000);
    expect(await chat.entries(partner)).toEqual([]);
  });
});

describe('two imports of one ledger', () => {
  test('that are confirmed in the same instant do not both bring their lines in', async () => {
    const [owner, partner] = [await chat.person(), await chat.person()];
    await chat.moveTo(partner, owner);
    for (let turn = 1; turn <= 5; turn += 1) {
      const lines = STATEMENT.replaceAll('03-', `0${turn}-`);
      for (const person of [owner, partner]) await ready(person, lines);
      await Promise.all([owner, partner].map(async (person) => await chat.press(person, 'Import 3')));
      await chat.workAll();
      expect(await chat.entries(owner)).toHaveLength(3 * turn);
      chat.later(1_000);
    }
  });

  test('are looked at again where one came in after the other was looked at', async () => {
    const person = await chat.person();
    await ready(person, STATEMENT, 'one.csv');
    await ready(person, STATEMENT, 'two.csv');
    const [one, two] = chat.buttons(person, 'Import 3');
    chat.later(1_000);
    await one?.();
    await chat.workAll();
    await two?.();
    await chat.workAll();
    expect(await chat.entries(person)).toHaveLength(3);
    expect(chat.last(person)).toContain('This very file was imported');
  });
});
