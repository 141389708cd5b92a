import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { removeOldImports } from '../../../src/features/transfer/import/upkeep.ts';
import { transferData } from '../../../src/features/transfer/personal.ts';
import { transaction } from '../../../src/platform/postgres.ts';
import { openTransferChat, type Job, type TransferChat } from './transfer-chat.ts';

let chat: TransferChat;

beforeAll(async () => {
  chat = await openTransferChat();
});

afterAll(async () => {
  await chat.stop();
});

const STATEMENT = 'Date,Description,Amount\n2031-03-01,coffee,-3.50\n2031-03-02,"lunch, big",-12.00\n2031-03-03,salary,2400.00\n';

/** `count` lines, no two alike. */
const manyLines = (count: number): string =>
  ['Date,Note,Amount', ...Array.from({ length: count }, (_, index) => `2031-01-${10 + (index % 20)},n${index},-${1 + (index % 300)}.00`)].join('\n');

/** A worker that dies after so many chunks: nothing of what it had in its hands is left. */
const endingAfter = (chunks: number): AbortSignal => {
  let asked = 0;
  return { get aborted() { return (asked += 1) > chunks; } } as AbortSignal;
};

async function ready(person: number, content: string, name = 'statement.csv'): Promise<void> {
  await chat.send(person, name, content);
  await chat.workAll();
}

const onlyJob = async (): Promise<Job> => {
  const [job, ...others] = await chat.jobs();
  if (job === undefined || others.length > 0) throw new Error('One job was expected');
  return job;
};

/** What the sheet would show of a ledger: its lines after all that waits for it. */
async function waitingForSheet(person: number): Promise<number> {
  const { rows } = await chat.house.db.query<{ lines: number }>(
    `select coalesce(sum(case op when 'append' then 1 when 'delete' then -1 else 0 end), 0)::int as lines
     from sheets_write_queue where user_id = $1`,
    [person],
  );
  return rows[0]?.lines ?? 0;
}

