import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { compare, COMPARE_LEASE_MS, type Compared } from '../../../../src/features/sheets/compare/compare.ts';
import { decide, takeLedger } from '../../../../src/features/sheets/compare/queries.ts';
import type { Gate } from '../../../../src/features/sheets/flush/gate.ts';
import { TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import { ledgerHand, type LedgerHand } from '../../../support/ledger-hand.ts';
import { COLUMN, openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

describe('a comparison of a sheet with its ledger', () => {
  let world: World;
  let ledger: Ledger;
  let hand: LedgerHand;
  beforeAll(async () => {
    world = await openWorld();
  });
  beforeEach(async () => {
    ledger = await world.addLedger();
    hand = ledgerHand(world, ledger.userId);
  });
  afterEach(() => world.google.sim.faults.clear());
  afterAll(async () => await world.stop());

  const take = async () => await takeLedger(world.house.db, ledger.userId, COMPARE_LEASE_MS);

  const look = async (gates: Gate[] = world.gates): Promise<Compared> => {
    const place = await take();
    if (place === undefined) throw new Error('The ledger is taken');
    return await compare({ db: world.house.db, gates }, place, { isPatient: false, lookRestMs: 1 });
  };

  const counts = async (): Promise<[missing: number, doubled: number, unknown: number]> => {
    const compared = await look();
    if (compared.kind !== 'compared') throw new Error(`Not compared: ${JSON.stringify(compared)}`);
    const { missing, doubled, unknown } = compared.findings;
    return [missing, doubled, unknown];
  };

  const differences = async (): Promise<string[]> => {
    const { rows } = await world.database.pool.query(
      'select entry_id, kind, state from sheet_differences where user_id = $1 order by entry_id',
      [ledger.userId],
    );
    return (rows as Record<string, string>[]).map(({ entry_id, kind, state }) => `${entry_id} ${kind} ${state}`);
  };

  const deleteLine = (entryId: number): void => {
    const row = ledger.lines().findIndex((cells) => cells[COLUMN.id] === String(entryId)) + 1;
    world.google.sim.deleteRow(ledger.spreadsheetId, TAB_ID, row);
  };

  const typeLine = (row: number, id: string, note: string): void => {
    ledger.type(row, COLUMN.id, id);
    ledger.type(row, COLUMN.note, note);
  };

  const readCalls = (): number => world.google.sim.calls().filter(({ method }) => method.includes('getByDataFilter')).length;

  test('finds nothing where nothing differs, with one read, and says when', async () => {
    await hand.record('ant', 'bee');
    await world.flushDue();
    const readsBefore = readCalls();
    expect(await look()).toEqual({
      kind: 'compared',
      findings: { missing: 0, doubled: 0, unknown: 0, tabTitle: 'FreedomWallet', isHidden: false, unreadable: null },
    });
    expect(readCalls() - readsBefore).toBe(1);
    expect(await ledger.connection()).toMatchObject({ compared_at: expect.any(Date), comparing_until: null });
  });

  test('finds lines that are missing, doubled, or of no entry, and leaves the person’s own lines alone', async () => {
    const [ant = 0, bee = 0, cat = 0] = await hand.record('ant', 'bee', 'cat', 'dog');
    await world.flushDue();
    deleteLine(ant);
    typeLine(5, String(bee), 'bee');
    typeLine(6, '77777777', 'of another ledger');
    typeLine(7, '', 'my own');
    typeLine(8, 'Total', 'a sum of mine');
    await hand.remove(cat);
    await world.flushDue();
    typeLine(9, String(cat), 'cat, put back by hand');
    expect(await counts()).toEqual([1, 1, 2]);
    expect(await differences()).toEqual([
      `${ant} missing found`, `${bee} doubled found`, `${cat} unknown found`, '77777777 unknown found',
    ]);
  });

  test('does not take what still waits, or could not be written, for a difference', async () => {
    const [ant = 0, bee = 0, cat = 0] = await hand.record('ant', 'bee', 'x'.repeat(50_001));
    await world.flushDue();
    await hand.record('dog');
    await hand.remove(bee);
    await hand.edit(ant, 'termite');
    expect(cat).toBeGreaterThan(0);
    expect(await counts()).toEqual([0, 0, 0]);
  });

  test('forgets a difference that is gone, and tells nothing twice that the person wants so', async () => {
    const [ant = 0, bee = 0] = await hand.record('ant', 'bee', 'cat');
    await world.flushDue();
    deleteLine(ant);
    deleteLine(bee);
    expect(await counts()).toEqual([2, 0, 0]);
    await transaction(world.house.db, async (tx) => await decide(tx, ledger.userId, ['missing'], 'accepted'));
    expect(await ledger.connection()).toMatchObject({ findings: { missing: 0 } });
    expect(await counts()).toEqual([0, 0, 0]);
    typeLine(4, String(ant), 'ant is back');
    await hand.remove(bee);
    await world.flushDue();
    expect(await counts()).toEqual([0, 0, 0]);
    expect(await differences()).toEqual([]);
    deleteLine(ant);
    expect(await counts()).toEqual([1, 0, 0]);
  });

  /** Gates whose reader lets something happen right after it has read. */
  const gatesThat = (happen: (read: number) => Promise<void>): Gate[] => {
    let reads = 0;
    return world.gates.map((gate) => ({
      ...gate,
      reader: {
        read: async (...args) => {
          const reading = await gate.reader!.read(...args);
          await happen((reads += 1));
          return reading;
        },
      },
    }));
  };

  test('looks again if a flush came between its look and its judgement', async () => {
    await hand.record('ant');
    await world.flushDue();
    const reads: number[] = [];
    const gates = gatesThat(async (read) => {
      reads.push(read);
      if (read > 1) return;
      await hand.record('bee');
      await world.flushDue();
    });
    expect(await look(gates)).toMatchObject({ kind: 'compared', findings: { missing: 0 } });
    expect(reads).toEqual([1, 2]);
  });

  test('judges nothing of a tab that the ledger has left meanwhile', async () => {
    await hand.record('ant');
    await world.flushDue();
    const gates = gatesThat(async () => {
      await world.database.pool.query('update connections set sheet_id = 5 where user_id = $1', [ledger.userId]);
    });
    expect(await look(gates)).toEqual({ kind: 'later', because: 'writing' });
  });

  test('comes to nothing while batches are on their way all the time', async () => {
    await hand.record('ant');
    await world.database.pool.query(
      `insert into sheet_batches (user_id, batch_id, spreadsheet_id, sheet_id, fence, intent)
      values ($1, gen_random_uuid(), $2, $3, 1, '{}')`,
      [ledger.userId, ledger.spreadsheetId, TAB_ID],
    );
    expect(await look()).toEqual({ kind: 'later', because: 'writing' });
    expect(await ledger.connection()).toMatchObject({ compared_at: null, comparing_until: null });
    await world.database.pool.query('delete from sheet_batches where user_id = $1', [ledger.userId]);
  });

  test('is made by one process at a time', async () => {
    expect(await take()).toBeDefined();
    expect(await take()).toBeUndefined();
    await world.database.pool.query(`update connections set comparing_until = now() where user_id = $1`, [ledger.userId]);
    expect(await take()).toBeDefined();
  });

  test.each<[string, () => void | Promise<void>]>([
    ['tab-gone', () => world.google.sim.deleteSheet(ledger.spreadsheetId, TAB_ID)],
    ['not-shared', () => world.google.sim.unshare(ledger.spreadsheetId, world.accounts.all[0]!.email)],
    ['not-found', () => world.google.sim.trash(ledger.spreadsheetId)],
    ['columns-moved', async () => moveIdColumn()],
  ])('says that the sheet can’t be read: %s', async (reason, happen) => {
    await hand.record('ant');
    await world.flushDue();
    await happen();
    expect(await look()).toMatchObject({ kind: 'compared', findings: { missing: 0, unreadable: reason } });
    expect(await differences()).toEqual([]);
  });

  const moveIdColumn = (): void => {
    const source = { sheetId: TAB_ID, dimension: 'COLUMNS', startIndex: COLUMN.id, endIndex: COLUMN.id + 1 };
    world.google.sim.edit(ledger.spreadsheetId, { moveDimension: { source, destinationIndex: COLUMN.category } });
  };

  test.each([
    ['busy', { kind: 'quota' as const }],
    ['down', { kind: 'status' as const, status: 503 }],
  ])('is put off while Google is %s', async (because, fault) => {
    world.google.sim.faults.add({ match: { method: 'spreadsheets.getByDataFilter' }, ...fault });
    expect(await look()).toEqual({ kind: 'later', because });
    expect(await ledger.connection()).toMatchObject({ comparing_until: null, compared_at: null });
  });

  test('sees that the tab has another name, or is hidden', async () => {
    await hand.record('ant');
    await world.flushDue();
    world.google.sim.renameSheet(ledger.spreadsheetId, TAB_ID, 'Money');
    await world.accounts.all[0]!.prompt.batchUpdate(
      { spreadsheetId: ledger.spreadsheetId },
      { requests: [
        { addSheet: { properties: { title: 'Mine' } } },
        { updateSheetProperties: { properties: { sheetId: TAB_ID, hidden: true }, fields: 'hidden' } },
      ] },
    );
    expect(await look()).toMatchObject({ kind: 'compared', findings: { missing: 0, tabTitle: 'Money', isHidden: true } });
  });

  test('of a ledger that is reached in a way that can’t read is impossible', async () => {
    const blind = world.gates.map(({ reader: _reader, ...gate }) => gate);
    expect(await look(blind)).toEqual({ kind: 'impossible' });
  });
});
