import { describe, expect, test } from '@jest/globals';
import { startPage } from './fixture.ts';
import type { Page } from './fixture.ts';

async function startWithSheet(): Promise<{ page: Page; id: string; path: string }> {
  const page = await startPage();
  const made = await page.post('/sandbox/api/spreadsheets', { kind: 'sheet', personId: page.anna.id });
  const id = String(made.body['id']);
  const path = `/sandbox/api/spreadsheets/${id}`;
  [['Note', 'Amount'], ['tea', '10'], ['coffee', '35']].forEach((row, at) => {
    row.forEach((text, column) => page.google.sim.setCell(id, 0, at, column, text));
  });
  return { page, id, path };
}

const columnOf = (sheet: any, column = 0): string[] => sheet.rows.map(({ cells }: any) => cells[column]?.text ?? '');

describe('the spreadsheet through the page', () => {
  test('a new spreadsheet is named after its person and listed with its link', async () => {
    const { page, id } = await startWithSheet();
    const { spreadsheets } = (await page.get('/sandbox/api/spreadsheets')).body;
    expect(spreadsheets).toEqual([{
      id, url: `https://docs.google.com/spreadsheets/d/${id}/edit`, title: 'Money of Anna', kind: 'sheet',
      trashed: false, shares: [],
    }]);
  });

  test('it is shared, taken back, put into the bin and out again', async () => {
    const { page, path } = await startWithSheet();
    const listed = async (): Promise<any> => (await page.get('/sandbox/api/spreadsheets')).body['spreadsheets'][0];
    await page.post(`${path}/share`, { email: 'bot@project.iam.gserviceaccount.com', role: 'writer' });
    expect((await listed()).shares).toEqual([{ email: 'bot@project.iam.gserviceaccount.com', role: 'writer' }]);
    await page.post(`${path}/unshare`, { email: 'bot@project.iam.gserviceaccount.com' });
    await page.post(`${path}/trash`);
    expect(await listed()).toMatchObject({ shares: [], trashed: true });
    await page.post(`${path}/restore`);
    expect(await listed()).toMatchObject({ trashed: false });
  });

  test('a script that is pasted into it is deployed as a web app', async () => {
    const { page, path } = await startWithSheet();
    const source = 'function doPost() { return ContentService.createTextOutput("hello"); }';
    const { url } = (await page.post(`${path}/script`, { source })).body;
    expect(url).toMatch(/^https:\/\/script\.google\.com\/macros\/s\/[\w-]+\/exec$/);
    const answer = await fetch(new URL(new URL(String(url)).pathname, page.google.url), { method: 'POST', body: '' });
    expect(await answer.text()).toBe('hello');
  });

  test('cells are typed, rows sorted, inserted and deleted as by hand', async () => {
    const { page, path } = await startWithSheet();
    const sheet = async (): Promise<any> => (await page.get(path)).body['sheet'];
    await page.post(`${path}/cell`, { sheetId: 0, row: 3, column: 0, text: 'banana' });
    await page.post(`${path}/sort`, { sheetId: 0, column: 0, ascending: true });
    expect(columnOf(await sheet())).toEqual(['banana', 'coffee', 'Note', 'tea']);
    await page.post(`${path}/sort`, { sheetId: 0, column: 0, ascending: false });
    await page.post(`${path}/insert-row`, { sheetId: 0, row: 1 });
    expect(columnOf(await sheet())).toEqual(['tea', '', 'Note', 'coffee', 'banana']);
    await page.post(`${path}/delete-row`, { sheetId: 0, row: 2 });
    expect(columnOf(await sheet())).toEqual(['tea', '', 'coffee', 'banana']);
    expect(columnOf(await sheet(), 1)).toEqual(['10', '', '35', '']);
  });

  test('a document has a link but nothing to draw', async () => {
    const page = await startPage();
    const { id } = (await page.post('/sandbox/api/spreadsheets', { kind: 'doc', personId: null })).body;
    const { body } = await page.get(`/sandbox/api/spreadsheets/${id}`);
    expect(body).toMatchObject({ title: 'Notes', tabs: [], sheet: null });
  });

  test('what is out of the grid, misshapen or unknown is refused and changes nothing', async () => {
    const { page, path } = await startWithSheet();
    const before = (await page.get(path)).text;
    const bad: [string, unknown, number][] = [
      [`${path}/cell`, { sheetId: 0, row: -1, column: 0, text: 'x' }, 400],
      [`${path}/cell`, { sheetId: 0, row: 0.5, column: 0, text: 'x' }, 400],
      [`${path}/cell`, { sheetId: 0, row: 0, column: 0, text: 5 }, 400],
      [`${path}/cell`, { sheetId: 0, row: 0, column: 0, text: 'x'.repeat(50_001) }, 400],
      [`${path}/cell`, { sheetId: 0, row: 0, column: 0, text: 'x'.repeat(300_000) }, 413],
      [`${path}/cell`, { sheetId: 9, row: 0, column: 0, text: 'x' }, 409],
      [`${path}/cell`, { sheetId: 0, row: 5_000, column: 0, text: 'x' }, 409],
      [`${path}/delete-row`, { sheetId: 0, row: 5_000 }, 409],
      [`${path}/sort`, { sheetId: 0, column: 0 }, 400],
      [`${path}/share`, { email: 'nobody', role: 'writer' }, 400],
      [`${path}/share`, { email: 'a@b.example', role: 'owner' }, 400],
      ['/sandbox/api/spreadsheets', { kind: 'slides', personId: null }, 400],
      ['/sandbox/api/spreadsheets/none/trash', {}, 404],
    ];
    for (const [address, body, status] of bad) {
      const answer = await page.post(address, body);
      expect([address, answer.status, typeof answer.body['error']]).toEqual([address, status, 'string']);
    }
    expect((await page.get('/sandbox/api/spreadsheets/none')).status).toBe(404);
    expect((await page.get(`${path}?from=-1`)).status).toBe(400);
    expect((await page.get(path)).text).toBe(before);
  });
});
