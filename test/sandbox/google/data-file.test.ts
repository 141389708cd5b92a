import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startGoogleSandbox } from '../../../src/sandbox/google/server.ts';
import { batch, clientOf, refusalOf, rowsOf, startWorld } from './client.ts';

let dir: string;
let dataFile: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'google-sandbox-'));
  dataFile = join(dir, 'deep', 'google.json');
});
afterEach(() => rm(dir, { recursive: true }));

const metadata = (metadataId: number, location: object): object => ({
  createDeveloperMetadata: {
    developerMetadata: { metadataId, metadataKey: 'k', location, visibility: 'DOCUMENT' },
  },
});

describe('the data file', () => {
  test('files, shares, metadata, accounts and tokens are still there after a restart', async () => {
    const world = await startWorld({ quota: false, dataFile });
    const { keyFile } = world.sandbox.sim.addServiceAccount('writer');
    await batch(
      world,
      { appendCells: { sheetId: 0, fields: 'userEnteredValue', rows: rowsOf(['a', null, 2], [], ['b']) } },
      metadata(1, { spreadsheet: true }),
      metadata(2, { sheetId: 0 }),
      metadata(3, { dimensionRange: { dimension: 'ROWS', startIndex: 2, endIndex: 3 } }),
      metadata(4, { dimensionRange: { dimension: 'COLUMNS', startIndex: 1, endIndex: 2 } }),
    );
    const before = world.sandbox.sim.read(world.id);
    const get = { spreadsheetId: world.id, includeGridData: true };
    const wholeBefore = (await world.client.spreadsheets.get(get)).data;
    const auth = world.client.context._options.auth as unknown as { getRequestHeaders(): Promise<Headers> };
    const headers = await auth.getRequestHeaders();
    await world.sandbox.stop();

    const again = await startGoogleSandbox({ quota: false, dataFile });
    expect(again.sim.read(world.id)).toEqual(before);
    expect(again.sim.serviceAccounts()).toEqual([
      { email: world.email, keyFile: { ...keyFile, token_uri: again.tokenUrl } },
    ]);
    const client = clientOf(again, keyFile);
    expect((await client.spreadsheets.get(get)).data).toEqual(wholeBefore);
    const withOldToken = await fetch(`${again.url}/v4/spreadsheets/${world.id}`, { headers });
    expect(withOldToken.status).toBe(200);
    again.sim.deleteRow(world.id, 0, 2);
    const gone = client.spreadsheets.developerMetadata.get({ spreadsheetId: world.id, metadataId: 3 });
    expect(await refusalOf(gone)).toMatchObject({ code: 404 });
    await again.stop();
  });

  test('stopping twice does no harm, and keys are for the owner only', async () => {
    const sandbox = await startGoogleSandbox({ dataFile });
    sandbox.sim.addServiceAccount();
    await sandbox.stop();
    await sandbox.stop();
    expect((await stat(dataFile)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(dataFile, 'utf8'))).toMatchObject({ accounts: [{}] });
  });

  test('a data file that is none is refused with its path', async () => {
    const broken = join(dir, 'broken.json');
    await writeFile(broken, '{');
    await expect(startGoogleSandbox({ dataFile: broken })).rejects.toThrow(broken);
  });
});
