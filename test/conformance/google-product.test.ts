import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BIN_ID } from '../../src/features/sheets/google/layout.ts';
import type { FaultRule } from '../../src/sandbox/google/faults.ts';
import { COLUMN, openWorld, type World } from '../support/sheets-world.ts';
import { checkGoogleRequest, describeWithGoogleSpecs } from './support/google-schema.ts';

describeWithGoogleSpecs('what the product asks of Google', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ quotaUser: true });
  });
  afterAll(async () => await world.stop());

  const meet = (kind: FaultRule['kind']): void =>
    void world.google.sim.faults.add({ match: { method: 'spreadsheets.batchUpdate' }, kind, times: 1 });

  test('fits the published description, whatever befalls a sheet', async () => {
    const ledger = await world.addLedger();
    for (const entryId of [1, 2, 3, 4]) await ledger.change(entryId, 1, 'append', { note: `n${entryId}`, tags: ['a'] });
    await world.flushDue();
    await world.database.pool.query(`update sheet_batches set settled_at = now() - interval '2 days'`);
    await ledger.change(1, 2, 'update', { note: 'new', amountMinor: 1_250, currency: 'USD' });
    await ledger.change(2, 2, 'delete');
    meet('drop-after');
    world.google.sim.before('spreadsheets.batchUpdate', () => ledger.sort(COLUMN.note, false));
    await world.flushDue();
    world.google.sim.deleteSheet(ledger.spreadsheetId, BIN_ID);
    await ledger.change(3, 2, 'update');
    await world.flushDue();

    const calls = world.google.sim.calls().filter(({ method }) => method !== 'token');
    expect(new Set(calls.map(({ method }) => method))).toEqual(
      new Set([
        'spreadsheets.get',
        'spreadsheets.batchUpdate',
        'spreadsheets.getByDataFilter',
        'spreadsheets.developerMetadata.get',
      ]),
    );
    const kinds = calls.flatMap(({ body }) => (body as { requests?: object[] } | undefined)?.requests ?? []);
    expect(new Set(kinds.flatMap((request) => Object.keys(request))).size).toBeGreaterThanOrEqual(12);
    for (const { httpMethod, path, query, body } of calls) {
      expect(checkGoogleRequest({ method: httpMethod, path, query, body })).toEqual([]);
    }
  });
});
