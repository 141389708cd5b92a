import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sheets, type sheets_v4 } from '@googleapis/sheets';
import { CodeChallengeMethod, OAuth2Client } from 'google-auth-library';
import { startGoogleSandbox, type GoogleSandbox } from '../../../src/sandbox/google/server.ts';
import { refusalOf } from './client.ts';

const DRIVE_FILE = 'https://www.googleapis.com/auth/drive.file';
const REDIRECT = 'http://127.0.0.1:1/google/callback';
const VERIFIER = 'v'.repeat(43);
const LINH = 'linh@example.com';
const ANNA = 'anna@example.com';

let nowMs = Date.now();
let google: GoogleSandbox;
beforeAll(async () => {
  google = await startGoogleSandbox({ now: () => nowMs });
  google.sim.addGooglePerson({ email: LINH, name: 'Linh' });
  google.sim.addGooglePerson({ email: ANNA, name: 'Anna' });
});
afterAll(() => google.stop());

function app(): OAuth2Client {
  const client = new OAuth2Client({
    ...google.sim.oauthClient(),
    endpoints: { oauth2AuthBaseUrl: google.consentUrl, oauth2TokenUrl: google.tokenUrl },
  });
  client.transporter.interceptors.request.add({
    resolved: async (request) => {
      delete request.retryConfig;
      return Object.assign(request, { retry: false });
    },
  });
  return client;
}

function consentUrl(changes: Record<string, string> = {}): string {
  const url = new URL(
    app().generateAuthUrl({
      access_type: 'offline',
      prompt: 'consent',
      scope: [DRIVE_FILE],
      redirect_uri: REDIRECT,
      state: 'a state',
      code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      code_challenge_method: CodeChallengeMethod.S256,
    }),
  );
  Object.entries(changes).forEach(([name, value]) => url.searchParams.set(name, value));
  return url.href;
}

/** What the person's browser is sent to. */
async function answer(form: Record<string, string>, url = consentUrl()): Promise<URLSearchParams> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  return new URL(response.headers.get('location')!).searchParams;
}

const allow = async (account = LINH, url?: string): Promise<string> =>
  (await answer({ answer: 'allow', account, scope: DRIVE_FILE }, url)).get('code')!;

type Exchanged = [status: number, body: Record<string, unknown>];

async function exchange(code: string, changes: Record<string, string> = {}): Promise<Exchanged> {
  const { clientId, clientSecret } = google.sim.oauthClient();
  const form = { client_id: clientId, client_secret: clientSecret, grant_type: 'authorization_code' };
  const body = new URLSearchParams({ ...form, code, code_verifier: VERIFIER, redirect_uri: REDIRECT, ...changes });
  const response = await fetch(google.tokenUrl, { method: 'POST', body });
  return [response.status, (await response.json()) as Record<string, unknown>];
}

type Someone = { api: sheets_v4.Sheets; refreshToken: string; client: OAuth2Client };

async function personOf(account = LINH): Promise<Someone> {
  const client = app();
  const { tokens } = await client.getToken({
    code: await allow(account),
    codeVerifier: VERIFIER,
    redirect_uri: REDIRECT,
  });
  client.setCredentials({ refresh_token: tokens.refresh_token! });
  const api = sheets({ version: 'v4', auth: client, rootUrl: google.url, retry: false });
  return { api, refreshToken: tokens.refresh_token!, client };
}

const create = async (api: sheets_v4.Sheets, requestBody: sheets_v4.Schema$Spreadsheet = {}): Promise<string> =>
  (await api.spreadsheets.create({ requestBody })).data.spreadsheetId!;

describe('the consent page', () => {
  test('shows who may say yes to what, and sends the browser back with a code, the state and what was allowed', async () => {
    const page = await (await fetch(consentUrl())).text();
    expect(page).toContain(LINH);
    expect(page).toContain('only the specific Google Drive files');
    const back = await answer({ answer: 'allow', account: LINH, scope: DRIVE_FILE });
    expect(Object.fromEntries(back)).toEqual({ state: 'a state', code: expect.stringMatching(/^4\/0A/), scope: DRIVE_FILE });
  });

  test('sends the browser back without a code if the person says no', async () => {
    expect(Object.fromEntries(await answer({ answer: 'deny' }))).toEqual({ state: 'a state', error: 'access_denied' });
  });

  test.each([
    ['another app', { client_id: 'x' }, 'invalid_client'],
    ['no address to come back to', { redirect_uri: 'tg://x' }, 'redirect_uri_mismatch'],
    ['a scope that is none', { scope: 'everything' }, 'invalid_scope'],
    ['an open challenge', { code_challenge_method: 'plain' }, 'code_challenge'],
  ])('shows no consent for %s', async (_, changes, why) => {
    const response = await fetch(consentUrl(changes));
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(why)]);
  });
});

