import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { forgetToken } from '../../src/platform/google-auth.ts';
import { GoogleFault } from '../../src/platform/google-fault.ts';
import {
  consentAddress,
  createGrantClient,
  DRIVE_FILE_SCOPE,
  newVerifier,
  projectNumberOf,
  redeemCode,
  revokeGrant,
  type OAuthApp,
} from '../../src/platform/google-oauth.ts';
import { createSheetsClient } from '../../src/platform/google-sheets.ts';
import { startGoogleSandbox, type GoogleSandbox } from '../../src/sandbox/google/server.ts';

const REDIRECT = 'https://bot.example.org/google/callback';
const LINH = 'linh@example.com';
const TIMEOUTS = { readTimeoutMs: 2_000, writeTimeoutMs: 2_000 };

let google: GoogleSandbox;
let app: OAuthApp;
beforeAll(async () => {
  google = await startGoogleSandbox({ quota: false });
  google.sim.addGooglePerson({ email: LINH, name: 'Linh' });
  const { consentUrl, tokenUrl, revokeUrl } = google;
  app = { ...google.sim.oauthClient(), consentUrl, tokenUrl, revokeUrl };
});
afterAll(() => google.stop());

async function codeFor(verifier: string): Promise<string> {
  const address = consentAddress(app, { redirectUri: REDIRECT, state: 's', verifier, language: 'vi' });
  const body = new URLSearchParams({ answer: 'allow', account: LINH, scope: DRIVE_FILE_SCOPE });
  const response = await fetch(address, { method: 'POST', body, redirect: 'manual' });
  return new URL(response.headers.get('location')!).searchParams.get('code')!;
}

async function refreshToken(): Promise<string> {
  const verifier = newVerifier();
  const redeemed = await redeemCode(app, { code: await codeFor(verifier), verifier, redirectUri: REDIRECT });
  if (redeemed.kind !== 'granted' || redeemed.refreshToken === undefined) throw new Error('No refresh token');
  return redeemed.refreshToken;
}

const faultOf = async (attempt: Promise<unknown>): Promise<unknown> =>
  await attempt.then(
    () => 'no fault',
    (fault: unknown) => (fault instanceof GoogleFault ? fault.code : fault),
  );

describe('the address of the consent page', () => {
  test('asks for files of the app alone, for good, with a challenge of which the verifier is not part', () => {
    const verifier = newVerifier();
    const address = consentAddress(app, { redirectUri: REDIRECT, state: 'a state', verifier, language: 'vi' });
    expect(Object.fromEntries(new URL(address).searchParams)).toEqual({
      client_id: app.clientId,
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: DRIVE_FILE_SCOPE,
      access_type: 'offline',
      prompt: 'consent',
      state: 'a state',
      hl: 'vi',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    expect(address).not.toContain(verifier);
  });

  test("is Google's own where no other is configured", () => {
    const own = { clientId: '1-a.apps.googleusercontent.com', clientSecret: 's' };
    const address = consentAddress(own, { redirectUri: REDIRECT, state: 's', verifier: 'v', language: 'en' });
    expect(new URL(address).origin + new URL(address).pathname).toBe('https://accounts.google.com/o/oauth2/v2/auth');
  });

  test('has a new verifier of 43 letters each time', () => {
    expect(newVerifier()).toMatch(/^[\w-]{43}$/);
    expect(newVerifier()).not.toBe(newVerifier());
  });
});

describe('a code', () => {
  test('is redeemed for a refresh token and what was allowed', async () => {
    const verifier = newVerifier();
    const code = await codeFor(verifier);
    expect(await redeemCode(app, { code, verifier, redirectUri: REDIRECT })).toEqual({
      kind: 'granted',
      refreshToken: expect.stringMatching(/^1\/\/0/),
      scopes: [DRIVE_FILE_SCOPE],
    });
    expect(await redeemCode(app, { code, verifier, redirectUri: REDIRECT })).toEqual({ kind: 'refused' });
  });

  test('is refused with the verifier of another', async () => {
    const code = await codeFor(newVerifier());
    expect(await redeemCode(app, { code, verifier: newVerifier(), redirectUri: REDIRECT })).toEqual({ kind: 'refused' });
  });

  test('is asked about once if Google does not answer', async () => {
    const before = google.sim.calls().length;
    google.sim.faults.add({ match: { method: 'token' }, kind: 'status', status: 503, times: 1 });
    expect(await faultOf(redeemCode(app, { code: 'c', verifier: 'v', redirectUri: REDIRECT }))).toBe('unreachable');
    expect(google.sim.calls().length).toBe(before + 1);
  });

  test('brings nothing to an app with a wrong secret', async () => {
    const wrong = { ...app, clientSecret: 'GOCSPX-wrong-secret-of-an-app' };
    const verifier = newVerifier();
    const attempt = redeemCode(wrong, { code: await codeFor(verifier), verifier, redirectUri: REDIRECT });
    await attempt.catch((fault: unknown) => expect(String(fault)).not.toContain('wrong-secret'));
    expect(await faultOf(attempt)).toBe('account-broken');
  });
});

describe('a client with a refresh token', () => {
  test('makes a spreadsheet, and fetches another access token when its own is refused', async () => {
    const tokens = createGrantClient(app, await refreshToken());
    const client = createSheetsClient(tokens, { rootUrl: google.url, ...TIMEOUTS });
    const spreadsheetId = await client.create({ properties: { title: 'Mine' } });
    expect(google.sim.read(spreadsheetId).title).toBe('Mine');
    forgetToken(tokens);
    expect((await client.get({ spreadsheetId }, 'properties.title')).properties?.title).toBe('Mine');
    tokens.credentials = { ...tokens.credentials, access_token: 'ya29.worn.out', expiry_date: Date.now() + 3_600_000 };
    expect((await client.get({ spreadsheetId }, 'properties.title')).properties?.title).toBe('Mine');
  });

  test('says that the grant is gone when the person has taken it back, while its access token is good or after', async () => {
    const tokens = createGrantClient(app, await refreshToken());
    const client = createSheetsClient(tokens, { rootUrl: google.url, ...TIMEOUTS });
    const spreadsheetId = await client.create({});
    google.sim.withdrawGrant(LINH);
    expect(await faultOf(client.get({ spreadsheetId }, 'properties.title'))).toBe('grant-gone');
    forgetToken(tokens);
    expect(await faultOf(client.get({ spreadsheetId }, 'properties.title'))).toBe('grant-gone');
  });
});

describe('revoking', () => {
  test('ends the grant, sends the token in the body alone, and is as good the second time', async () => {
    const token = await refreshToken();
    await revokeGrant(app, token);
    await revokeGrant(app, token);
    expect(google.sim.calls().at(-1)).toMatchObject({ method: 'revoke', query: {}, status: 400 });
    expect(await faultOf(createGrantClient(app, token).getAccessToken())).toMatchObject({ message: 'invalid_grant' });
  });

  test('is not done if Google answers with anything but its own refusal', async () => {
    const token = await refreshToken();
    for (const status of [400, 500, 502]) {
      google.sim.faults.add({ match: { method: 'revoke' }, kind: 'html', status, times: 1 });
      expect(await faultOf(revokeGrant(app, token))).toBe('unreachable');
    }
  });
});

test("the number of an app's project stands in front of its id", () => {
  expect(projectNumberOf({ clientId: '123456789012-a1b2-c3.apps.googleusercontent.com', clientSecret: '' })).toBe('123456789012');
});
