import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Gate } from '../../../../src/features/sheets/flush/gate.ts';
import type { Intent } from '../../../../src/features/sheets/model.ts';
import { openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

describe('a refused batch', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(async () => await world.stop());

  /** What Google would refuse can't be provoked for each kind of content, so the sink refuses it in its place. */
  const gateThatRefuses = (isBad: (intent: Intent) => boolean) => {
    const taken: Intent[] = [];
    let tries = 0;
    const deliver: Gate['sink']['deliver'] = async (_, { intent }) => {
      tries += 1;
      if (isBad(intent)) return { kind: 'refused', message: 'bad-request: 400' };
      taken.push(intent);
      return { kind: 'applied', misses: { entryIds: [], restores: [], putBacks: [] }, headerSeen: false };
    };
    return { gate: { ...world.gates[0]!, sink: { deliver } }, taken, tries: () => tries };
  };

  const flushAll = async (ledger: Ledger, gate: Gate): Promise<void> => {
    for (let times = 0; times < 3; times += 1) {
      await ledger.makeDue();
      await world.flushDue({ gate });
    }
  };

  const statusesById = async ({ userId }: Ledger): Promise<Record<string, string>> => {
    const text = 'select entry_id, status from sheets_write_queue where user_id = $1';
    const { rows } = await world.database.pool.query<{ entry_id: number; status: string }>(text, [userId]);
    return Object.fromEntries(rows.map(({ entry_id: id, status }) => [id, status]));
  };

  test.each([1, 7, 100, 320, 499, 500])('of 500 changes finds the bad one at place %i in 21 tries', async (place) => {
    const ledger = await world.addLedger();
    await world.database.pool.query(
      `insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload)
      select $1, n, 1, 'append', '{"date":"2026-11-22","tags":[]}' from generate_series(1, 500) as n`,
      [ledger.userId],
    );
    const refusing = gateThatRefuses(({ changes }) => changes.some(({ entryId }) => entryId === place));
    await flushAll(ledger, refusing.gate);
    const { [place]: bad, ...others } = await statusesById(ledger);
    expect([bad, new Set(Object.values(others))]).toEqual(['FAILED', new Set(['DONE'])]);
    const written = refusing.taken.flatMap(({ changes }) => changes.map(({ entryId }) => entryId));
    expect(written).toHaveLength(499);
    expect(new Set(written).size).toBe(499);
    expect(refusing.tries()).toBeLessThanOrEqual(21);
  });

  test('that is written once more meanwhile takes the newer change along instead of failing', async () => {
    const ledger = await world.addLedger();
    await ledger.change(1, 1, 'append', { note: 'bad' });
    const refusing = gateThatRefuses(({ changes }) => JSON.stringify(changes).includes('bad'));
    let isFirst = true;
    await ledger.makeDue();
    await world.flushDue({
      gate: refusing.gate,
      onStep: async (step) => {
        if (step !== 'before-settling' || !isFirst) return;
        isFirst = false;
        await ledger.change(1, 2, 'update', { note: 'good' });
      },
    });
    await flushAll(ledger, refusing.gate);
    expect(refusing.taken.map(({ changes }) => changes)).toMatchObject([[{ entryId: 1, row: { note: 'good' } }]]);
    expect(await ledger.statuses()).toEqual(['DONE', 'DONE']);
  });

  describe('that mends lines', () => {
    const restoreOf = (id: string) => ({ id, damage: [], cells: [] });

    const mendingOf = async (ledger: Ledger, intent: Partial<Intent>): Promise<void> => {
      const whole = { changes: [], restores: [], putBacks: [], oldFences: [], ...intent };
      await world.database.pool.query(
        `insert into sheet_batches (user_id, batch_id, spreadsheet_id, sheet_id, fence, intent, attempts)
        select user_id, gen_random_uuid(), spreadsheet_id, sheet_id, 1, $2, 0 from connections where user_id = $1`,
        [ledger.userId, JSON.stringify(whole)],
      );
    };

    const unsettled = async ({ userId }: Ledger): Promise<number | null> => {
      const text = 'select 1 from sheet_batches where user_id = $1 and settled_at is null';
      return (await world.database.pool.query(text, [userId])).rowCount;
    };

    test('gives up only the line that can’t be mended, and mends all others once', async () => {
      const ledger = await world.addLedger();
      await mendingOf(ledger, { restores: ['1', '2', '3', '4', '5'].map(restoreOf) });
      const refusing = gateThatRefuses(({ restores }) => restores.some(({ id }) => id === '2'));
      await flushAll(ledger, refusing.gate);
      const mended = refusing.taken.flatMap(({ restores }) => restores.map(({ id }) => id));
      expect(mended.toSorted()).toEqual(['1', '3', '4', '5']);
      expect(await unsettled(ledger)).toBe(0);
    });

    test('brings back all lines but the one that can’t be, the topmost first, before it restores any', async () => {
      const ledger = await world.addLedger();
      const putBacks = [9, 3, 6].map((row) => ({ binRow: 1_000 + row, row }));
      await mendingOf(ledger, { putBacks, restores: [restoreOf('1')] });
      const refusing = gateThatRefuses((intent) => intent.putBacks.some(({ row }) => row === 6));
      await flushAll(ledger, refusing.gate);
      expect(refusing.taken.map((intent) => [intent.putBacks.map(({ row }) => row), intent.restores.length])).toEqual([
        [[3], 0],
        [[9], 1],
      ]);
      expect(await unsettled(ledger)).toBe(0);
    });
  });
});
