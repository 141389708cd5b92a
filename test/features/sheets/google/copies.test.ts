import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { compare, COMPARE_LEASE_MS } from '../../../../src/features/sheets/compare/compare.ts';
import { askForRepair, decide, takeLedger } from '../../../../src/features/sheets/compare/queries.ts';
import { TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import { ledgerHand, type LedgerHand } from '../../../support/ledger-hand.ts';
import { COLUMN, openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

describe('copies of lines that the person wants removed', () => {
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
  afterAll(async () => await world.stop());

  /** The person selects a line, copies it and pastes it below all others. */
  const copyLine = async (entryId: number): Promise<number> => {
    const lines = ledger.lines();
    const row = lines.findIndex((cells) => cells[COLUMN.id] === String(entryId)) + 1;
    const line = (at: number) => ({ sheetId: TAB_ID, startRowIndex: at, endRowIndex: at + 1 });
    const destination = line(lines.length + 1);
    await world.accounts.all[0]!.prompt.batchUpdate(
      { spreadsheetId: ledger.spreadsheetId },
      { requests: [{ copyPaste: { source: line(row), destination, pasteType: 'PASTE_NORMAL' } }] },
    );
    return lines.length + 1;
  };

  /** Compares, and asks for the repair as the button does. */
  const askToRemove = async (): Promise<void> => {
    const place = await takeLedger(world.house.db, ledger.userId, COMPARE_LEASE_MS);
    await compare({ db: world.house.db, gates: world.gates }, place!, { isPatient: false });
    await transaction(world.house.db, async (tx) => {
      await decide(tx, ledger.userId, ['doubled'], 'mending');
      await askForRepair(tx, ledger.userId);
    });
  };

  /** ID, note and own column of each line. */
  const shown = (): string[] =>
    ledger.lines().map((cells) => [COLUMN.id, COLUMN.note, COLUMN.own].map((at) => cells[at] ?? '').join('|'));

  const settledWell = async (): Promise<void> => {
    expect(await ledger.connection()).toMatchObject({ repair: null, due_at: null, lease_token: null });
    const left = await world.database.pool.query('select from sheet_differences where user_id = $1', [ledger.userId]);
    expect(left.rowCount).toBe(0);
  };

  test('go if they are the same to the last cell, however many there are', async () => {
    const [ant = 0, bee = 0] = await hand.record('ant', 'bee', 'cat');
    await world.flushDue();
    ledger.type(1, COLUMN.own, 'remark');
    await copyLine(ant);
    await copyLine(bee);
    await copyLine(bee);
    await askToRemove();
    expect(await world.flushDue()).toEqual(['done']);
    expect(shown()).toEqual([`${ant}|ant|remark`, `${bee}|bee|`, expect.stringContaining('|cat|')]);
    await settledWell();
  });

  test('that the person changed only lose their ID, and are lines of their own', async () => {
    const [ant = 0] = await hand.record('ant');
    await world.flushDue();
    const row = await copyLine(ant);
    ledger.type(row, COLUMN.note, 'ants, really');
    await copyLine(ant);
    await askToRemove();
    await world.flushDue();
    expect(shown()).toEqual([`${ant}|ant|`, '|ants, really|']);
    await settledWell();
  });

  test('are all kept as the person’s own if one of them has a remark beside it', async () => {
    const [ant = 0] = await hand.record('ant');
    await world.flushDue();
    ledger.type(await copyLine(ant), COLUMN.own, 'mine');
    await copyLine(ant);
    await askToRemove();
    await world.flushDue();
    expect(shown()).toEqual([`${ant}|ant|`, '|ant|mine', '|ant|']);
    await settledWell();
  });

  test('that the person has removed meanwhile are no matter', async () => {
    const [ant = 0] = await hand.record('ant');
    await world.flushDue();
    const row = await copyLine(ant);
    await askToRemove();
    world.google.sim.deleteRow(ledger.spreadsheetId, TAB_ID, row);
    await world.flushDue();
    expect(shown()).toEqual([`${ant}|ant|`]);
    await settledWell();
  });

  test('go before new entries, which come with the next flush', async () => {
    const [ant = 0] = await hand.record('ant');
    await world.flushDue();
    await copyLine(ant);
    await askToRemove();
    await hand.record('bee');
    await world.flushDue();
    expect(shown()).toEqual([`${ant}|ant|`, expect.stringContaining('|bee|')]);
    await settledWell();
  });

  test('are told as before if Google does not let them go', async () => {
    const [ant = 0] = await hand.record('ant');
    await world.flushDue();
    await copyLine(ant);
    await askToRemove();
    world.google.sim.faults.add({ match: { method: 'spreadsheets.batchUpdate' }, kind: 'status', status: 400 });
    for (let tries = 0; tries < 5 && (await ledger.connection())['repair'] !== null; tries += 1) {
      await ledger.makeDue();
      await world.flushDue();
    }
    world.google.sim.faults.clear();
    const { rows } = await world.database.pool.query('select state from sheet_differences where user_id = $1', [ledger.userId]);
    expect(rows).toEqual([{ state: 'found' }]);
    expect(await ledger.connection()).toMatchObject({ repair: null, suspended_at: null });
  });

  test('and sorts at any moment leave each entry with one line, and every other line as it was', async () => {
    const random = mulberry32(11);
    const outcomes: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      const ids = await hand.record(...['ant', 'bee', 'cat', 'dog'].map((note) => `${note} ${round}`));
      await world.flushDue();
      const own = ledger.lines().length + 1;
      ledger.type(own, COLUMN.note, `own ${round}`);
      ledger.type(own, COLUMN.own, `mine ${round}`);
      for (const id of ids) {
        const row = await copyLine(id);
        if (random() < 0.5) ledger.type(row, COLUMN.note, `changed ${id}`);
      }
      await askToRemove();
      let ascending = true;
      world.google.sim.before(
        'spreadsheets.batchUpdate',
        () => ledger.sort(COLUMN.note, (ascending = !ascending)),
        1 + Math.floor(random() * 3),
      );
      outcomes.push(...(await world.flushDue()));
      const lines = ledger.lines();
      const living = await hand.living();
      const withId = lines.filter((cells) => (cells[COLUMN.id] ?? '') !== '');
      expect(withId.map((cells) => cells[COLUMN.id]).toSorted()).toEqual(Object.keys(living).toSorted());
      for (let at = 0; at <= round; at += 1) {
        expect(lines.filter((cells) => cells[COLUMN.own] === `mine ${at}`)).toHaveLength(1);
      }
      for (const cells of withId) {
        expect([living[cells[COLUMN.id]!], `changed ${cells[COLUMN.id]}`]).toContain(cells[COLUMN.note]);
      }
      await settledWell();
    }
    expect(outcomes).toContain('missed');
  }, 60_000);
});

/** A small random number generator: the same sorts in every run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
