import { createSign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { JWT } from 'google-auth-library';
import { startGoogleSandbox } from '../../../src/sandbox/google/server.ts';
import { clientOf, refusalOf, startWorld } from './client.ts';
import type { World } from './client.ts';

const START = Date.now();
let nowMs = START;
let world: World;
beforeAll(async () => {
  world = await startWorld({ quota: false, now: () => nowMs });
});
afterAll(() => world.sandbox.stop());

const nowS = (): number => Math.floor(START / 1000);

function assertion(claims: object, header: object = { alg: 'RS256' }): string {
  const account = world.sandbox.sim.serviceAccounts()[0]!;
  const all = {
    iss: account.email,
    scope: 'https://www.googleapis.com/auth/spreadsheets',
    aud: 'https://oauth2.googleapis.com/token',
    iat: nowS(),
    exp: nowS() + 3600,
    ...claims,
  };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(all)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(account.keyFile.private_key, 'base64url')}`;
}

async function grant(jwt: string, grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'): Promise<unknown[]> {
  const body = new URLSearchParams({ grant_type: grantType, assertion: jwt });
  const response = await fetch(world.sandbox.tokenUrl, { method: 'POST', body });
  return [response.status, await response.json()];
}

const refused = (error: string, why: string): unknown[] => [
  400,
  { error, error_description: expect.stringContaining(why) },
];

describe('the token endpoint', () => {
  test('a signed assertion is exchanged for a token of 3,599 seconds', async () => {
    expect(await grant(assertion({}))).toEqual([
      200,
      { access_token: expect.stringMatching(/^ya29\./), expires_in: 3599, token_type: 'Bearer' },
    ]);
  });

  test.each([
    ['another signature', () => assertion({}).replace(/[^.]+$/, 'AAAA'), 'invalid_grant', 'Invalid JWT Signature.'],
    ['another algorithm', () => assertion({}, { alg: 'none' }), 'invalid_grant', 'Invalid JWT Signature.'],
    ['an unknown account', () => assertion({ iss: 'x@y.z' }), 'invalid_grant', 'account not found'],
    ['a slow clock', () => assertion({ iat: nowS() - 4000, exp: nowS() - 400 }), 'invalid_grant', 'iat and exp'],
    ['a fast clock', () => assertion({ iat: nowS() + 900, exp: nowS() + 4500 }), 'invalid_grant', 'iat and exp'],
    ['a life of two hours', () => assertion({ exp: nowS() + 7200 }), 'invalid_grant', 'short-lived token'],
    ['another audience', () => assertion({ aud: 'https://example.com' }), 'invalid_grant', 'audience'],
    ['no scope', () => assertion({ scope: '' }), 'invalid_scope', 'Invalid OAuth scope'],
    ['no assertion', () => 'nothing', 'invalid_grant', 'account not found'],
  ])('an assertion with %s is refused', async (_, make, error, why) => {
    expect(await grant(make())).toEqual(refused(error, why));
  });

  test('another kind of grant is refused', async () => {
    expect(await grant('x', 'password')).toEqual(refused('unsupported_grant_type', 'password'));
  });
});

describe('access', () => {
  const get = (token?: string): Promise<Response> =>
    fetch(`${world.sandbox.url}/v4/spreadsheets/${world.id}`, token ? { headers: { authorization: token } } : {});

  test('no token, a made-up token and an expired token are 401', async () => {
    const [, answer] = (await grant(assertion({}))) as [number, { access_token: string }];
    const good = `Bearer ${answer.access_token}`;
    const message = async (token?: string): Promise<unknown> => {
      const response = await get(token);
      return [response.status, ((await response.json()) as { error?: { message: string } }).error?.message];
    };
    expect(await message(good)).toEqual([200, undefined]);
    expect(await message()).toEqual([401, expect.stringContaining('missing required authentication credential')]);
    expect(await message(`${good}x`)).toEqual([401, expect.stringContaining('invalid authentication credentials')]);
    nowMs = START + 3_600_000;
    expect(await message(good)).toEqual([401, expect.stringContaining('invalid authentication credentials')]);
    nowMs = START;
  });

  test('not shared is 403, shared to read is 403 for a write, not there and in the bin are 404', async () => {
    const { sim } = world.sandbox;
    const { id } = sim.createSpreadsheet({ title: 'Other' });
    const read = (): Promise<unknown> => world.client.spreadsheets.get({ spreadsheetId: id });
    const write = (): Promise<unknown> => {
      const requests = [{ addSheet: {} }];
      return world.client.spreadsheets.batchUpdate({ spreadsheetId: id, requestBody: { requests } });
    };
    const denied = { code: 403, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' };
    const missing = { code: 404, message: 'Requested entity was not found.', status: 'NOT_FOUND' };
    expect(await refusalOf(read())).toEqual(denied);
    sim.share(id, world.email, 'reader');
    await expect(read()).resolves.toBeDefined();
    expect(await refusalOf(write())).toEqual(denied);
    sim.share(id, world.email);
    await expect(write()).resolves.toBeDefined();
    sim.trash(id);
    expect(await refusalOf(read())).toEqual(missing);
    sim.restore(id);
    sim.unshare(id, world.email);
    expect(await refusalOf(read())).toEqual(denied);
    expect(await refusalOf(world.client.spreadsheets.get({ spreadsheetId: 'nothing' }))).toEqual(missing);
  });

  test('a document that is no spreadsheet is refused as one', async () => {
    const { id } = world.sandbox.sim.createSpreadsheet({ title: 'Letter', kind: 'doc' });
    world.sandbox.sim.share(id, world.email);
    expect(await refusalOf(world.client.spreadsheets.get({ spreadsheetId: id }))).toEqual({
      code: 400,
      message: 'This operation is not supported for this document',
      status: 'FAILED_PRECONDITION',
    });
  });

  test('a scope that only reads does not write', async () => {
    const { keyFile } = world.sandbox.sim.serviceAccounts()[0]!;
    const reader = clientOf(world.sandbox, keyFile, 'https://www.googleapis.com/auth/spreadsheets.readonly');
    await expect(reader.spreadsheets.get({ spreadsheetId: world.id })).resolves.toBeDefined();
    const requestBody = { requests: [{ addSheet: {} }] };
    const refusal = await refusalOf(reader.spreadsheets.batchUpdate({ spreadsheetId: world.id, requestBody }));
    expect(refusal).toMatchObject({ code: 403, message: 'Request had insufficient authentication scopes.' });
  });

  test('a key file of another sandbox gets no token', async () => {
    const other = await startGoogleSandbox();
    const { keyFile } = other.sim.addServiceAccount('writer');
    const auth = new JWT({ email: keyFile.client_email, key: keyFile.private_key, scopes: ['x'] });
    auth.transporter.interceptors.request.add({
      resolved: async (config) => Object.assign(config, { url: new URL(world.sandbox.tokenUrl), retry: false }),
    });
    await expect(auth.authorize()).rejects.toMatchObject({ response: { data: { error: 'invalid_grant' } } });
    await other.stop();
  });
});
