import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startGoogleSandbox, type GoogleSandbox } from '../../../src/sandbox/google/server.ts';

const ECHO = `function doPost(e) { return ContentService.createTextOutput(e.parameter.name + e.postData.contents); }`;

describe('a script of the sandbox', () => {
  let google: GoogleSandbox;
  let spreadsheetId: string;
  beforeAll(async () => {
    google = await startGoogleSandbox();
    spreadsheetId = google.sim.createSpreadsheet({ title: 'Sheet' }).id;
  });
  afterAll(async () => await google.stop());

  const at = (url: string, root = google.url): string => `${root}${new URL(url).pathname}?name=Linh`;
  const post = async (url: string, init: RequestInit = {}): Promise<Response> =>
    await fetch(at(url), { method: 'POST', body: '!', ...init });

  test('answers behind a redirection, once', async () => {
    const { url } = google.scripts.deploy(spreadsheetId, ECHO);
    const first = await post(url, { redirect: 'manual' });
    expect(first.status).toBe(302);
    const place = first.headers.get('location') ?? '';
    expect(await (await fetch(place)).text()).toBe('Linh!');
    expect((await fetch(place)).status).toBe(404);
  });

  test('sends strangers to log in where it is closed, and is a missing page where it was removed', async () => {
    const { url } = google.scripts.deploy(spreadsheetId, ECHO, { closed: true });
    expect((await post(url, { redirect: 'manual' })).headers.get('location')).toMatch(/^https:\/\/accounts\.google\.com\//);
    google.scripts.remove(url);
    expect((await post(url)).status).toBe(404);
  });

  test('shows what it throws, and what it calls that is not there, as a page', async () => {
    for (const line of ["throw new Error('my words')", 'SpreadsheetApp.openById("x")', 'require("fs")', 'process.exit()', '1']) {
      const { url } = google.scripts.deploy(spreadsheetId, `function doPost() { return ${line.startsWith('throw') ? `(() => { ${line} })()` : line}; }`);
      const answer = await post(url);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain('text/html');
    }
  });

  test('touches no spreadsheet without its lock', async () => {
    const body = 'SpreadsheetApp.getActiveSpreadsheet().getName()';
    const { url } = google.scripts.deploy(spreadsheetId, `function doPost() { return ContentService.createTextOutput(${body}); }`);
    expect(await (await post(url)).text()).toContain('without the lock');
  });

  test('takes what it writes for typing, except in cells of plain text', async () => {
    const source = `function doPost() {
      LockService.getScriptLock().tryLock(1);
      const sheet = SpreadsheetApp.getActiveSpreadsheet().getSheets()[0];
      sheet.getRange(1, 1, 1, 3).setValues([['=1+1', '007', "'=2"]]);
      sheet.getRange(2, 1, 1, 3).setNumberFormats([['@', '@', '@']]).setValues([['=1+1', '007', "'=2"]]);
      return ContentService.createTextOutput('done');
    }`;
    const { url } = google.scripts.deploy(spreadsheetId, source);
    expect(await (await post(url)).text()).toBe('done');
    const { rows } = google.sim.read(spreadsheetId).sheets[0]!;
    const [typed, text] = rows.map(({ cells }) => cells.map(({ formula, value }) => ({ formula, value })));
    expect(typed).toMatchObject([{ formula: '=1+1' }, { value: 7 }, { value: '=2' }]);
    expect(text).toEqual(['=1+1', '007', "'=2"].map((value) => ({ formula: undefined, value })));
  });

  test('is still deployed when the sandbox starts again', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'google-scripts-'));
    const dataFile = join(dir, 'google.json');
    const first = await startGoogleSandbox({ dataFile });
    const { url } = first.scripts.deploy(first.sim.createSpreadsheet({ title: 'Kept' }).id, ECHO);
    await first.stop();
    const second = await startGoogleSandbox({ dataFile });
    expect(await (await fetch(at(url, second.url), { method: 'POST', body: '?' })).text()).toBe('Linh?');
    await second.stop();
    await rm(dir, { recursive: true });
  });
});
