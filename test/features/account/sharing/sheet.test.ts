/** Two people, one ledger, one sheet. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { flush } from '../../../../src/features/sheets/flush/flush.ts';
import { claimDue } from '../../../../src/features/sheets/flush/lease-queries.ts';
import { accountGates, openAccounts } from '../../../../src/features/sheets/google/accounts.ts';
import { openChat, type Chat } from '../../../support/chat.ts';
import { linkOf, openSheetsChat, type SheetsChat } from '../../../support/sheets-chat.ts';
import { waitFor } from '../../../support/wait-for.ts';

let sheets: SheetsChat;
let pipeline: Pipeline;

beforeAll(async () => {
  sheets = await openSheetsChat();
  pipeline = sheets.house.pipeline();
});
afterAll(async () => await sheets.stop());

async function person(locale: string): Promise<Chat> {
  const chat = openChat(sheets.house, pipeline, sheets.house.addPerson());
  await chat.send('/language');
  await chat.pressData(`language:${locale}`);
  return chat;
}

/** Writes what waits into the owner's sheet; @returns type, category and note of its lines */
async function written(spreadsheetId: string): Promise<string[][]> {
  const { house } = sheets;
  const gate = accountGates(house.text, openAccounts(house.db, sheets.settings))[0]!;
  await house.db.query('update connections set due_at = now() where due_at is not null');
  for (const lease of await claimDue(house.db, { gate: gate.name, limit: 10, leaseMs: 60_000 })) {
    await flush({ house, gate, flushDelayMs: 0, adminIds: [], onStep: async () => {} }, lease);
  }
  const tab = sheets.google.sim.read(spreadsheetId).sheets.find(({ title }) => title === 'FreedomWallet')!;
  return tab.rows.slice(1).map(({ cells }) => [2, 3, 6].map((column) => cells[column]?.text ?? ''));
}

test('what either of two people records, changes and takes back is in the one sheet, in the words of its owner', async () => {
  const { house } = sheets;
  const owner = await person('en');
  const partner = await person('ru');
  const spreadsheetId = sheets.sharedSheet();
  await sheets.send(owner.person, '/connect');
  await sheets.send(owner.person, linkOf(spreadsheetId));
  await owner.send('/share');
  await owner.press('New link');
  await partner.send(`/start ${/start=(join_[\w-]+)/.exec(owner.last().text)![1]!}`);
  await partner.press('Вступить');
  await waitFor('the move', async () => (await house.people.find(partner.person))?.ledgerUserId === owner.person);

  await owner.send('coffee 3.50');
  await partner.send('обед 12');
  expect(await written(spreadsheetId)).toEqual([
    ['Expense', 'Coffee', 'coffee'],
    ['Expense', 'Food', 'обед'],
  ]);
  await owner.send('/list');
  await owner.press('✏️ 1');
  await owner.press('Delete');
  expect(await written(spreadsheetId)).toEqual([['Expense', 'Coffee', 'coffee']]);
  await partner.send('/list');
  await partner.press('✏️ 1');
  expect(partner.last().text).toContain('coffee');
  await partner.press('Изменить');
  await partner.send('латте 4');
  expect(await written(spreadsheetId)).toEqual([['Expense', 'Coffee', 'латте']]);
  await owner.press('Undo');
  expect((await written(spreadsheetId)).map(([, , note]) => note).toSorted()).toEqual(['латте', 'обед'].toSorted());
});
