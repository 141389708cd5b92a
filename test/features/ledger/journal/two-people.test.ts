import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { openSharing, type Sharing } from '../../../support/shared-ledger.ts';
import { openTestHouse, type TestHouse } from '../../../support/test-house.ts';

let house: TestHouse;
let pipeline: Pipeline;
let sharing: Sharing;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
  sharing = openSharing(house, pipeline);
});

afterAll(async () => await house.stop());

test('/undo leaves what a partner changed since as the partner left it, and says so', async () => {
  const [owner, partner] = [await sharing.person(), await sharing.person()];
  await sharing.join(partner, owner);
  await owner.send('bread 3');
  await owner.send('/edit 4');
  await partner.send('/list');
  await partner.press('✏️ 1');
  await partner.press('✏️');
  await partner.send('5');
  await owner.send('/undo');
  expect(owner.last().text).toContain(house.text('en', 'ledger:undo.changed_since'));
  const { rows } = await house.db.query('select amount_minor as amount from transactions where user_id = $1', [
    owner.person,
  ]);
  expect(rows).toHaveLength(1);
  expect(String(rows[0]?.amount)).toMatch(/^50*$/);
});
