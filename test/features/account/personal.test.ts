import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { transaction } from '../../../src/platform/postgres.ts';
import type { Chat } from '../../support/chat.ts';
import { openSharing, type Sharing } from '../../support/shared-ledger.ts';
import { openTestHouse, type TestHouse } from '../../support/test-house.ts';

let house: TestHouse;
let sharing: Sharing;

beforeAll(async () => {
  house = await openTestHouse();
  sharing = openSharing(house, house.pipeline());
});
afterAll(async () => await house.stop());

describe('who is erased', () => {
  const erase = async ({ person: id }: Chat): Promise<void> => {
    const { personal } = house.features().find(({ name }) => name === 'account')!;
    await transaction(house.db, async (tx) => await personal!.erase(tx, id));
    await transaction(house.db, async (tx) => await personal!.erase(tx, id));
  };

  test('gives their members their own ledgers back, and tells them', async () => {
    const [owner, partner] = [await sharing.person(), await sharing.person('vi')];
    await sharing.join(partner, owner);
    await sharing.inviteFrom(owner);
    await erase(owner);
    expect(await sharing.ledgerOf(partner)).toBe(partner.person);
    expect(await sharing.membersOf(owner)).toEqual([]);
    expect(await sharing.noticesTo(partner)).toEqual(['👥 Bạn lại ghi vào sổ của mình: Linh đã kết thúc sổ chung.']);
    const { rows } = await house.db.query('select 1 from ledger_invites where user_id = $1', [owner.person]);
    expect(rows).toEqual([]);
  });

  test('is no member any more, beside who joins at that moment', async () => {
    const [owner, partner] = [await sharing.person(), await sharing.person()];
    const payload = await sharing.inviteFrom(owner);
    await partner.send(`/start ${payload}`);
    const data = sharing.joinData(partner);
    await Promise.all([erase(owner), partner.pressData(data)]);
    const members = await sharing.membersOf(owner);
    expect(members).toEqual((await sharing.ledgerOf(partner)) === owner.person ? [partner.person] : []);
    await erase(partner);
    expect(await sharing.membersOf(owner)).toEqual([]);
  });

  test('is given what is kept of them, list by list', async () => {
    const [owner, partner] = [await sharing.person(), await sharing.person()];
    await sharing.join(partner, owner);
    await partner.send('/invite');
    const { personal } = house.features().find(({ name }) => name === 'account')!;
    const lists: Record<string, unknown[]> = {};
    for (const { name, rows } of personal!.collect(house.db, partner.person)) {
      lists[name] = [];
      for await (const row of rows) lists[name].push(row);
    }
    expect(lists['invitations']).toEqual([expect.objectContaining({ friends: 0, code: expect.any(String) })]);
    expect(lists['ledgers']).toHaveLength(2);
  });
});
