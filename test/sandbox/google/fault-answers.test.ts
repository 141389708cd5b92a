import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FaultRule } from '../../../src/sandbox/google/sim.ts';
import { batch, refusalOf, rowsOf, startWorld, texts, withNewSpreadsheet } from './client.ts';
import type { World } from './client.ts';

let shared: World;
let world: World;
beforeAll(async () => {
  shared = await startWorld();
});
beforeEach(() => {
  world = withNewSpreadsheet(shared);
});
afterEach(() => shared.sandbox.sim.faults.clear());
afterAll(() => shared.sandbox.stop());

const METHOD = 'spreadsheets.batchUpdate';
const fault = (rule: Omit<FaultRule, 'match'>): number =>
  world.sandbox.sim.faults.add({ times: 1, ...rule, match: { method: METHOD } });

const requests = [{ appendCells: { sheetId: 0, fields: 'userEnteredValue', rows: rowsOf(['x']) } }];
const write = (timeout?: number): Promise<{ data: unknown; status: number }> =>
  world.client.spreadsheets.batchUpdate(
    { spreadsheetId: world.id, requestBody: { requests } },
    timeout === undefined ? {} : { timeout },
  );

describe('a fault that spoils the answer of work that is done', () => {
  test('breaks it off in the middle, though the header promised it whole', async () => {
    fault({ kind: 'truncated' });
    await expect(write()).rejects.toMatchObject({
      code: expect.stringMatching(/^(ECONNRESET|ERR_STREAM_PREMATURE_CLOSE)$/),
    });
    expect(texts(world)).toEqual([['x']]);
  });

  test('leaves the end of the JSON out', async () => {
    fault({ kind: 'cut-json' });
    expect((await write()).data).toEqual(expect.stringMatching(/^\{"spreadsheetId".*[^}]$/s));
    expect(texts(world)).toEqual([['x']]);
  });

  test('sends an empty body', async () => {
    fault({ kind: 'empty' });
    expect(await write()).toMatchObject({ status: 200, data: '' });
    expect(texts(world)).toEqual([['x']]);
  });

  test('sends the second half of it late, whole for who waits', async () => {
    fault({ kind: 'trickle', delayMs: 20 });
    expect((await write()).data).toMatchObject({ spreadsheetId: world.id });
    fault({ kind: 'trickle', delayMs: 60_000 });
    await expect(write(50)).rejects.toMatchObject({ code: 'TimeoutError' });
    expect(texts(world)).toEqual([['x'], ['x']]);
  });

  test('puts a page in its place', async () => {
    fault({ kind: 'html-after', status: 200 });
    expect((await write()).data).toEqual(expect.stringContaining('<!DOCTYPE html>'));
    expect(texts(world)).toEqual([['x']]);
  });
});

describe('a fault that hangs', () => {
  test('does the work and does not answer in time', async () => {
    fault({ kind: 'hang-after', delayMs: 60_000 });
    await expect(write(50)).rejects.toMatchObject({ code: 'TimeoutError' });
    expect(texts(world)).toEqual([['x']]);
  });

  test('cuts the connection in the end with nothing done', async () => {
    fault({ kind: 'hang', delayMs: 20 });
    await expect(write()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(texts(world)).toEqual([]);
  });
});

test('a page may come with any status, before any work', async () => {
  fault({ kind: 'html', status: 200 });
  expect(await write()).toMatchObject({ status: 200, data: expect.stringContaining('<!DOCTYPE html>') });
  expect(texts(world)).toEqual([]);
});

test('a refusal may carry headers', async () => {
  fault({ kind: 'quota', headers: { 'retry-after': '7' } });
  const refused = (await write().catch((error: unknown) => error)) as { response: { headers: Headers } };
  expect(refused.response.headers.get('retry-after')).toBe('7');
});

test('each answer tells the time by the clock of the sandbox', async () => {
  const now = Date.parse('2030-01-02T03:04:05Z');
  const elsewhere = await startWorld({ quota: false, now: () => now });
  const { headers } = await fetch(elsewhere.sandbox.url);
  expect(headers.get('date')).toBe('Wed, 02 Jan 2030 03:04:05 GMT');
  await elsewhere.sandbox.stop();
});

test('a body that is larger than the server takes is refused with 413', async () => {
  const small = await startWorld({ quota: false, maxBodyBytes: 2_000 });
  const note = 'x'.repeat(2_000);
  const refused = refusalOf(batch(small, { appendCells: { sheetId: 0, fields: '*', rows: rowsOf([note]) } }));
  expect(await refused).toMatchObject({ code: 413, message: 'Request payload size exceeds the limit: 2000 bytes.' });
  await small.sandbox.stop();
});
