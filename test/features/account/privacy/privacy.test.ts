import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parkUpdate } from '../../../../src/core/parked.ts';
import { unzip } from '../../../../src/features/transfer/import/zip-content.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import type { SimMessage } from '../../../../src/sandbox/telegram/types.ts';
import { tracesOf } from '../../../support/erasure.ts';
import { openLife, type Life } from '../../../support/life.ts';

const START = Date.parse('2031-03-01T09:00:00Z');
const DAY_MS = 86_400_000;

let life: Life;

beforeAll(async () => {
  life = await openLife(START);
});
afterAll(async () => await life.stop());

const messages = (person: number): SimMessage[] =>
  life.house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');

const last = (person: number): SimMessage => messages(person).at(-1) as SimMessage;

async function say(person: number, text: string): Promise<string> {
  life.house.telegram.sim.sendText(person, text);
  await life.rest();
  return last(person).text;
}

async function press(person: number, label: string): Promise<string> {
  const { messageId, inlineKeyboard } = last(person);
  const button = inlineKeyboard?.flat().find(({ text }) => text.includes(label));
  if (button?.callback_data === undefined) throw new Error(`No button ${label}`);
  life.house.telegram.sim.pressButton(person, messageId, button.callback_data);
  await life.rest();
  return messages(person).find((message) => message.messageId === messageId)?.text ?? '';
}

describe('/deleteme', () => {
  test('asks twice, says the day and what stays for how long, and can be taken back', async () => {
    const person = life.house.addPerson('en');
    await say(person, 'coffee 3.50');
    expect(await say(person, '/deleteme')).toContain('Your Google Sheet stays yours');
    expect(await press(person, 'Yes')).toContain('Sat, Mar 8');
    expect(await press(person, 'Delete on')).toContain('Backups hold a copy until Mon, Apr 7');
    expect(await say(person, '/deleteme')).toContain('Everything will be erased on Sat, Mar 8');
    expect(await press(person, 'Keep')).toContain('Nothing is deleted');
    expect(await tracesOf(life.house.db, person)).not.toContainEqual(expect.stringContaining('erasures'));
  });

  test('speaks each language', async () => {
    const [viet, russian] = [life.house.addPerson('vi'), life.house.addPerson('ru')];
    expect(await say(viet, '/deleteme')).toContain('Xóa tất cả?');
    expect(await say(russian, '/deleteme')).toContain('Удалить всё?');
    expect(await press(viet, 'Giữ lại')).toContain('Không xóa gì cả');
    expect(await press(russian, 'Да')).toContain('вернуть это не сможет никто');
  });

  test('leaves nothing of a person after a week: no entry, no question, nothing put aside, no job', async () => {
    const { house } = life;
    const person = house.addPerson('en');
    for (const text of ['coffee 3.50', 'lunch 12 #work', '/budget food 100', '/goals Bike 600', '/add']) await say(person, text);
    await transaction(house.db, (tx) =>
      parkUpdate(tx, { userId: person, updateId: 7, payload: { message: { text: 'secret' } }, reason: 'x', tries: 5 }),
    );
    await say(person, '/deleteme');
    await press(person, 'Yes');
    await press(person, 'Delete on');
    await life.moveTo(house.clock.nowMs() + 6 * DAY_MS);
    expect(await tracesOf(house.db, person)).toContainEqual(expect.stringContaining('public.transactions'));
    await life.moveTo(house.clock.nowMs() + 2 * DAY_MS);
    expect(await tracesOf(house.db, person, ['lunch', 'secret'])).toEqual([]);
    expect(messages(person).filter(({ text }) => text.includes('is erased'))).toHaveLength(1);
    await life.moveTo(house.clock.nowMs() + DAY_MS);
    expect(messages(person).filter(({ text }) => text.includes('is erased'))).toHaveLength(1);
    expect(await say(person, 'coffee 3.50')).toContain('$3.50');
  });
});

describe('/mydata', () => {
  test('gives a zip of all that is known, a file a list', async () => {
    const person = life.house.addPerson('en');
    await say(person, 'coffee 3.50');
    await say(person, '/mydata');
    const { file, text } = last(person);
    expect(text).toContain('All that I know of you');
    const zip = await life.house.botApi.download(file?.fileId ?? '', { maxBytes: 1e6, timeoutMs: 5_000 });
    const content = await unzip(zip, () => true, 1e6);
    const files = content.kind === 'files' ? content.files : new Map<string, Buffer>();
    expect([...files.keys()]).toEqual(expect.arrayContaining(['entries.json', 'person.json', 'invitations.json']));
    expect(JSON.parse(files.get('entries.json')?.toString() ?? '')).toEqual([expect.objectContaining({ note: 'coffee' })]);
  });
});
