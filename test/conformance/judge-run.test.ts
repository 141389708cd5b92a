import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { judgeRun } from './support/judge-run.ts';
import { describeWithGoogleSpecs } from './support/google-specs.ts';

describeWithGoogleSpecs('a run of the tests', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'google-requests-'));
    await tellInOwnProcess(folder, [
      { userAgent: 'FreedomWallet/1 google-api-nodejs-client', body: batch({ deleteDimension: { range: { sheetId: 1 } } }) },
      { userAgent: 'FreedomWallet/1 google-api-nodejs-client', body: batch({ deleteDimension: { range: { sheetId: 2 } } }) },
      { userAgent: 'FreedomWallet/1 google-api-nodejs-client', body: batch({ deleteDimension: { rnage: {} } }) },
      { userAgent: 'FreedomWallet/1 google-api-nodejs-client', body: batch({ findReplace: { find: 'a' } }) },
      { userAgent: 'google-api-nodejs-client', body: batch({ deleteDimension: { rnage: {} } }) },
    ]);
  });
  afterAll(async () => await rm(folder, { recursive: true }));

  test('fails for what the product sent and Google would refuse, named with its test; not for what others sent', () => {
    const { judged, faults } = judgeRun(folder);
    expect(judged).toBe(3);
    expect(faults).toHaveLength(2);
    expect(faults[0]).toMatch(/deleteDimension must NOT have additional .*rnage.*of some\.test\.ts/);
    expect(faults[1]).toMatch(/the kind findReplace is not in product-requests\.ts/);
  });
});

const batch = (request: object): string => JSON.stringify({ requests: [request] });

/** What a process does that has the recorder loaded and a sandbox in it. */
async function tellInOwnProcess(folder: string, requests: { userAgent: string; body: string }[]): Promise<void> {
  const recorder = join(import.meta.dirname, '../support/record-google-requests.ts');
  const channelFile = join(import.meta.dirname, '../../src/sandbox/google/request-channel.ts');
  const program = `
    import { channel } from 'node:diagnostics_channel';
    import { REQUEST_CHANNEL, tellOfRequest } from ${JSON.stringify(channelFile)};
    channel(REQUEST_CHANNEL).test = process.cwd() + '/some.test.ts';
    for (const { userAgent, body } of ${JSON.stringify(requests)}) {
      const path = '/v4/spreadsheets/abc:batchUpdate';
      tellOfRequest(() => ({ userAgent, method: 'POST', path, search: new URLSearchParams(), body }));
    }`;
  const child = spawn(process.execPath, ['--import', recorder, '--input-type=module', '--eval', program], {
    env: { ...process.env, NODE_OPTIONS: '', GOOGLE_REQUESTS_DIR: folder },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
}
