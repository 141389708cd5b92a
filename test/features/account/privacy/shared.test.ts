import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SimMessage } from '../../../../src/sandbox/telegram/types.ts';
import { erase as eraseBy } from '../../../support/erasure.ts';
import { openLife, type Life } from '../../../support/life.ts';

let life: Life;

beforeAll(async () => {
  life = await openLife(Date.parse('2031-03-01T09:00:00Z'));
});
afterAll(async () => await life.stop());

const messages = (person: number): SimMessage[] =>
  life.house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');

const heard = (person: number, words: string): number =>
  messages(person).filter(({ text }) => text.includes(words)).length;

async function say(person: number, text: string): Promise<string> {
  life.house.telegram.sim.sendText(person, text);
  await life.rest();
  return messages(person).at(-1)?.text ?? '';
}

async function press(person: number, prefix: string): Promise<void> {
  for (const { messageId, inlineKeyboard = [] } of messages(person).toReversed()) {
    const data = inlineKeyboard.flat().find((button) => button.callback_data?.startsWith(prefix))?.callback_data;
    if (data === undefined) continue;
    life.house.telegram.sim.pressButton(person, messageId, data);
    return await life.rest();
  }
  throw new Error(`No button ${prefix}`);
}

/** Two people who record into the ledger of the first. */
async function couple(): Promise<{ owner: number; partner: number }> {
  const [owner, partner] = [life.house.addPerson('en'), life.house.addPerson('en')];
  await say(owner, 'coffee 3.50');
  await say(partner, '/language');
  await press(partner, 'language:en');
  await say(owner, '/share');
  await press(owner, 'share-invite');
  const payload = /start=(join_[\w-]+)/.exec(messages(owner).at(-1)?.text ?? '')?.[1];
  await say(partner, `/start ${payload}`);
  await press(partner, 'join:');
  await say(partner, 'lunch 12');
  return { owner, partner };
}

async function erase(person: number, workers = 1): Promise<void> {
  await eraseBy(life.house, person, workers);
  await life.rest();
}

async function entriesOf(ledger: number): Promise<{ note: string; recordedBy: number }[]> {
  const { rows } = await life.house.db.query(
    'select note, recorded_by as "recordedBy" from transactions where user_id = $1 order by id',
    [ledger],
  );
  return rows;
}

describe('the erasure of people who share a ledger', () => {
  test('gives partners of an owner their own ledgers again, tells them, and lets nothing in any more', async () => {
    const { owner, partner } = await couple();
    await life.house.telegram.sim.sendFile(partner, {
      name: 'bank.csv', mime: 'text/csv', kind: 'document', bytes: Buffer.from('Date,Note,Amount\n2031-02-03,gift,-5.00\n'),
    });
    await life.rest();
    await erase(owner);
    expect(await entriesOf(owner)).toEqual([]);
    expect(heard(partner, 'ledger')).toBeGreaterThan(0);
    await press(partner, 'import');
    await say(partner, 'tea 2');
    expect(await entriesOf(owner)).toEqual([]);
    expect(await entriesOf(partner)).toEqual([{ note: 'tea', recordedBy: partner }]);
    const { rows } = await life.house.db.query('select from imports where ledger_user_id = $1', [owner]);
    expect(rows).toEqual([]);
  });

  test('leaves what a member recorded to the owner, as the owner’s', async () => {
    const { owner, partner } = await couple();
    await erase(partner);
    expect(await entriesOf(owner)).toEqual([
      { note: 'coffee', recordedBy: owner }, { note: 'lunch', recordedBy: owner },
    ]);
    await say(owner, '/share');
    expect(messages(owner).at(-1)?.text).not.toContain('2.');
    const { rows } = await life.house.db.query('select from ledger_members where member_id = $1 and user_id = $2', [partner, owner]);
    expect(rows).toEqual([]);
  });

  test('happens once where two workers find it at once', async () => {
    const { owner, partner } = await couple();
    const before = messages(partner).length;
    await erase(owner, 2);
    expect(heard(owner, 'is erased')).toBe(1);
    expect(messages(partner)).toHaveLength(before + 1);
  });
});
