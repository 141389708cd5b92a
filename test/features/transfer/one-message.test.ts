import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EntryInput } from '../../../src/features/ledger/index.ts';
import { openTransferChat, type TransferChat } from './transfer-chat.ts';

let chat: TransferChat;

beforeAll(async () => {
  chat = await openTransferChat();
});

afterAll(async () => {
  await chat.stop();
});

const STATEMENT = 'Date,Description,Amount\n2031-03-01,coffee,-3.50\n2031-03-02,lunch,-12.00\n';

const tea: EntryInput = {
  kind: 'expense', amountMinor: 350, currency: 'USD', note: 'tea', tags: [], date: '2031-03-01', category: 'food',
};

describe('an import', () => {
  test('is one message from the reading to its undo', async () => {
    const person = await chat.person('vi');
    await chat.send(person, 'sao-ke.csv', 'Ngày,Nội dung,Số tiền\n2031-03-01,cà phê,-35000\n2031-03-02,cơm,-40000\n');
    expect(chat.shown(person)).toEqual(['📥 Đang đọc sao-ke.csv …']);
    await chat.workAll();
    expect(chat.shown(person)).toEqual([expect.stringContaining('📄 sao-ke.csv: 2 dòng')]);
    await chat.press(person, 'Nhập 2');
    await chat.workAll();
    expect(chat.shown(person)).toEqual(['✅ Đã nhập 2 khoản\n[↩️ Hoàn tác]']);
    await chat.press(person, 'Hoàn tác');
    expect(chat.shown(person)).toEqual(['↩️ Đã hoàn tác: xóa 2 khoản.']);
  });

  test('that is refused says why in the place where it was read', async () => {
    const person = await chat.person('ru');
    await chat.send(person, 'пусто.csv', '');
    await chat.send(person, 'vypiska.csv', 'Дата,Сумма\n');
    await chat.workAll();
    expect(chat.shown(person)).toHaveLength(2);
    expect(chat.shown(person).join()).not.toContain('Читаю');
  });

  test('whose file Telegram has deleted meanwhile says so', async () => {
    const person = await chat.person();
    await chat.send(person, 'old.csv', STATEMENT);
    chat.house.telegram.sim.faults.add({
      match: { method: 'getFile' }, kind: 'status', status: 400, description: 'Bad Request: invalid file_id', times: 1,
    });
    await chat.workAll();
    expect(chat.shown(person)).toEqual(['Telegram doesn\'t have old.csv any more. Please send it again.']);
  });

  test('takes its first word back where it could not be begun', async () => {
    const person = await chat.person();
    const { queue } = chat.house;
    const usual = queue.send;
    queue.send = async () => await Promise.reject(new Error('the queue is away'));
    await expect(chat.send(person, 'statement.csv', STATEMENT)).rejects.toThrow('the queue is away');
    queue.send = usual;
    expect(chat.shown(person)).toEqual([]);
  });

  test('shows the name of a file as a name, whatever is in it', async () => {
    const person = await chat.person();
    await chat.send(person, '../../<b>&amp;"\u202Evsc\n.csv', STATEMENT);
    expect(chat.shown(person)).toEqual(['📥 Reading ../../<b>&amp;"vsc .csv …']);
    await chat.workAll();
    expect(chat.last(person)).toContain('📄 ../../<b>&amp;"vsc .csv: 2 lines');
  });

  test('is refused while a year of statements waits for an answer', async () => {
    const person = await chat.person();
    for (let month = 1; month <= 13; month += 1) await chat.send(person, `${month}.csv`, STATEMENT);
    expect(chat.last(person)).toBe('12 files wait for your answer. Import or cancel some, then send this one again.');
    expect(chat.shown(person).join()).not.toContain('13.csv');
    expect(await chat.jobs()).toHaveLength(12);
    await chat.house.db.query(`update imports set state = 'cancelled' where user_id = $1`, [person]);
    await chat.send(person, '13.csv', STATEMENT);
    expect(chat.last(person)).toBe('📥 Reading 13.csv …');
    await chat.workAll();
  });

  test('is nobody else’s to look at, to change or to confirm', async () => {
    const [owner, stranger] = [await chat.person(), await chat.person()];
    await chat.send(owner, 'mine.csv', STATEMENT);
    await chat.workAll();
    const { rows: [own] } = await chat.house.db.query<{ id: number }>('select id from imports where user_id = $1', [owner]);
    for (const action of ['show', 'columns', 'column:0', 'role:0:note', 'swap', 'currency:EUR', 'enter', 'cancel']) {
      await chat.pressForeign(stranger, `import:${own?.id}:${action}`);
    }
    expect(await chat.jobs()).toEqual([]);
    expect(chat.shown(stranger)).toEqual([]);
    await chat.press(owner, 'Import 2');
    await chat.workAll();
    expect([await chat.entries(owner), await chat.entries(stranger)].map(({ length }) => length)).toEqual([2, 0]);
  });
});

