import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startGoogleSandbox } from '../../../src/sandbox/google/server.ts';
import type { GoogleSandbox } from '../../../src/sandbox/google/server.ts';
import type { AccountEntry, SpreadsheetView } from '../../../src/sandbox/google/sim.ts';

let sandbox: GoogleSandbox;
beforeAll(async () => {
  sandbox = await startGoogleSandbox();
});
afterAll(() => sandbox.stop());

async function ask<T = unknown>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(`${sandbox.url}/sim/${path}`, init);
  return { status: response.status, body: (await response.json()) as T };
}

describe('the hand of the sandbox over HTTP', () => {
  test('a spreadsheet is made, shared, edited and read', async () => {
    const { body: file } = await ask<{ id: string }>('POST', 'spreadsheets', { title: 'Web', locale: 'en_US' });
    const at = (action: string, body: object): ReturnType<typeof ask> =>
      ask('POST', `spreadsheets/${file.id}/${action}`, body);
    await at('share', { email: 'a@b.c' });
    await at('cell', { sheetId: 0, row: 0, column: 0, text: 'b' });
    await at('cell', { sheetId: 0, row: 1, column: 0, text: 'a' });
    await at('sort', { sheetId: 0, column: 0, ascending: true, fromRow: 0 });
    await at('insert-row', { sheetId: 0, index: 0 });
    await at('delete-row', { sheetId: 0, index: 2 });
    await at('rename-sheet', { sheetId: 0, title: 'Mine' });
    const { body: view } = await ask<SpreadsheetView>('GET', `spreadsheets/${file.id}`);
    const rows = [{ cells: [] }, { cells: [{ text: 'a', value: 'a' }] }];
    expect(view.sheets[0]).toMatchObject({ title: 'Mine', rows });
    const { body: list } = await ask('GET', 'spreadsheets');
    expect(list).toEqual([expect.objectContaining({ id: file.id, shares: [{ email: 'a@b.c', role: 'writer' }] })]);
    expect(await at('trash', {})).toEqual({ status: 200, body: { ok: true } });
  });

  test('accounts, faults and calls can be seen and set', async () => {
    const { body: account } = await ask<AccountEntry>('POST', 'service-accounts', { name: 'web' });
    expect(account.keyFile).toMatchObject({ type: 'service_account', client_email: account.email });
    expect((await ask('GET', 'service-accounts')).body).toEqual([account]);
    const { body: fault } = await ask<{ id: number }>('POST', 'faults', { match: { method: 'token' }, kind: 'quota' });
    await ask('POST', 'faults', { kind: 'html' });
    expect((await ask('GET', 'faults')).body).toHaveLength(2);
    await ask('DELETE', `faults/${fault.id}`);
    expect((await ask('GET', 'faults')).body).toMatchObject([{ kind: 'html' }]);
    await ask('DELETE', 'faults');
    expect((await ask('GET', 'faults')).body).toEqual([]);
    expect((await ask('GET', 'calls')).body).toEqual([]);
  });

  test.each([
    ['GET', 'nothing', undefined, 404],
    ['GET', 'spreadsheets/none', undefined, 404],
    ['POST', 'spreadsheets', {}, 400],
    ['POST', 'spreadsheets/none/constructor', {}, 404],
    ['POST', 'faults', { kind: 'flood' }, 400],
    ['POST', 'spreadsheets', [], 400],
    ['POST', 'spreadsheets', { title: 'x'.repeat(1024 * 1024) }, 413],
  ])('%s /sim/%s with a wrong body or path says so', async (method, path, body, status) => {
    expect(await ask(method, path, body)).toMatchObject({ status, body: { error: expect.any(String) } });
  });

  test('a refusal of an edit by a person says why', async () => {
    const { id } = sandbox.sim.createSpreadsheet({ title: 'One' });
    expect(await ask('POST', `spreadsheets/${id}/delete-sheet`, { sheetId: 0 })).toEqual({
      status: 400,
      body: { error: "Invalid requests[0].deleteSheet: You can't remove all the sheets in a document." },
    });
    const ownership = { email: 'a@b.c', role: 'owner' };
    expect(await ask('POST', `spreadsheets/${id}/share`, ownership)).toMatchObject({ status: 400 });
    expect(await ask('POST', `spreadsheets/${id}/cell`, { sheetId: 0, row: -1 })).toMatchObject({ status: 400 });
  });
});
