import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Outgoing } from '../../../../src/core/outgoing.ts';
import { BUTTONS } from '../../../../src/features/sheets/card.ts';
import { BIN_ID, TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { ledgerHand, type LedgerHand } from '../../../support/ledger-hand.ts';
import { MESSAGE_ID, rebuildHand, type RebuildHand } from '../../../support/rebuild-hand.ts';
import { COLUMN, openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

describe('a sheet that is written anew', () => {
  let world: World;
  let rebuild: RebuildHand;
  let ledger: Ledger;
  let hand: LedgerHand;
  beforeAll(async () => {
    world = await openWorld();
    rebuild = rebuildHand(world);
  });
  beforeEach(async () => {
    ledger = await world.addLedger();
    hand = ledgerHand(world, ledger.userId);
    world.notices.length = 0;
  });
  afterEach(() => world.google.sim.faults.clear());
  afterAll(async () => await world.stop());

  const expected = async (): Promise<string[]> =>
    Object.entries(await hand.living()).map(([id, note]) => `${id} ${note}`);

  const edits = (): Outgoing[] => world.notices.filter(({ kind }) => kind === 'edit');

  test('has all that lives, as it is now, in a fresh tab; the tab from before stays as it was', async () => {
    const [ant = 0, bee = 0, cat = 0] = await hand.record('ant', 'bee', 'cat', 'dog');
    await world.flushDue();
    await hand.remove(bee);
    await hand.edit(cat, 'lion');
    world.google.sim.deleteRow(ledger.spreadsheetId, TAB_ID, 1);
    const before = ledger.lines();
    expect(ant).toBeGreaterThan(0);
    expect(await rebuild.press(ledger, BUTTONS.rebuild)).toContain('all your entries into it as they are now: 3.');
    const said = await rebuild.press(ledger, BUTTONS.rebuildYes);
    expect(said).toContain('🧱 Writing everything into a new tab: 0 of 3 (0%).');
    await rebuild.finish(ledger);
    expect(await rebuild.written(ledger)).toEqual(await expected());
    expect(rebuild.titles(ledger)).toEqual(expect.arrayContaining(['FreedomWallet', 'FreedomWallet 2']));
    expect(ledger.lines()).toEqual(before);
  });

  test('gets what is recorded from then on, and changes of it', async () => {
    const [ant = 0] = await hand.record('ant', 'bee');
    await world.flushDue();
    await rebuild.press(ledger, BUTTONS.rebuildYes);
    await rebuild.finish(ledger);
    await hand.edit(ant, 'termite');
    await hand.record('cat');
    await world.flushDue();
    expect((await rebuild.written(ledger)).toSorted()).toEqual((await expected()).toSorted());
  });

  test('supersedes what waited and what Google would not take, and takes up a suspended connection', async () => {
    const [long = 0, longer = 0] = await hand.record('x'.repeat(50_001), 'x'.repeat(50_002), 'bee');
    while ((await ledger.statuses()).includes('PENDING')) {
      await ledger.makeDue();
      await world.flushDue();
    }
    expect(await ledger.statuses()).toEqual(['FAILED', 'FAILED', 'DONE']);
    await hand.record('cat');
    await world.database.pool.query(
      `update connections set suspended_at = now(), suspended_reason = 'tab-gone' where user_id = $1`,
      [ledger.userId],
    );
    world.google.sim.deleteSheet(ledger.spreadsheetId, TAB_ID);
    await hand.edit(long, 'short now');
    await world.database.pool.query(`update transactions set note = 'short too' where id = $1`, [longer]);
    await rebuild.press(ledger, BUTTONS.rebuildYes);
    await rebuild.finish(ledger);
    expect(await rebuild.written(ledger)).toEqual(await expected());
    expect(await ledger.connection()).toMatchObject({ suspended_reason: null });
    const { rows } = await world.database.pool.query(
      `select count(*)::int from sheets_write_queue where user_id = $1 and last_error = 'superseded by a rebuild'`,
      [ledger.userId],
    );
    expect(rows).toEqual([{ count: 4 }]);
  });

  test('tells in one message how far it is, and with its last word where it stands', async () => {
    await hand.record(...Array.from({ length: 40 }, (_, index) => `note ${index}`));
    await world.flushDue();
    await rebuild.press(ledger, BUTTONS.rebuildYes);
    await rebuild.run('sheets feed');
    await rebuild.run('sheets progress');
    expect(edits()).toEqual([]);
    await rebuild.finish(ledger);
    const last = edits().at(-1);
    expect(last).toMatchObject({ kind: 'edit', chatId: ledger.userId, messageId: MESSAGE_ID });
    expect(last).not.toHaveProperty('orNothing');
    expect(last).toHaveProperty('text', expect.stringContaining('✅ All is in the new tab: 40.'));
    expect(last).toHaveProperty('text', expect.stringContaining('The tab from before is as it was.'));
    expect(new Set(edits().map((message) => 'messageId' in message && message.messageId))).toEqual(new Set([MESSAGE_ID]));
  });

  test('tells nothing more often than every three seconds, nothing twice, and nothing that needs its message', async () => {
    await hand.record(...Array.from({ length: 30 }, (_, index) => `note ${index}`));
    await world.flushDue();
    await rebuild.press(ledger, BUTTONS.rebuildYes);
    await rebuild.run('sheets feed');
    await world.database.pool.query(
      `update sheets_write_queue set status = 'DONE', processed_at = now()
      where id in (select id from sheets_write_queue where user_id = $1 and status = 'PENDING' order by id limit 12)`,
      [ledger.userId],
    );
    const longAgo = async (): Promise<void> => {
      await world.database.pool.query(
        `update connections set rebuild_told_at = now() - interval '4 seconds' where user_id = $1`,
        [ledger.userId],
      );
    };
    await longAgo();
    for (let times = 0; times < 3; times += 1) await rebuild.run('sheets progress');
    expect(edits()).toEqual([
      expect.objectContaining({ text: expect.stringContaining('12 of 30 (40%)'), orNothing: true }),
    ]);
    await longAgo();
    await rebuild.run('sheets progress');
    expect(edits()).toHaveLength(1);
  });

  test('is begun once by a press that is delivered twice, and not again while it goes on', async () => {
    await hand.record('ant');
    await world.flushDue();
    const first = await rebuild.press(ledger, BUTTONS.rebuildYes, 50_000_001);
    expect(await rebuild.press(ledger, BUTTONS.rebuildYes, 50_000_001)).toBe(first);
    const { sheet_id: sheetId } = await ledger.connection();
    expect(await rebuild.press(ledger, BUTTONS.rebuildYes)).toContain('🧱 Writing everything into a new tab: 0 of 1');
    expect(await rebuild.press(ledger, BUTTONS.rebuild)).toContain('🧱 Writing everything into a new tab: 0 of 1');
    expect(await ledger.connection()).toMatchObject({ sheet_id: sheetId });
    expect(rebuild.titles(ledger).filter((title) => /^FreedomWallet( \d)?$/.test(title))).toHaveLength(2);
  });

  test('is not begun where the spreadsheet can’t be written, and the old tab goes on', async () => {
    await hand.record('ant');
    world.google.sim.unshare(ledger.spreadsheetId, world.accounts.all[0]!.email);
    expect(await rebuild.press(ledger, BUTTONS.rebuildYes)).toContain('I may not open this spreadsheet yet.');
    expect(await ledger.connection()).toMatchObject({ sheet_id: TAB_ID, rebuild_started_at: null });
    expect(await ledger.statuses()).toEqual(['PENDING']);
  });

  test('never gets what a worker had frozen for the tab from before', async () => {
    await hand.record('ant', 'bee');
    const stopped = new Error('the worker dies');
    await expect(
      world.flushDue({ onStep: async (step) => { if (step === 'frozen') throw stopped; } }),
    ).rejects.toThrow(stopped);
    await rebuild.press(ledger, BUTTONS.rebuildYes);
    await rebuild.finish(ledger);
    expect(await rebuild.written(ledger)).toEqual(await expected());
    expect(ledger.lines()).toEqual([]);
  });

  test('goes on where it stopped when a worker dies at any step of it', async () => {
    await hand.record(...Array.from({ length: 20 }, (_, index) => `note ${index}`));
    await world.flushDue();
    await rebuild.press(ledger, BUTTONS.rebuildYes);
    for (const death of ['frozen', 'sent', 'applied', 'before-settling']) {
      await rebuild.run('sheets feed');
      await world
        .flushOne({ onStep: async (step) => { if (step === death) throw new Error('the worker dies'); } })
        .catch(() => undefined);
      await world.database.pool.query(
        `update connections set lease_until = now() - interval '1 second', due_at = now() where user_id = $1`,
        [ledger.userId],
      );
    }
    await rebuild.finish(ledger);
    expect(await rebuild.written(ledger)).toEqual(await expected());
  });

  test('is the ledger’s tab from then on, when it is checked or connected again', async () => {
    await hand.record('ant');
    await world.flushDue();
    await rebuild.press(ledger, BUTTONS.rebuildYes);
    await rebuild.finish(ledger);
    const { sheet_id: sheetId } = await ledger.connection();
    expect(sheetId).not.toBe(TAB_ID);
    expect(sheetId).not.toBe(BIN_ID);
    expect(await rebuild.press(ledger, BUTTONS.repair)).toContain('It works again');
    expect(await ledger.connection()).toMatchObject({ sheet_id: sheetId });
    await hand.record('bee');
    await world.flushDue();
    expect(await rebuild.written(ledger)).toEqual(await expected());
  });

  test('says of rows that Google would not take how many they are', async () => {
    await hand.record('ant', 'x'.repeat(50_001));
    await world.flushDue();
    await rebuild.press(ledger, BUTTONS.rebuildYes);
    await rebuild.finish(ledger);
    expect(edits().at(-1)).toHaveProperty('text', expect.stringMatching(/All is in the new tab: 1\..*Google would not take these: 1\./s));
  });

  test('by somebody who is not the ledger’s owner is not begun', async () => {
    const { userId } = ledger;
    const said = await rebuild.press({ ...ledger, userId: userId + 500_000 }, BUTTONS.rebuildYes);
    expect(said).toContain('No Google Sheet is connected yet.');
  });

  test('writes an entry that was recorded before and is deleted and restored meanwhile once', async () => {
    const [ant = 0, bee = 0] = await hand.record('ant', 'bee');
    await world.flushDue();
    await rebuild.press(ledger, BUTTONS.rebuildYes);
    await hand.remove(ant);
    await hand.undo(ant);
    await hand.remove(bee);
    await world.flushDue();
    await hand.undo(bee);
    await rebuild.finish(ledger);
    expect((await rebuild.written(ledger)).toSorted()).toEqual((await expected()).toSorted());
  });
});

describe('entries that a comparison found missing', () => {
  let world: World;
  let rebuild: RebuildHand;
  let ledger: Ledger;
  let hand: LedgerHand;
  beforeAll(async () => {
    world = await openWorld();
    rebuild = rebuildHand(world);
  });
  beforeEach(async () => {
    ledger = await world.addLedger();
    hand = ledgerHand(world, ledger.userId);
    world.notices.length = 0;
  });
  afterAll(async () => await world.stop());

  test('are written again into the tab as it is, and only they', async () => {
    const [, bee = 0] = await hand.record('ant', 'bee', 'cat');
    await world.flushDue();
    world.google.sim.deleteRow(ledger.spreadsheetId, TAB_ID, 2);
    ledger.type(1, COLUMN.note, 'my own word');
    expect(await rebuild.press(ledger, BUTTONS.compare)).toContain('• not in the sheet: 1');
    expect(await rebuild.press(ledger, BUTTONS.writeMissing)).toContain('✍️ Writing what was missing: 0 of 1 (0%).');
    await rebuild.finish(ledger);
    expect(ledger.lines().map((cells) => cells[COLUMN.note])).toEqual(['my own word', 'cat', 'bee']);
    expect(ledger.lines().at(-1)?.[COLUMN.id]).toBe(String(bee));
    expect(world.notices.at(-1)).toHaveProperty('text', expect.stringContaining('✅ Written: 1.'));
    expect(await rebuild.press(ledger, BUTTONS.compare)).toContain('all is there');
  });

  test('are not written a second time if they came back by themselves', async () => {
    const [ant = 0] = await hand.record('ant', 'bee');
    await world.flushDue();
    const [line] = ledger.lines();
    world.google.sim.deleteRow(ledger.spreadsheetId, TAB_ID, 1);
    await rebuild.press(ledger, BUTTONS.writeMissing);
    await rebuild.run('sheets feed');
    line!.forEach((text, column) => ledger.type(2, column, text));
    await rebuild.finish(ledger);
    expect(ledger.lines().filter((cells) => cells[COLUMN.id] === String(ant))).toHaveLength(1);
    expect(ledger.lines()).toHaveLength(2);
  });

  test('are as they are by then, or stay away if they were deleted', async () => {
    const [ant = 0, bee = 0] = await hand.record('ant', 'bee', 'cat');
    await world.flushDue();
    for (let times = 0; times < 3; times += 1) world.google.sim.deleteRow(ledger.spreadsheetId, TAB_ID, 1);
    await rebuild.press(ledger, BUTTONS.writeMissing);
    await hand.edit(ant, 'termite');
    await hand.remove(bee);
    await rebuild.finish(ledger);
    expect(ledger.lines().map((cells) => cells[COLUMN.note]).toSorted()).toEqual(['cat', 'termite']);
  });

  test('need no second asking when nothing is missing any more', async () => {
    await hand.record('ant');
    await world.flushDue();
    expect(await rebuild.press(ledger, BUTTONS.writeMissing)).toContain('all is there');
    expect(await ledger.connection()).toMatchObject({ rebuild_started_at: null });
  });
});