describe('an export that was asked for', () => {
  test('leaves its file alone in the chat, whichever way it was asked for', async () => {
    const person = await chat.person();
    await chat.enter(person, [tea]);
    await chat.say(person, '/export csv');
    expect(chat.shown(person)).toEqual(['📤 Your CSV file is on its way.']);
    await chat.workAll();
    expect(chat.shown(person)).toEqual(['1 entry']);
    await chat.say(person, '/export');
    await chat.press(person, 'JSON');
    await chat.press(person, 'All');
    expect(chat.last(person)).toBe('📤 Your JSON file is on its way.');
    await chat.workAll();
    expect(chat.shown(person)).toEqual(['1 entry', '1 entry']);
  });

  test('says how far it is, and that there is nothing, in the place of its first word', async () => {
    const person = await chat.person();
    await chat.say(person, '/export csv 2020');
    await chat.workAll();
    expect(chat.shown(person)).toEqual(['There is nothing recorded in this time.']);
    const entries = Array.from({ length: 600 }, (_, index) => ({ ...tea, note: `n${index}` }));
    await chat.enter(person, entries);
    await chat.say(person, '/export csv');
    const [job] = await chat.jobs();
    const seen: string[] = [];
    const throwIfAborted = (): void => {
      seen.push(chat.last(person));
      chat.later(4_000);
    };
    const slow = { aborted: false, throwIfAborted } as AbortSignal;
    await chat.run(job as NonNullable<typeof job>, slow);
    expect(seen.at(-1)).toBe('📤 500 of 600 entries …');
    await chat.workAll();
    expect(chat.shown(person).at(-1)).toBe('600 entries');
  });

  test('is given up in the place of its first word when it ended its worker too often', async () => {
    const person = await chat.person();
    await chat.enter(person, [tea]);
    await chat.say(person, '/export csv');
    await chat.house.db.query('update exports set tries = 5 where user_id = $1', [person]);
    await chat.workAll();
    expect(chat.shown(person)).toEqual(['⚠️ The file could not be made. Please try /export again; a shorter time may help.']);
  });

  test('comes once though its update is delivered twice', async () => {
    const person = await chat.person();
    await chat.enter(person, [tea]);
    await chat.say(person, '/export csv', 900_001);
    await chat.workAll();
    await chat.say(person, '/export csv', 900_001);
    expect(await chat.jobs()).toEqual([]);
    expect(chat.shown(person)).toEqual(['1 entry']);
  });

  test('comes as well where Telegram takes no first word', async () => {
    const person = await chat.person();
    await chat.enter(person, [tea]);
    chat.house.telegram.sim.faults.add({ match: { method: 'sendMessage' }, kind: 'status', status: 400, times: 1 });
    await chat.say(person, '/export csv');
    await chat.workAll();
    expect(chat.shown(person)).toEqual(['1 entry']);
  });
});
