import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { COLUMN, openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

const TOO_LONG = 'x'.repeat(50_001);

describe('an entry that Google would not take', () => {
  let world: World;
  let ledger: Ledger;
  beforeAll(async () => {
    world = await openWorld();
  });
  beforeEach(async () => {
    ledger = await world.addLedger();
  });
  afterAll(async () => await world.stop());

  const flushAll = async (): Promise<void> => {
    do {
      await ledger.makeDue();
      await world.flushDue();
    } while ((await ledger.statuses()).includes('PENDING'));
  };

  const notes = (): (string | undefined)[] => ledger.lines().map((cells) => cells[COLUMN.note]);

  test('comes into the sheet with its next change, and nothing of it is left undone', async () => {
    await ledger.change(1, 1, 'append', { note: TOO_LONG });
    await flushAll();
    expect(await ledger.statuses()).toEqual(['FAILED']);
    await ledger.change(1, 2, 'update', { note: 'shorter' });
    await flushAll();
    expect(notes()).toEqual(['shorter']);
    expect(await ledger.statuses()).toEqual(['DONE', 'DONE']);
  });

  test('comes into the sheet if it was changed before Google said no', async () => {
    await ledger.change(1, 1, 'append', { note: TOO_LONG });
    await world.flushOne();
    await ledger.change(1, 2, 'update', { note: 'shorter' });
    await flushAll();
    expect(notes()).toEqual(['shorter']);
    expect(await ledger.statuses()).toEqual(['DONE', 'DONE']);
  });

  test('fails again if the change does not help, as a whole', async () => {
    await ledger.change(1, 1, 'append', { note: TOO_LONG });
    await flushAll();
    await ledger.change(1, 2, 'update', { note: `${TOO_LONG} and more` });
    await flushAll();
    expect(notes()).toEqual([]);
    expect(await ledger.statuses()).toEqual(['FAILED', 'FAILED']);
    await ledger.change(1, 3, 'update', { note: 'shorter at last' });
    await flushAll();
    expect(notes()).toEqual(['shorter at last']);
    expect(new Set(await ledger.statuses())).toEqual(new Set(['DONE']));
  });

  test('is forgotten when it is deleted', async () => {
    await ledger.change(1, 1, 'append', { note: TOO_LONG });
    await flushAll();
    await ledger.change(1, 2, 'delete');
    await flushAll();
    expect(notes()).toEqual([]);
    expect(await ledger.statuses()).toEqual(['DONE', 'DONE']);
  });

  test('and was in the sheet before keeps its line until a change is taken', async () => {
    await ledger.change(1, 1, 'append', { note: 'as it was' });
    await flushAll();
    await ledger.change(1, 2, 'update', { note: TOO_LONG });
    await flushAll();
    expect(notes()).toEqual(['as it was']);
    await ledger.change(1, 3, 'update', { note: 'as it is' });
    await flushAll();
    expect(notes()).toEqual(['as it is']);
    expect(ledger.lines()).toHaveLength(1);
  });
});