describe('the import of a statement', () => {
  test('shows what is in it, records it at a press, and takes all of it back at another', async () => {
    const person = await chat.person();
    await chat.send(person, 'statement.csv', STATEMENT);
    expect(chat.last(person)).toBe('📥 Reading statement.csv …');
    await chat.workAll();
    expect(chat.last(person).split('\n')).toEqual([
      '📄 statement.csv: 3 lines',
      'Sat, Mar 1, 2031 – Mon, Mar 3, 2031',
      '−$15.50 · +$2,400',
      '',
      '1. Sat, Mar 1, 2031 · coffee · −$3.50',
      '2. Sun, Mar 2, 2031 · lunch, big · −$12',
      '3. Mon, Mar 3, 2031 · salary · +$2,400',
      '[✅ Import 3]',
      '[Columns] [💱 USD]',
      '[🔄 Income ↔ expense]',
      '[✖ Cancel]',
    ]);
    await chat.press(person, 'Import 3');
    await chat.workAll();
    expect(chat.last(person)).toBe('✅ 3 entries imported\n[↩️ Undo]');
    expect((await chat.entries(person)).map(({ note, category }) => [note, category])).toEqual([
      ['coffee', 'coffee'], ['lunch, big', 'food'], ['salary', 'salary'],
    ]);
    expect(await waitingForSheet(person)).toBe(3);
    await chat.press(person, 'Undo');
    await chat.workAll();
    expect(chat.last(person)).toContain('3 entries removed');
    expect(await chat.entries(person)).toEqual([]);
    expect(await waitingForSheet(person)).toBe(0);
  });

  test('is taken back by the journal as any other write', async () => {
    const person = await chat.person();
    await ready(person, STATEMENT);
    await chat.press(person, 'Import 3');
    await chat.workAll();
    await chat.say(person, '/undo');
    expect(chat.last(person)).toContain('3 entries removed');
    expect(await chat.entries(person)).toEqual([]);
  });

  test('says how far it is, in the message that shows it', async () => {
    const person = await chat.person();
    await ready(person, manyLines(3_000));
    await chat.press(person, 'Import 3,000');
    const seen: string[] = [];
    const slow = { get aborted() { seen.push(chat.last(person)); chat.later(4_000); return false; } } as AbortSignal;
    await chat.run(await onlyJob(), slow);
    await chat.workAll();
    expect(seen.slice(1, -1).join('\n')).toMatch(/1,000[^]*2,000/);
    expect(chat.last(person)).toBe('✅ 3,000 entries imported\n[↩️ Undo]');
  });

  test('speaks Vietnamese and Russian', async () => {
    const linh = await chat.person('vi');
    await ready(linh, 'Ngày;Nội dung;Số tiền\n01/03/2031;cà phê;-35.000\n20/03/2031;lương;15.000.000\n', 'sao-ke.csv');
    expect(chat.last(linh).split('\n')).toEqual([
      '📄 sao-ke.csv: 2 dòng',
      'Thứ 7, 1 thg 3, 2031 – Thứ 5, 20 thg 3, 2031',
      '−35.000 ₫ · +15.000.000 ₫',
      '',
      '1. Thứ 7, 1 thg 3, 2031 · cà phê · −35.000 ₫',
      '2. Thứ 5, 20 thg 3, 2031 · lương · +15.000.000 ₫',
      '[✅ Nhập 2]',
      '[Các cột] [💱 VND]',
      '[🔄 Thu ↔ chi]',
      '[✖ Hủy]',
    ]);
    await chat.press(linh, 'Nhập 2');
    await chat.workAll();
    expect(chat.last(linh)).toBe('✅ Đã nhập 2 khoản\n[↩️ Hoàn tác]');
    const ivan = await chat.person('ru');
    await ready(ivan, 'Дата;Описание;Сумма\n01.03.2031;кофе;-250,50\n20.03.2031;;abc\n', 'vypiska.csv');
    expect(chat.last(ivan)).toContain('📄 vypiska.csv: 2 строки');
    expect(chat.last(ivan)).toContain('⚠️ 1 строку не прочитать; верну её файлом с причиной.');
    await chat.press(ivan, 'Загрузить 1');
    await chat.workAll();
    const [file] = await chat.files(ivan);
    expect(file?.content.toString('utf8')).toBe('\uFEFFПочему не загружено,Дата,Описание,Сумма\r\nсумму не прочитать,20.03.2031,,abc\r\n');
  });

  test('marks what the ledger has, also of the same file, and brings it in only if asked', async () => {
    const person = await chat.person();
    await chat.enter(person, [
      { kind: 'expense', amountMinor: 350, currency: 'USD', note: 'Coffee!', tags: [], date: '2031-03-01', category: 'coffee' },
    ]);
    await ready(person, `${STATEMENT}2031-03-01,coffee,-3.50\n`);
    expect(chat.last(person)).toContain('🔁 1 line is recorded already and stays out.');
    await chat.press(person, 'Import 3');
    await chat.workAll();
    expect(await chat.entries(person)).toHaveLength(4);
    await ready(person, `${STATEMENT}2031-03-01,coffee,-3.50\n`);
    expect(chat.last(person)).toContain('🔁 This very file was imported on Sun, Mar 16, 2031.');
    expect(chat.last(person)).not.toContain('[✅ Import');
    await chat.press(person, 'Also the 4');
    await chat.workAll();
    await chat.press(person, 'Import 4');
    await chat.workAll();
    expect(await chat.entries(person)).toHaveLength(8);
  });

  test('asks which order dates stand in where both fit', async () => {
    const person = await chat.person();
    await ready(person, 'Date,Note,Amount\n03/04/2031,a,-1.00\n05/06/2031,b,-2.00\n');
    expect(chat.last(person)).toContain('💡 Is 3/4 the third of April or the fourth of March? Choose below.');
    expect(chat.last(person)).not.toContain('[✅ Import');
    await chat.press(person, 'Day first');
    await chat.workAll();
    await chat.press(person, 'Import 2');
    await chat.workAll();
    expect((await chat.entries(person)).map(({ date }) => date)).toEqual(['2031-04-03', '2031-06-05']);
  });

  test('lets columns, signs and the currency be changed, and nothing be recorded at all', async () => {
    const person = await chat.person();
    await ready(person, 'When,What,Paid\n2031-03-01,gift,5.00\n2031-03-02,refund,-1.00\n');
    await chat.press(person, 'Columns');
    expect(chat.last(person)).toBe('What does each column mean? Tap one to change it.\n[When → Date] [What → Note]\n[Paid → Amount]\n[‹ Back]');
    await chat.press(person, 'What → Note');
    await chat.press(person, 'Category');
    await chat.workAll();
    await chat.press(person, 'Income ↔');
    await chat.workAll();
    await chat.press(person, 'USD');
    await chat.press(person, 'EUR');
    await chat.workAll();
    expect(chat.last(person)).toContain('−€5 · +€1');
    await chat.press(person, 'Cancel');
    expect(chat.last(person)).toBe('OK, nothing of statement.csv was recorded.');
    expect(await chat.entries(person)).toEqual([]);
    expect(await chat.jobs()).toEqual([]);
  });

  test('says in one line why a file is not taken', async () => {
    const person = await chat.person();
    await ready(person, 'Date,Amount\n', 'empty.csv');
    expect(chat.last(person)).toBe('empty.csv has no entries in it. Please check the file and send it again.');
    await chat.say(person, '/import');
    expect(chat.last(person)).toContain('Send me a CSV');
  });
});

