import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startGoogleSandbox, type GoogleSandbox } from '../../src/sandbox/google/server.ts';
import { createTokenClient, type ServiceAccount } from '../../src/platform/google-auth.ts';
import { createSheetsClient, type SheetsClient } from '../../src/platform/google-sheets.ts';

describe('the client of Google Sheets', () => {
  let google: GoogleSandbox;
  let account: ServiceAccount;
  let client: SheetsClient;
  let spreadsheetId: string;

  beforeAll(async () => {
    google = await startGoogleSandbox({ quota: false });
    const { keyFile } = google.sim.addServiceAccount('robot');
    account = { email: keyFile.client_email, projectId: keyFile.project_id, privateKey: keyFile.private_key };
    client = clientOf(account);
    spreadsheetId = google.sim.createSpreadsheet({ title: 'Household' }).id;
    google.sim.share(spreadsheetId, account.email);
  });
  afterEach(() => google.sim.faults.clear());
  afterAll(async () => await google.stop());

  const clientOf = (who: ServiceAccount, rootUrl = google.url, writeTimeoutMs = 5_000): SheetsClient =>
    createSheetsClient(createTokenClient(who, google.tokenUrl), { rootUrl, readTimeoutMs: 5_000, writeTimeoutMs });

  const title = async (): Promise<unknown> => await client.get({ spreadsheetId }, 'properties.title');
  const write = async (): Promise<unknown> =>
    await client.batchUpdate(
      { spreadsheetId },
      { requests: [{ updateCells: { start: { sheetId: 0 }, rows: [], fields: 'userEnteredValue' } }] },
    );
  const callsOf = (method: string) => google.sim.calls().filter((call) => call.method === method);

  test('reads with a token that it fetches once', async () => {
    expect(await title()).toEqual({ properties: { title: 'Household' } });
    await title();
    expect(callsOf('token')).toHaveLength(1);
  });

  test('gives the cells of ranges by sheet id, and of a batch what it asks to be shown', async () => {
    const shown = await client.batchUpdate(
      { spreadsheetId },
      {
        requests: [
          {
            updateCells: {
              start: { sheetId: 0, rowIndex: 1, columnIndex: 0 },
              rows: [{ values: [{ userEnteredValue: { stringValue: '=1+1' } }] }],
              fields: 'userEnteredValue',
            },
          },
        ],
        show: { a1Ranges: ['Sheet1!A2:B2'], fields: 'sheets(data(startRow,rowData.values.userEnteredValue))' },
      },
    );
    const cell = { userEnteredValue: { stringValue: '=1+1' } };
    expect(shown.sheets).toEqual([{ data: [{ startRow: 1, rowData: [{ values: [cell] }] }] }]);
    const range = { sheetId: 0, startRowIndex: 1, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 1 };
    const read = await client.getRanges({ spreadsheetId }, [range], 'sheets.data.rowData.values.userEnteredValue');
    expect(read.sheets?.[0]?.data).toEqual([{ rowData: [{ values: [cell] }] }]);
  });

  test('finds a developer metadata by its id, or says that there is none', async () => {
    await client.batchUpdate(
      { spreadsheetId },
      {
        requests: [
          {
            createDeveloperMetadata: {
              developerMetadata: {
                metadataId: 7,
                metadataKey: 'k',
                metadataValue: 'seven',
                location: { spreadsheet: true },
                visibility: 'DOCUMENT',
              },
            },
          },
        ],
      },
    );
    expect(await client.metadataValue({ spreadsheetId }, 7)).toBe('seven');
    expect(await client.metadataValue({ spreadsheetId }, 8)).toBeUndefined();
  });

  test('sends quotaUser only where it is given', async () => {
    await client.get({ spreadsheetId, quotaUser: 'someone' }, 'properties.title');
    expect(callsOf('spreadsheets.get').at(-1)?.query).toMatchObject({ quotaUser: 'someone' });
    await title();
    expect(callsOf('spreadsheets.get').at(-1)?.query).not.toHaveProperty('quotaUser');
  });

  test('sends nothing twice, though the library would', async () => {
    const before = callsOf('spreadsheets.get').length;
    google.sim.faults.add({ match: { method: 'spreadsheets.get' }, kind: 'status', status: 503, times: 1 });
    await expect(title()).rejects.toMatchObject({ code: 'unknown-outcome' });
    expect(callsOf('spreadsheets.get')).toHaveLength(before + 1);
  });

  test.each([
    ['quota', { kind: 'quota' as const }],
    ['not-shared', { kind: 'status' as const, status: 403 }],
    ['not-found', { kind: 'status' as const, status: 404 }],
    ['bad-request', { kind: 'status' as const, status: 400 }],
    ['unknown-outcome', { kind: 'status' as const, status: 503 }],
    ['unknown-outcome', { kind: 'status-after' as const, status: 500 }],
    ['unknown-outcome', { kind: 'drop-before' as const }],
    ['unknown-outcome', { kind: 'drop-after' as const }],
    ['unknown-outcome', { kind: 'html' as const }],
  ])('calls it %s when a write meets %j', async (code, fault) => {
    google.sim.faults.add({ match: { method: 'spreadsheets.batchUpdate' }, ...fault, times: 1 });
    await expect(write()).rejects.toMatchObject({ name: 'GoogleFault', code });
  });

  test('tells a file that is no spreadsheet from one that is not shared', async () => {
    const doc = google.sim.createSpreadsheet({ title: 'Letter', kind: 'doc' }).id;
    await expect(client.get({ spreadsheetId: doc }, 'spreadsheetId')).rejects.toMatchObject({ code: 'not-shared' });
    google.sim.share(doc, account.email);
    await expect(client.get({ spreadsheetId: doc }, 'spreadsheetId')).rejects.toMatchObject({ code: 'not-a-sheet' });
  });

  test('renews a token that Google does not take any more, and sends the call again', async () => {
    google.sim.faults.add({ match: { method: 'spreadsheets.get' }, kind: 'status', status: 401, times: 1 });
    const tokens = callsOf('token').length;
    expect(await title()).toMatchObject({ properties: { title: 'Household' } });
    expect(callsOf('token')).toHaveLength(tokens + 1);
  });

  test('blames the account when Google does not take its key', async () => {
    const stranger = { ...account, email: 'nobody@wallet.iam.gserviceaccount.com' };
    const fault = await clientOf(stranger)
      .get({ spreadsheetId }, 'spreadsheetId')
      .catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'account-broken' });
    expect((fault as Error).message).toContain('invalid_grant');
  });

  test('knows that nothing was sent when no token can be had, or nobody listens', async () => {
    google.sim.faults.add({ match: { method: 'token' }, kind: 'status', status: 503, times: 1 });
    const fresh = clientOf(account);
    await expect(fresh.get({ spreadsheetId }, 'spreadsheetId')).rejects.toMatchObject({ code: 'unreachable' });
    const deaf = clientOf(account, 'http://127.0.0.1:1');
    await expect(deaf.get({ spreadsheetId }, 'spreadsheetId')).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('does not wait for an answer longer than it may, and then does not know what was done', async () => {
    google.sim.faults.add({ match: { method: 'spreadsheets.batchUpdate' }, kind: 'delay', delayMs: 3_000, times: 1 });
    const hurried = clientOf(account, google.url, 50);
    await expect(hurried.batchUpdate({ spreadsheetId }, { requests: [] })).rejects.toMatchObject({
      code: 'unknown-outcome',
      message: 'unknown-outcome: TimeoutError',
    });
  });

  test('takes an answer that is cut short for one of unknown outcome', async () => {
    const server: Server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('{ "spreadsheetId": "1');
      setImmediate(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const rootUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const cut = clientOf(account, rootUrl);
    await expect(cut.get({ spreadsheetId }, 'spreadsheetId')).rejects.toMatchObject({ code: 'unknown-outcome' });
    await new Promise((resolve) => server.close(resolve));
  });

  test('keeps what a person typed out of its faults', async () => {
    const body = { error: { code: 400, status: 'INVALID_ARGUMENT', message: 'Invalid value: "my secret note"' } };
    google.sim.faults.add({ match: { method: 'spreadsheets.batchUpdate' }, kind: 'status', status: 400, body, times: 1 });
    const fault = (await write().catch((error: unknown) => error)) as Error;
    expect(fault.message).toBe('bad-request: 400 Invalid value: "…"');
  });
});
