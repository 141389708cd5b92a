import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultRule } from '../../../../src/sandbox/google/faults.ts';
import { COLUMN, openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

describe('the delivery of a batch', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterEach(() => world.google.sim.faults.clear());
  afterAll(async () => await world.stop());

  const meet = (fault: Omit<FaultRule, 'match'>): void =>
    void world.google.sim.faults.add({ match: { method: 'spreadsheets.batchUpdate' }, times: 1, ...fault });

  const writesTo = ({ spreadsheetId }: Ledger): number =>
    world.google.sim
      .calls()
      .filter((call) => call.method === 'spreadsheets.batchUpdate' && call.spreadsheetId === spreadsheetId).length;

  const ids = (ledger: Ledger): (string | undefined)[] => ledger.lines().map((cells) => cells[COLUMN.id]);

  const unsettled = async (ledger: Ledger): Promise<{ attempts: number; fence: number; batch_id: string }[]> => {
    const { rows } = await world.database.pool.query(
      'select attempts, fence, batch_id from sheet_batches where user_id = $1 and settled_at is null',
      [ledger.userId],
    );
    return rows;
  };

  test.each([
    ['the connection broke', { kind: 'drop-after' as const }],
    ['Google answered 503', { kind: 'status-after' as const, status: 503 }],
    ['Google answered 500', { kind: 'status-after' as const, status: 500 }],
  ])('writes nothing twice when it was written, but %s', async (_, fault) => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append', { note: 'one' });
    await ledger.change(2, 1, 'append', { note: 'two' });
    meet(fault);
    expect(await world.flushDue()).toEqual(['done']);
    await ledger.change(1, 2, 'update', { note: 'one!' });
    await ledger.change(2, 2, 'delete');
    await ledger.change(3, 1, 'append', { note: 'three' });
    meet(fault);
    expect(await world.flushDue()).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 1: 'one!', 3: 'three' });
    expect(ids(ledger)).toEqual(['1', '3']);
  });

  test.each([
    ['the connection broke before', { kind: 'drop-before' as const }],
    ['Google answered 503', { kind: 'status' as const, status: 503 }],
    ['something on the way answered with a page', { kind: 'html' as const }],
  ])('tries again, later, when it was not written since %s', async (_, fault) => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    meet(fault);
    expect(await world.flushDue()).toEqual(['later']);
    expect(await unsettled(ledger)).toHaveLength(1);
    expect(ids(ledger)).toEqual([]);
    await ledger.makeDue();
    expect(await world.flushDue()).toEqual(['done']);
    expect(ids(ledger)).toEqual(['1']);
  });

  test('keeps a batch as it was frozen, and leaves what came later for the next one', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append', { note: 'first' });
    meet({ kind: 'drop-before' });
    await world.flushDue();
    const [frozen] = await unsettled(ledger);
    await ledger.change(1, 2, 'update', { note: 'second' });
    await ledger.makeDue();
    const notes: Record<string, string>[] = [];
    await world.flushDue({ onStep: async (step) => void (step === 'applied' && notes.push(ledger.notes())) });
    expect(notes).toEqual([{ 1: 'first' }, { 1: 'second' }]);
    const { rows } = await world.database.pool.query('select fence from sheet_batches where batch_id = $1', [frozen?.batch_id]);
    expect(rows).toEqual([{ fence: frozen?.fence }]);
  });

  test('is refused by Google when a late first try comes before the second one', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    meet({ kind: 'late', delayMs: 150 });
    expect(await world.flushDue()).toEqual(['later']);
    await ledger.makeDue();
    // Not there when the second try asks, there when it writes.
    world.google.sim.before('spreadsheets.batchUpdate', async () => {
      await world.google.sim.waitFor(ledger.spreadsheetId, () => ids(ledger).length > 0);
    });
    expect(await world.flushDue()).toEqual(['done']);
    expect(ids(ledger)).toEqual(['1']);
  });

  test('looks positions up anew for the second try, since the person may have sorted', async () => {
    const ledger = await world.addLedger();
    for (const [index, note] of ['ant', 'bee', 'cat'].entries()) await ledger.change(1 + index, 1, 'append', { note });
    await world.flushDue();
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(2, 2, 'delete');
    meet({ kind: 'drop-before' });
    expect(await world.flushDue()).toEqual(['later']);
    ledger.sort(COLUMN.note, false);
    await ledger.makeDue();
    expect(await world.flushDue()).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 1: 'termite', 3: 'cat' });
  });

  test('finds out what it hit though its answer was lost and the tab was sorted before and after', async () => {
    const ledger = await world.addLedger();
    for (const [index, note] of ['ant', 'bee', 'cat', 'dog'].entries()) await ledger.change(1 + index, 1, 'append', { note });
    await world.flushDue();
    for (const row of [1, 2, 3, 4]) ledger.type(row, COLUMN.own, `remark ${row}`);
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(2, 2, 'delete');
    meet({ kind: 'drop-after' });
    world.google.sim.before('spreadsheets.batchUpdate', () => ledger.sort(COLUMN.note, false));
    world.google.sim.before('spreadsheets.developerMetadata.get', () => ledger.sort(COLUMN.amount));
    expect((await world.flushDue())[0]).toBe('missed');
    expect(ledger.notes()).toEqual({ 1: 'termite', 3: 'cat', 4: 'dog' });
    const remarks = ledger.lines().map((cells) => [cells[COLUMN.id], cells[COLUMN.own]]);
    expect(remarks.toSorted()).toEqual([['1', 'remark 1'], ['3', 'remark 3'], ['4', 'remark 4']]);
  });

  test('overwrites no line for good though the answer of its mending was lost as well', async () => {
    const ledger = await world.addLedger();
    for (const [index, note] of ['ant', 'bee', 'cat', 'dog'].entries()) await ledger.change(1 + index, 1, 'append', { note });
    await world.flushDue();
    await ledger.change(1, 2, 'update', { note: 'termite' });
    await ledger.change(2, 2, 'delete');
    meet({ kind: 'drop-after', times: 2 });
    world.google.sim.before('spreadsheets.batchUpdate', () => ledger.sort(COLUMN.note, false));
    expect((await world.flushDue()).slice(0, 2)).toEqual(['missed', 'missed']);
    expect(ledger.notes()).toEqual({ 1: 'termite', 3: 'cat', 4: 'dog' });
  });

  test('looks again for what it hit when that look is refused', async () => {
    const ledger = await world.addLedger();
    for (const [index, note] of ['ant', 'bee'].entries()) await ledger.change(1 + index, 1, 'append', { note });
    await world.flushDue();
    await ledger.change(1, 2, 'update', { note: 'termite' });
    meet({ kind: 'drop-after' });
    world.google.sim.before('spreadsheets.batchUpdate', () => {
      ledger.sort(COLUMN.note, false);
      world.google.sim.faults.add({
        match: { method: 'spreadsheets.getByDataFilter' }, kind: 'status', status: 400, times: 1,
      });
    });
    expect(await world.flushDue()).toEqual(['later']);
    await ledger.makeDue();
    expect((await world.flushDue())[0]).toBe('missed');
    expect(ledger.notes()).toEqual({ 1: 'termite', 2: 'bee' });
  });

  test('mends what it hit though the worker died between the write and its settling', async () => {
    const ledger = await world.addLedger();
    for (const [index, note] of ['ant', 'bee', 'cat'].entries()) await ledger.change(1 + index, 1, 'append', { note });
    await world.flushDue();
    ledger.type(3, COLUMN.own, 'about the cat');
    await ledger.change(1, 2, 'delete');
    world.google.sim.before('spreadsheets.batchUpdate', () => ledger.sort(COLUMN.note, false));
    const death = new Error('the worker died');
    await expect(
      world.flushDue({ onStep: async (step) => (step === 'before-settling' ? Promise.reject(death) : undefined) }),
    ).rejects.toBe(death);
    expect(ledger.notes()).toEqual({ 1: 'ant', 2: 'bee' });
    await world.database.pool.query('update connections set lease_until = now() where user_id = $1', [ledger.userId]);
    await world.flushDue();
    expect(ledger.notes()).toEqual({ 2: 'bee', 3: 'cat' });
    expect(ledger.lines().find((cells) => cells[COLUMN.id] === '3')?.[COLUMN.own]).toBe('about the cat');
  });

  test('asks for the fence before it sends what another worker may have sent', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    const death = new Error('the worker died');
    for (const step of ['frozen', 'sent', 'applied'] as const) {
      const dying = world.flushDue({ onStep: async (at) => (at === step ? Promise.reject(death) : undefined) });
      await expect(dying).rejects.toBe(death);
      await world.database.pool.query('update connections set lease_until = now() where user_id = $1', [ledger.userId]);
      if (step === 'sent') await world.google.sim.waitFor(ledger.spreadsheetId, () => ids(ledger).length > 0);
      if (step !== 'frozen') break;
    }
    const writes = writesTo(ledger);
    expect(await world.flushDue()).toEqual(['done']);
    expect(writesTo(ledger)).toBe(writes);
    expect(ids(ledger)).toEqual(['1']);
  });

  test('takes another fence when somebody else has this one', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append');
    meet({ kind: 'drop-before' });
    await world.flushDue();
    const [batch] = await unsettled(ledger);
    const developerMetadata = {
      metadataId: batch!.fence,
      metadataKey: 'theirs',
      location: { spreadsheet: true },
      visibility: 'DOCUMENT',
    };
    await world.accounts.all[0]!.prompt.batchUpdate(
      { spreadsheetId: ledger.spreadsheetId },
      { requests: [{ createDeveloperMetadata: { developerMetadata } }] },
    );
    await ledger.makeDue();
    expect(await world.flushDue()).toEqual(['recut']);
    await ledger.makeDue();
    expect(await world.flushDue()).toEqual(['done']);
    expect(ids(ledger)).toEqual(['1']);
  });

  describe('with fences of the day before', () => {
    const fencesIn = async (ledger: Ledger): Promise<number> => {
      const client = world.accounts.all[0]!.prompt;
      const { developerMetadata = [] } = await client.get({ spreadsheetId: ledger.spreadsheetId }, 'developerMetadata');
      return developerMetadata.length;
    };

    const flushesOfYesterday = async (ledger: Ledger, count: number): Promise<void> => {
      for (let entryId = 1; entryId <= count; entryId += 1) {
        await ledger.change(entryId, 1, 'append');
        await world.flushDue();
      }
      await world.database.pool.query(`update sheet_batches set settled_at = now() - interval '25 hours' where user_id = $1`, [ledger.userId]);
    };

    test('takes a few of them away', async () => {
      const ledger = await world.addLedger();
      await flushesOfYesterday(ledger, 7);
      await ledger.change(8, 1, 'append');
      await world.flushDue();
      expect(await fencesIn(ledger)).toBe(3);
      await ledger.change(9, 1, 'append');
      await world.flushDue();
      expect(await fencesIn(ledger)).toBe(2);
      const { rows } = await world.database.pool.query('select count(*)::int from sheet_batches where user_id = $1', [ledger.userId]);
      expect(rows).toEqual([{ count: 2 }]);
    });

    test('goes on without taking them away when Google refuses that', async () => {
      const ledger = await world.addLedger();
      await flushesOfYesterday(ledger, 2);
      await ledger.change(3, 1, 'append');
      meet({ kind: 'status', status: 400 });
      expect(await world.flushDue()).toEqual(['recut', 'done']);
      expect(ids(ledger)).toEqual(['1', '2', '3']);
      const { rows } = await world.database.pool.query('select count(*)::int from sheet_batches where user_id = $1', [ledger.userId]);
      expect(rows).toEqual([{ count: 1 }]);
    });
  });
});
