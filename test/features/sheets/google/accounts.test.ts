import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { usage } from '../../../../src/core/rate-budget.ts';
import { openAccounts, type Account } from '../../../../src/features/sheets/google/accounts.ts';
import { openWorld, writeKeyFiles, type World } from '../../../support/sheets-world.ts';

describe('service accounts', () => {
  let world: World;
  let keys: { files: string[]; remove: () => Promise<void> };
  beforeAll(async () => {
    world = await openWorld();
    keys = await writeKeyFiles(world.google, ['one', 'two', 'three']);
  });
  afterAll(async () => {
    await keys.remove();
    await world.stop();
  });

  const open = (quotaUser = false) => {
    const limits = { writesPerMinute: 50, writesPerMinutePerAccount: 10 };
    return openAccounts(world.database.pool, { ...world.settings, ...limits, quotaUser, keyFiles: keys.files });
  };

  test('share the ledgers among themselves, each ledger always with the same one', () => {
    const accounts = open();
    const emails = Array.from({ length: 30 }, (_, userId) => accounts.forOwner(userId)?.email);
    expect(new Set(emails).size).toBe(3);
    expect(Array.from({ length: 30 }, (_, userId) => open().forOwner(userId)?.email)).toEqual(emails);
    expect(accounts.of(emails[0]!)?.email).toBe(emails[0]);
    expect(accounts.of('somebody@else')).toBeUndefined();
  });

  test('may be none', () => {
    const none = openAccounts(world.database.pool, { ...world.settings, keyFiles: [] });
    expect(none.all).toEqual([]);
    expect(none.forOwner(7)).toBeUndefined();
  });

  test('have a limit of their own, and one for all of a project', async () => {
    const spreadsheetId = world.google.sim.createSpreadsheet({ title: 'x' }).id;
    const [one, two, three] = open().all;
    for (const account of [one!, two!, three!]) world.google.sim.share(spreadsheetId, account.email);
    const write = { requests: [{ updateCells: { start: { sheetId: 0 }, rows: [], fields: 'userEnteredValue' } }] };
    const used = async (account: Account): Promise<number[]> =>
      (await usage(world.database.pool, account.writes)).map(({ used }) => used);
    const patient = one!.patient();
    for (let call = 0; call < 9; call += 1) await patient.batchUpdate({ spreadsheetId }, write);
    await expect(patient.batchUpdate({ spreadsheetId }, write)).rejects.toMatchObject({
      code: 'quota',
      retryAfterMs: expect.any(Number),
    });
    expect(await used(two!)).toEqual([9, 0]);
    for (let call = 0; call < 41; call += 1) await three!.prompt.batchUpdate({ spreadsheetId }, write);
    expect(await used(three!)).toEqual([50, 41]);
    await expect(two!.patient().batchUpdate({ spreadsheetId }, write)).rejects.toMatchObject({ code: 'quota' });
  });

  test('have their token before a call is counted: it may take longer than the count allows', async () => {
    world.google.sim.faults.add({ match: { method: 'token' }, kind: 'status', status: 503, times: 1 });
    const [account] = open().all;
    const before = await usage(world.database.pool, account!.reads);
    const patient = account!.patient();
    await expect(patient.get({ spreadsheetId: 'none' }, 'spreadsheetId')).rejects.toMatchObject({ code: 'unreachable' });
    expect(await usage(world.database.pool, account!.reads)).toEqual(before);
    await expect(patient.get({ spreadsheetId: 'none' }, 'spreadsheetId')).rejects.toMatchObject({ code: 'not-found' });
    expect((await usage(world.database.pool, account!.reads))[1]!.used).toBe(before[1]!.used + 1);
  });

  test('let Google count by ledger where that is switched on, without telling it who the person is', () => {
    const [account] = open(true).all;
    const address = account!.addressOf('sheet', 123_456_789);
    expect(address.quotaUser).toMatch(/^[0-9a-f]{32}$/);
    expect(account!.addressOf('other', 123_456_789).quotaUser).toBe(address.quotaUser);
    expect(account!.addressOf('sheet', 123_456_780).quotaUser).not.toBe(address.quotaUser);
    expect(account!.writes).toHaveLength(1);
    expect(open().all[0]!.addressOf('sheet', 1)).toEqual({ spreadsheetId: 'sheet' });
  });
});
