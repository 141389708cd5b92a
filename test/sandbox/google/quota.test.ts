import { afterEach, describe, expect, test } from '@jest/globals';
import { Quota } from '../../../src/sandbox/google/quota.ts';
import { clientOf, refusalOf, startWorld } from './client.ts';
import type { World } from './client.ts';

const LIMITS = { perProject: 3, perAccount: 2 };
const MINUTE_MS = 60_000;

let world: World | undefined;
afterEach(async () => {
  await world?.sandbox.stop();
  world = undefined;
});

describe('quota', () => {
  test('an account that is over its limit gets the recorded 429, for reads and writes apart', async () => {
    const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    world = await startWorld({ quota: LIMITS, now: () => now });
    const { client, id } = world;
    const read = (): Promise<unknown> => client.spreadsheets.get({ spreadsheetId: id, fields: 'spreadsheetId' });
    await read();
    await read();
    expect(await refusalOf(read())).toMatchObject({
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: expect.stringContaining("limit 'Read requests per minute per user'"),
      details: [
        {
          reason: 'RATE_LIMIT_EXCEEDED',
          metadata: {
            window_start_time: String(now / 1000),
            quota_limit: 'ReadRequestsPerMinutePerUser',
            quota_limit_value: '2',
          },
        },
        { '@type': 'type.googleapis.com/google.rpc.Help' },
      ],
    });
    const requestBody = { requests: [{ addSheet: {} }] };
    await expect(client.spreadsheets.batchUpdate({ spreadsheetId: id, requestBody })).resolves.toBeDefined();
  });

  test('quotaUser counts instead of the account, up to the limit of the project', async () => {
    world = await startWorld({ quota: LIMITS });
    const { client, id } = world;
    const as = (quotaUser: string): Promise<unknown> => client.spreadsheets.get({ spreadsheetId: id, quotaUser });
    await as('one');
    await as('one');
    await as('two');
    expect(await refusalOf(as('three'))).toMatchObject({
      code: 429,
      message: expect.stringContaining("limit 'Read requests per minute' of"),
      details: [{ metadata: { quota_limit: 'ReadRequestsPerMinutePerProject', quota_limit_value: '3' } }],
    });
  });

  test('a fixed window lets through again at the turn of the minute', () => {
    let now = 59_999;
    const quota = new Quota(LIMITS, () => now);
    expect([quota.take('write', 'a', 'p'), quota.take('write', 'a', 'p')]).toEqual([undefined, undefined]);
    expect(quota.take('write', 'a', 'p')?.code).toBe(429);
    now = MINUTE_MS;
    expect(quota.take('write', 'a', 'p')).toBeUndefined();
  });

  test('a sliding window lets through again one minute after each request', () => {
    let now = 0;
    const quota = new Quota({ ...LIMITS, window: 'sliding' }, () => now);
    quota.take('write', 'a', 'p');
    now = 30_000;
    quota.take('write', 'a', 'p');
    now = 59_999;
    expect(quota.take('write', 'a', 'p')?.code).toBe(429);
    now = MINUTE_MS;
    expect(quota.take('write', 'a', 'p')).toBeUndefined();
    expect(quota.take('write', 'a', 'p')?.code).toBe(429);
  });

  test('each project has a quota of its own', async () => {
    world = await startWorld({ quota: { perProject: 2, perAccount: 1 } });
    const { sandbox, id } = world;
    const read = async (name: string, project: string): Promise<unknown> => {
      const { email, keyFile } = sandbox.sim.addServiceAccount(name, project);
      sandbox.sim.share(id, email);
      return await clientOf(sandbox, keyFile).spreadsheets.get({ spreadsheetId: id, fields: 'spreadsheetId' });
    };
    await read('one', 'first-project');
    await read('two', 'first-project');
    expect(await refusalOf(read('three', 'first-project'))).toMatchObject({ code: 429 });
    await expect(read('one', 'second-project')).resolves.toBeDefined();
  });

  test('a request that was refused is not counted', () => {
    let now = 0;
    const quota = new Quota({ ...LIMITS, window: 'sliding' }, () => now);
    quota.take('read', 'a', 'p');
    quota.take('read', 'a', 'p');
    now = 59_000;
    expect(quota.take('read', 'a', 'p')?.code).toBe(429);
    now = MINUTE_MS;
    expect(quota.take('read', 'a', 'p')).toBeUndefined();
  });
});
