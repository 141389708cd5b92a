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
const write = (value = 'x'): Promise<unknown> =>
  batch(world, { appendCells: { sheetId: 0, fields: 'userEnteredValue', rows: rowsOf([value]) } });
const fenced = (): Promise<unknown> => {
  const location = { spreadsheet: true };
  const developerMetadata = { metadataId: 1, metadataKey: 'k', location, visibility: 'DOCUMENT' };
  return batch(world, { createDeveloperMetadata: { developerMetadata } }, {
    appendCells: { sheetId: 0, fields: 'userEnteredValue', rows: rowsOf(['once']) },
  });
};
const fault = (rule: Omit<FaultRule, 'match'>, match: FaultRule['match'] = { method: METHOD }): number =>
  world.sandbox.sim.faults.add({ times: 1, ...rule, match });
const statusOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 200,
    (error: { status?: number; code?: string }) => error.status ?? error.code,
  );

describe('scripted faults', () => {
  test('a status answers instead, with a body of its own or the usual one', async () => {
    fault({ kind: 'status', status: 503 });
    expect(await refusalOf(write())).toEqual({
      code: 503,
      message: 'The service is currently unavailable.',
      status: 'UNAVAILABLE',
    });
    fault({ kind: 'status', status: 418, body: { error: { message: 'teapot' } } });
    expect(await refusalOf(write())).toEqual({ message: 'teapot' });
    expect(texts(world)).toEqual([]);
  });

  test('a quota fault is the 429 of the account', async () => {
    fault({ kind: 'quota' });
    expect(await refusalOf(write())).toMatchObject({
      code: 429,
      details: [{ metadata: { quota_limit: 'WriteRequestsPerMinutePerUser' } }, {}],
    });
  });

  test('an HTML page is no JSON', async () => {
    fault({ kind: 'html' });
    await expect(write()).rejects.toMatchObject({
      status: 502,
      response: { data: expect.stringContaining('<!DOCTYPE html>') },
    });
  });

  test('a connection cut before the work leaves nothing, one cut after it leaves all', async () => {
    fault({ kind: 'drop-before' });
    await expect(write()).rejects.toThrow();
    expect(texts(world)).toEqual([]);
    fault({ kind: 'drop-after' });
    await expect(write()).rejects.toThrow();
    expect(texts(world)).toEqual([['x']]);
  });

  test('a 503 after the work leaves all', async () => {
    fault({ kind: 'status-after' });
    expect(await statusOf(write())).toBe(503);
    expect(texts(world)).toEqual([['x']]);
  });

  test('a late first attempt is applied once the client is gone, and then refuses the second', async () => {
    fault({ kind: 'late', delayMs: 50 });
    await expect(fenced()).rejects.toThrow();
    expect(texts(world)).toEqual([]);
    await world.sandbox.sim.waitFor(world.id, ({ sheets }) => sheets[0]?.rows.length === 1);
    expect(await refusalOf(fenced())).toMatchObject({ message: expect.stringContaining('already exists') });
    expect(texts(world)).toEqual([['once']]);
  });

  test('a late first attempt that comes after the second one is refused itself', async () => {
    fault({ kind: 'late', delayMs: 500 });
    await expect(fenced()).rejects.toThrow();
    await fenced();
    const late = (): unknown =>
      world.sandbox.sim.calls().find((call) => call.spreadsheetId === world.id && call.status === 400);
    while (late() === undefined) await world.client.spreadsheets.get({ spreadsheetId: world.id });
    expect(texts(world)).toEqual([['once']]);
  });

  test('a slow answer is applied though the client gave up on it', async () => {
    const patience = new AbortController();
    fault({ kind: 'delay', delayMs: 10 });
    world.sandbox.sim.before(METHOD, () => patience.abort());
    const requests = [{ appendCells: { sheetId: 0, fields: 'userEnteredValue', rows: rowsOf(['slow']) } }];
    const request = { spreadsheetId: world.id, requestBody: { requests } };
    const { signal } = patience;
    await expect(world.client.spreadsheets.batchUpdate(request, { signal })).rejects.toThrow();
    await world.sandbox.sim.waitFor(world.id, ({ sheets }) => sheets[0]?.rows.length === 1);
  });

  test('faults meet only what they match, as often as they say', async () => {
    const other = withNewSpreadsheet(world);
    fault({ kind: 'status', times: 2 }, { spreadsheetId: world.id });
    await expect(batch(other, { addSheet: {} })).resolves.toBeDefined();
    expect([await statusOf(write()), await statusOf(write()), await statusOf(write())]).toEqual([503, 503, 200]);
  });

  test('a fault without times stays until it is removed', async () => {
    const id = world.sandbox.sim.faults.add({ match: {}, kind: 'status', status: 500 });
    expect([await statusOf(write()), await statusOf(write())]).toEqual([500, 500]);
    expect(world.sandbox.sim.faults.list()).toEqual([{ id, match: {}, kind: 'status', status: 500 }]);
    world.sandbox.sim.faults.remove(id);
    expect(await statusOf(write())).toBe(200);
  });

  test('the token endpoint has faults too', async () => {
    fault({ kind: 'status', status: 500 }, { method: 'token' });
    const response = await fetch(world.sandbox.tokenUrl, { method: 'POST' });
    expect(response.status).toBe(500);
  });

  test('an unknown kind of fault is refused', () => {
    expect(() => fault({ kind: 'flood' as never })).toThrow('No such kind of fault: flood');
  });
});

describe('hooks', () => {
  test("a person's sort gets between two requests", async () => {
    await write('b');
    await write('a');
    world.sandbox.sim.before(METHOD, () => world.sandbox.sim.sortRows(world.id, 0, 0, true, 0));
    await batch(world, {
      updateCells: { start: { sheetId: 0 }, rows: rowsOf(['written']), fields: 'userEnteredValue' },
    });
    expect(texts(world)).toEqual([['written'], ['b']]);
  });

  test('a hook is awaited and runs as often as it says', async () => {
    let runs = 0;
    world.sandbox.sim.before('spreadsheets.get', () => Promise.resolve().then(() => void (runs += 1)), 2);
    for (const _ of [1, 2, 3]) await world.client.spreadsheets.get({ spreadsheetId: world.id });
    expect(runs).toBe(2);
  });

  test('a hook is told which spreadsheet the request is for', async () => {
    const other = withNewSpreadsheet(world);
    const targets: (string | undefined)[] = [];
    world.sandbox.sim.before(METHOD, ({ spreadsheetId }) => void targets.push(spreadsheetId), 2);
    await batch(world, { addSheet: {} });
    await batch(other, { addSheet: {} });
    expect(targets).toEqual([world.id, other.id]);
  });
});

describe('the list of calls', () => {
  test('each request is noted with who asked, what for, and what came of it', async () => {
    await write('noted');
    await refusalOf(world.client.spreadsheets.values.get({ spreadsheetId: world.id, range: 'Gone!A1' }));
    fault({ kind: 'drop-after' });
    await write().catch(() => undefined);
    const calls = world.sandbox.sim.calls().filter(({ spreadsheetId }) => spreadsheetId === world.id);
    expect(calls).toMatchObject([
      {
        method: METHOD,
        httpMethod: 'POST',
        path: `/v4/spreadsheets/${world.id}:batchUpdate`,
        status: 200,
        account: world.email,
        body: { requests: [{ appendCells: { sheetId: 0 } }] },
      },
      { method: 'spreadsheets.values.get', status: 400, query: {} },
      { method: METHOD, status: 0, fault: 'drop-after' },
    ]);
  });
});