describe('an import that is broken off', () => {
  test('goes on where it ended, also beside another worker, and enters no line twice', async () => {
    const person = await chat.person();
    await ready(person, manyLines(4_500));
    await chat.press(person, 'Import 4,500');
    const job = await onlyJob();
    expect(await chat.run(job, endingAfter(2))).toBe('failed');
    expect(await chat.entries(person)).toHaveLength(2_000);
    await Promise.all([chat.run(job), chat.run(job)]);
    expect(await chat.run(job)).toBe('completed');
    const entries = await chat.entries(person);
    expect(new Set(entries.map(({ note }) => note)).size).toBe(4_500);
    expect(entries).toHaveLength(4_500);
    await chat.workAll();
    expect(chat.last(person)).toBe('✅ 4,500 entries imported\n[↩️ Undo]');
    const { rows } = await chat.house.db.query('select from import_chunks where user_id = $1 and lines is not null', [person]);
    expect(rows).toEqual([]);
  });

  test('is taken back in chunks, too, and keeps what was changed since', async () => {
    const person = await chat.person();
    await ready(person, manyLines(2_500));
    await chat.press(person, 'Import 2,500');
    await chat.workAll();
    await chat.house.db.query(
      `update transactions set version = 2, undo_version = 1 where user_id = $1 and note = 'n7'`,
      [person],
    );
    await chat.press(person, 'Undo');
    expect(chat.last(person)).toContain('↩️ The import is being undone: 2,500 entries.');
    const job = await onlyJob();
    expect(await chat.run(job, endingAfter(1))).toBe('failed');
    await Promise.all([chat.run(job), chat.run(job)]);
    await chat.workAll();
    expect(chat.last(person)).toBe('↩️ Import undone: 2,499 entries removed.\n1 entry that was changed since stays.');
    expect((await chat.entries(person)).map(({ note }) => note)).toEqual(['n7']);
    expect(await waitingForSheet(person)).toBe(1);
  });

  test('is given up when it ended its worker too often', async () => {
    const person = await chat.person();
    await chat.send(person, 'statement.csv', STATEMENT);
    await chat.house.db.query('update imports set tries = 5 where user_id = $1', [person]);
    await chat.workAll();
    expect(chat.last(person)).toBe('⚠️ statement.csv could not be worked through. Please split it into smaller files and send them.');
  });

  test('nobody confirmed goes after a day, with its lines', async () => {
    const person = await chat.person();
    await ready(person, STATEMENT);
    chat.later(25 * 3_600_000);
    await removeOldImports(chat.desk);
    await chat.press(person, 'Import 3');
    await chat.workAll();
    expect(await chat.entries(person)).toEqual([]);
    const { rows } = await chat.house.db.query('select state from imports where user_id = $1', [person]);
    expect(rows).toEqual([{ state: 'cancelled' }]);
  });
});

async function collected(person: number): Promise<Record<string, unknown[]>> {
  const lists: Record<string, unknown[]> = {};
  for (const { name, rows } of transferData.collect(chat.house.db, person)) {
    lists[name] = [];
    for await (const row of rows) lists[name].push(row);
  }
  return lists;
}

describe('what transfer keeps of a person', () => {
  test('is named and erased, jobs included', async () => {
    const person = await chat.person();
    await chat.send(person, 'mine.csv', STATEMENT);
    await chat.say(person, '/export csv');
    await chat.send(person, 'second.csv', manyLines(1_200));
    const [, , second] = await chat.jobs();
    await chat.run(second as Job);
    const kept = await collected(person);
    expect(kept['imports']).toMatchObject([
      { fileName: 'mine.csv', state: 'reading' }, { fileName: 'second.csv', state: 'ready' },
    ]);
    expect(kept['exports']).toMatchObject([{ format: 'csv', from: null, done: 0 }]);
    expect(kept['import-lines']).toHaveLength(1_200);
    expect(kept['import-lines']?.at(-1)).toEqual({ fileName: 'second.csv', cells: ['2031-01-29', 'n1199', '-300.00'] });
    await transaction(chat.house.db, async (tx) => await transferData.erase(tx, person));
    expect(await chat.jobs()).toEqual([]);
    const { rows: left } = await chat.house.db.query(
      'select from imports where user_id = $1 union all select from exports where user_id = $1',
      [person],
    );
    expect(left).toEqual([]);
  });
});
