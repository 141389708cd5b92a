import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startGoogleSandbox } from '../../../src/sandbox/google/server.ts';
import { batch, refusalOf, rowsOf, startWorld } from './client.ts';
import type { World } from './client.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.sandbox.stop());

async function headers(): Promise<Headers> {
  const auth = world.client.context._options.auth as unknown as { getRequestHeaders(): Promise<Headers> };
  return auth.getRequestHeaders();
}

async function post(path: string, body: string): Promise<[number, unknown]> {
  const response = await fetch(`${world.sandbox.url}${path}`, { method: 'POST', body, headers: await headers() });
  return [response.status, await response.json()];
}

describe('the local Google server', () => {
  test('it listens on this machine only, on a free port', () => {
    expect(world.sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(world.sandbox.tokenUrl).toBe(`${world.sandbox.url}/token`);
  });

  test('a port that is taken is an error', async () => {
    const port = Number(new URL(world.sandbox.url).port);
    await expect(startGoogleSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('a path of no method is a page that was not found', async () => {
    const response = await fetch(`${world.sandbox.url}/v5/spreadsheets`);
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
  });

  test.each([
    ['spreadsheets.values.append', `values/A1:append`],
    ['spreadsheets.values.batchUpdate', 'values:batchUpdate'],
    ['spreadsheets.values.clear', 'values/A1:clear'],
    ['spreadsheets.sheets.copyTo', 'sheets/0:copyTo'],
  ])('the method %s is refused by name', async (name, path) => {
    const message = `The sandbox does not know ${name}.`;
    expect(await post(`/v4/spreadsheets/${world.id}/${path}`, '{}')).toEqual([
      400,
      { error: { code: 400, message, status: 'INVALID_ARGUMENT' } },
    ]);
  });

  test('a service account owns no storage, so it creates no spreadsheet', async () => {
    const refused = await refusalOf(world.client.spreadsheets.create({ requestBody: {} }));
    expect(refused).toEqual({ code: 403, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' });
  });

  test('a body that is no JSON is 400, one over 10 MB is 413', async () => {
    const path = `/v4/spreadsheets/${world.id}:batchUpdate`;
    expect(await post(path, '{')).toMatchObject([400, { error: { status: 'INVALID_ARGUMENT' } }]);
    expect(await post(path, ' '.repeat(10 * 1024 * 1024 + 1))).toMatchObject([413, { error: { code: 413 } }]);
  });

  test('an escape that is none is 400', async () => {
    expect(await post('/v4/spreadsheets/%zz:batchUpdate', '{}')).toMatchObject([400, {}]);
  });

  test('with a latency, an answer comes that much after its request was done', async () => {
    let latencyMs = 0;
    const slow = await startWorld({ quota: false, latencyMs: () => latencyMs });
    await batch(slow, { addSheet: {} });
    latencyMs = 60_000;
    const answer = batch(slow, { addSheet: { properties: { sheetId: 7 } } }).catch(() => 'none');
    await slow.sandbox.sim.waitFor(slow.id, ({ sheets }) => sheets.some(({ sheetId }) => sheetId === 7));
    await slow.sandbox.stop();
    expect(await answer).toBe('none');
  });

  test('of sampled bodies only every so many-th is checked for its shape', async () => {
    const sampled = await startWorld({ quota: false, sampleValidation: 2 });
    const appendCells = { sheetId: 0, fields: 'userEnteredValue', rows: rowsOf(['x']), colour: 1 };
    const odd = (): Promise<unknown> => batch(sampled, { appendCells });
    await expect(odd()).resolves.toBeDefined();
    expect(await refusalOf(odd())).toMatchObject({ message: expect.stringContaining('Unknown name "colour"') });
    await sampled.sandbox.stop();
  });
});