describe('a code of the consent page', () => {
  test('is exchanged once', async () => {
    const code = await allow();
    expect(await exchange(code)).toEqual([
      200,
      {
        access_token: expect.stringMatching(/^ya29\./),
        expires_in: 3599,
        token_type: 'Bearer',
        refresh_token: expect.stringMatching(/^1\/\/0/),
        scope: DRIVE_FILE,
      },
    ]);
    expect(await exchange(code)).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
  });

  test.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }, 400, 'invalid_grant'],
    ['no verifier', { code_verifier: '' }, 400, 'invalid_grant'],
    ['another address', { redirect_uri: 'http://evil.example' }, 400, 'redirect_uri_mismatch'],
    ['another secret of the app', { client_secret: 'x' }, 401, 'invalid_client'],
    ['another app than it was given to', { client_id: 'x' }, 401, 'invalid_client'],
  ])('is refused with %s', async (_, changes, status, error) => {
    expect(await exchange(await allow(), changes)).toEqual([status, expect.objectContaining({ error })]);
  });

  test('runs out after ten minutes', async () => {
    const code = await allow();
    nowMs += 10 * 60_000;
    expect(await exchange(code)).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
  });

  test('brings no second refresh token unless consent was asked for anew', async () => {
    await personOf(ANNA);
    const [, tokens] = await exchange(await allow(ANNA, consentUrl({ prompt: '' })));
    expect(tokens['refresh_token']).toBeUndefined();
  });
});

describe('a grant of a person', () => {
  test('makes spreadsheets in their Drive with what the app asks for', async () => {
    const { api } = await personOf();
    const id = await create(api, {
      properties: { title: 'Mine', locale: 'vi_VN', timeZone: 'Asia/Ho_Chi_Minh' },
      sheets: [
        {
          properties: { sheetId: 7, title: 'Tab', gridProperties: { frozenRowCount: 1 } },
          data: [{ rowData: [{ values: [{ userEnteredValue: { stringValue: 'ID' } }] }], columnMetadata: [{ hiddenByUser: true }] }],
          protectedRanges: [{ range: { sheetId: 7, endRowIndex: 1 }, warningOnly: true }],
        },
        { properties: { sheetId: 8, title: 'Bin', hidden: true } },
      ],
    });
    const view = google.sim.read(id);
    expect(view.sheets.map(({ sheetId, title, hidden }) => ({ sheetId, title, hidden }))).toEqual([
      { sheetId: 7, title: 'Tab', hidden: false },
      { sheetId: 8, title: 'Bin', hidden: true },
    ]);
    expect(view.sheets[0]!.columns[0]!.hidden).toBe(true);
    expect(view.sheets[0]!.rows[0]!.cells[0]!.text).toBe('ID');
    const { data } = await api.spreadsheets.get({ spreadsheetId: id, fields: 'properties,sheets.protectedRanges' });
    expect(data.properties).toMatchObject({ title: 'Mine', locale: 'vi_VN', timeZone: 'Asia/Ho_Chi_Minh' });
    expect(data.sheets![0]!.protectedRanges).toHaveLength(1);
  });

  test('sees no file but those that the app made for this person, as if the others were not there', async () => {
    const linh = await personOf();
    const anna = await personOf(ANNA);
    const id = await create(linh.api);
    await expect(linh.api.spreadsheets.get({ spreadsheetId: id })).resolves.toBeDefined();
    expect(await refusalOf(anna.api.spreadsheets.get({ spreadsheetId: id }))).toMatchObject({ code: 404 });
    const shared = google.sim.createSpreadsheet({ title: 'Made by hand' }).id;
    google.sim.share(shared, LINH);
    expect(await refusalOf(linh.api.spreadsheets.get({ spreadsheetId: shared }))).toMatchObject({ code: 404 });
  });

  test('is seen in the list of calls under the address of the person', async () => {
    const { api } = await personOf();
    await create(api);
    expect(google.sim.calls().at(-1)).toMatchObject({ method: 'spreadsheets.create', account: LINH, status: 200 });
  });

  test.each([
    ['the person takes it back', async () => google.sim.withdrawGrant(LINH)],
    [
      'the app gives it back, with any of its tokens',
      async (other: string) => void (await fetch(google.revokeUrl, { method: 'POST', body: new URLSearchParams({ token: other }) })),
    ],
  ])('ends with all its tokens when %s', async (_, end) => {
    const { api, client } = await personOf();
    const { refreshToken: other } = await personOf();
    const id = await create(api);
    await end(other);
    const refused = await refusalOf(api.spreadsheets.get({ spreadsheetId: id, auth: tokenOf(client) }));
    expect(refused).toMatchObject({ code: 401 });
    client.credentials = { refresh_token: client.credentials.refresh_token! };
    await expect(client.getAccessToken()).rejects.toMatchObject({ message: 'invalid_grant' });
  });

  test('comes back after a new consent with the files that the app made before', async () => {
    const before = await personOf();
    const id = await create(before.api);
    google.sim.withdrawGrant(LINH);
    const after = await personOf();
    await expect(after.api.spreadsheets.get({ spreadsheetId: id })).resolves.toBeDefined();
  });
});

test('people of Google can be added, listed and made to take back what they allowed, over HTTP', async () => {
  const sim = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${google.url}/sim/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    return await response.json();
  };
  await sim('POST', 'google-people', { email: 'kim@example.com', name: 'Kim' });
  expect(await sim('GET', 'google-people')).toContainEqual({ email: 'kim@example.com', name: 'Kim' });
  const { client } = await personOf('kim@example.com');
  await sim('POST', 'google-people/kim%40example.com/withdraw');
  await expect(client.getAccessToken()).rejects.toMatchObject({ message: 'invalid_grant' });
});

/** A client that can't fetch another token. */
function tokenOf(client: OAuth2Client): OAuth2Client {
  const bare = new OAuth2Client();
  bare.setCredentials({ access_token: client.credentials.access_token! });
  return bare;
}
