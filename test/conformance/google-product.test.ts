import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BIN_ID } from '../../src/features/sheets/google/layout.ts';
import type { FaultRule } from '../../src/sandbox/google/faults.ts';
import { reduced } from '../support/request-shape.ts';
import { cellsAt } from '../support/sheets-hand.ts';
import { COLUMN, openWorld, type Ledger, type World } from '../support/sheets-world.ts';
import { checkGoogleRequest, googleMethodOf, type SeenRequest } from './support/google-schema.ts';
import { describeWithGoogleSpecs } from './support/google-specs.ts';
import { mutationsOf } from './support/mutations.ts';
import { kindsOf, PRODUCT_KINDS, PRODUCT_METHODS } from './support/product-requests.ts';

describeWithGoogleSpecs('what the product asks of Google', () => {
  let world: World;
  const sent: SeenRequest[] = [];
  beforeAll(async () => {
    world = await openWorld({ quotaUser: true });
    world.google.sim.onCall(({ method, httpMethod, path, query, body }) => {
      if (method !== 'token') sent.push({ method: httpMethod, path, query, ...(body !== undefined && { body }) });
    });
    await world.accounts.all[0]!.prompt.create({ properties: { title: 'Money' } }).catch(() => undefined);
    await liveThroughAll(world, await world.addLedger());
  });
  afterAll(async () => await world.stop());

  test('fits the published description, whatever befalls a sheet', () => {
    expect(sent.flatMap(checkGoogleRequest)).toEqual([]);
  });

  test('is of the methods and kinds that are listed, and of all of them', () => {
    expect([...new Set(sent.map(googleMethodOf))].toSorted()).toEqual([...PRODUCT_METHODS]);
    expect([...new Set(sent.flatMap(({ body }) => kindsOf(body)))].toSorted()).toEqual([...PRODUCT_KINDS]);
  });

  test.each(PRODUCT_METHODS)('is refused by the judge with anything wrong in a call of %s', (name) => {
    const calls = sent.filter((call) => googleMethodOf(call) === name);
    const mutations = calls.slice(0, 5).flatMap((call) => mutationsOf({ ...call, body: reduced(call.body) }));
    expect(mutations.length).toBeGreaterThan(2);
    expect(mutations.filter(({ request }) => checkGoogleRequest(request).length === 0)).toEqual([]);
  });

  test.each(PRODUCT_KINDS)('is refused by the judge with anything wrong in a request of the kind %s', (kind) => {
    const call = sent.find(({ body }) => kindsOf(body).includes(kind))!;
    const ofKind = sent.flatMap(({ body }) => (body as { requests?: object[] } | undefined)?.requests ?? []);
    const requests = reduced(ofKind.filter((request) => kind in request));
    const mutations = mutationsOf({ ...call, body: { requests } });
    expect(mutations.length).toBeGreaterThan(6);
    expect(mutations.filter(({ request }) => checkGoogleRequest(request).length === 0)).toEqual([]);
  });

  const meet = (kind: FaultRule['kind']): void =>
    void world.google.sim.faults.add({ match: { method: 'spreadsheets.batchUpdate' }, kind, times: 1 });

  /** New lines, changes, deletions, a sort under them, a lost answer, merged cells, a full grid, a lost bin. */
  async function liveThroughAll({ database, google, flushDue }: World, ledger: Ledger): Promise<void> {
    for (const entryId of [1, 2, 3, 4]) await ledger.change(entryId, 1, 'append', { note: `n${entryId}`, tags: ['a'] });
    await flushDue();
    await database.pool.query(`update sheet_batches set settled_at = now() - interval '2 days'`);
    await ledger.change(1, 2, 'update', { note: 'new', amountMinor: 1_250, currency: 'USD' });
    await ledger.change(2, 2, 'delete');
    meet('drop-after');
    google.sim.before('spreadsheets.batchUpdate', () => ledger.sort(COLUMN.note, false));
    await flushDue();
    const range = cellsAt(1, 2, COLUMN.note, COLUMN.own);
    google.sim.edit(ledger.spreadsheetId, { mergeCells: { range: { ...range, sheetId: BIN_ID }, mergeType: 'MERGE_ALL' } });
    const properties = { sheetId: range.sheetId, gridProperties: { rowCount: 4 } };
    google.sim.edit(ledger.spreadsheetId, { updateSheetProperties: { properties, fields: 'gridProperties.rowCount' } });
    for (const entryId of [1, 3, 4]) await ledger.change(entryId, 3, 'delete');
    await flushDue();
    google.sim.deleteSheet(ledger.spreadsheetId, BIN_ID);
    await ledger.change(5, 1, 'append');
    await flushDue();
    await ledger.change(5, 2, 'update');
    await flushDue();
  }
});
