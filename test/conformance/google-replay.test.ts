import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startWorld } from '../sandbox/google/client.ts';
import type { World } from '../sandbox/google/client.ts';
import { replayRecordings } from './support/google-replay.ts';
import type { Replayed } from './support/google-replay.ts';
import { describeWithGoogleSpecs } from './support/google-specs.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.sandbox.stop());

/** These read a state that was made by exchanges which the recording dropped, or by the Drive API. */
const WITHOUT_THEIR_PAST = [
  'ClientTest.test_import_csv 4',
  'ClientTest.test_import_csv 7',
  'ClientTest.test_open_all_has_metadata 20',
  'SpreadsheetTest.test_worksheets_exclude_hidden 4',
  'SpreadsheetTest.test_worksheets_exclude_hidden 6',
  'WorksheetTest.test_delete_protected_range 6',
  'WorksheetTest.test_get_all_values_date_time_render_options 8',
  'WorksheetTest.test_get_all_values_date_time_render_options 9',
  'WorksheetTest.test_get_all_values_date_time_render_options 10',
  'WorksheetTest.test_get_all_values_date_time_render_options 11',
  'WorksheetTest.test_get_merge_cells_and_unmerge_cells 10',
  'WorksheetTest.test_get_merge_cells_and_unmerge_cells 13',
  'WorksheetTest.test_get_values_merge_cells_outside_of_range 10',
  'WorksheetTest.test_hide_show_worksheet 9',
  'WorksheetTest.test_update_and_get 6',
];

describeWithGoogleSpecs('353 recorded exchanges with the Sheets API', () => {
  test('those that the sandbox knows are answered as Google did, the others are refused by name', async () => {
    const replayed = await replayRecordings(world);
    const named = (outcome: Replayed['outcome']): string[] =>
      replayed.filter((exchange) => exchange.outcome === outcome).map(({ name }) => name);
    expect(named('differs')).toEqual(WITHOUT_THEIR_PAST);
    expect({
      same: named('same').length,
      refusedByName: named('refused by name').length,
      afterARefusedWrite: named('after a refused write').length,
    }).toEqual({ same: 205, refusedByName: 85, afterARefusedWrite: 48 });
    expect(replayed).toHaveLength(353);
  });
});
