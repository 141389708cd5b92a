/** A flush that is under way while its person is erased. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { flush } from '../../../../src/features/sheets/flush/flush.ts';
import type { FlushStep } from '../../../../src/features/sheets/flush/flush-context.ts';
import { claimDue } from '../../../../src/features/sheets/flush/lease-queries.ts';
import { accountGates, openAccounts } from '../../../../src/features/sheets/google/accounts.ts';
import { CLOSED_GATE, erase, tracesOf, waitAtCommit } from '../../../support/erasure.ts';
import { holdRows } from '../../../support/held-rows.ts';
import { linkOf, openSheetsChat, type SheetsChat } from '../../../support/sheets-chat.ts';

let sheets: SheetsChat;

beforeAll(async () => {
  sheets = await openSheetsChat();
});
afterAll(async () => await sheets.stop());

async function personWithSheet(): Promise<number> {
  const person = sheets.house.addPerson();
  await sheets.send(person, '/connect');
  await sheets.send(person, linkOf(sheets.sharedSheet()));
  await sheets.send(person, 'quinces 3.50');
  return person;
}

/** @returns how the flush of the ledger that is due ended */
async function flushDue(at: (step: FlushStep) => Promise<void> = async () => {}): Promise<string | undefined> {
  const { house, settings } = sheets;
  const gate = accountGates(house.text, openAccounts(house.db, settings))[0]!;
  await house.db.query(`update connections set due_at = '2020-01-01' where due_at is not null`);
  const [lease] = await claimDue(house.db, { gate: gate.name, limit: 1, leaseMs: 60_000 });
  const context = { house, gate, flushDelayMs: 0, adminIds: [], onStep: at };
  return lease && (await flush(context, lease)).kind;
}

describe('a flush whose person is erased', () => {
  test.each<FlushStep>(['leased', 'frozen', 'sent', 'applied', 'before-settling'])(
    'leaves nothing of them where it stands at the step %s',
    async (where) => {
      const { house } = sheets;
      const person = await personWithSheet();
      const ended = await flushDue(async (step) => {
        if (step === where) await erase(house, person);
      });
      expect(ended).toBe('lease-lost');
      expect(await tracesOf(house.db, person, ['quinces'])).toEqual([]);
      expect(await flushDue()).toBeUndefined();
    },
  );

  test('leaves nothing of them where it was about to keep what it is going to write', async () => {
    const { house } = sheets;
    const person = await personWithSheet();
    await waitAtCommit(house.db, 'sheet_batches');
    const gate = await holdRows(house.db, CLOSED_GATE, []);
    const flushing = flushDue();
    const work: unknown[] = [flushing];
    try {
      await gate.waiters(1);
      work.push(erase(house, person));
      await gate.waiters(2);
    } finally {
      await gate.release();
      await Promise.all(work);
    }
    expect(await flushing).toBe('lease-lost');
    expect(await tracesOf(house.db, person, ['quinces'])).toEqual([]);
  });
});
