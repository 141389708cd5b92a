import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { scriptWith } from '../../../src/features/sheets/web-app/script.ts';
import { createWebAppClient, type WebApp } from '../../../src/platform/web-app.ts';
import { startGoogleSandbox, type GoogleSandbox } from '../../../src/sandbox/google/server.ts';
import type { SheetView } from '../../../src/sandbox/google/sim-view.ts';

const SECRET = 'a-secret_of-the-tests';
const HEADER = ['ID', 'Date', 'Type', 'Category', 'Amount', 'Currency', 'Note', 'Tags'];
const RUSSIAN = ['ID', 'Дата', 'Вид', 'Категория', 'Сумма', 'Валюта', 'Заметка', 'Метки'];

/** A change of an entry, whose note is enough to tell its values. */
const change = (op: string, id: number, note = ''): object => ({
  op,
  id: String(id),
  ...(op !== 'delete' && { cells: ['2026-11-22', 'Expense', 'Coffee', 35_000, 'VND', note, '#a'], amountFormat: '#,##0' }),
});

describe('the script', () => {
  let google: GoogleSandbox;
  let spreadsheetId: string;
  let app: WebApp;
  let sheetId: number;
  let lastBatch = 0;
  beforeAll(async () => {
    google = await startGoogleSandbox({ quota: false });
  });
  beforeEach(async () => {
    spreadsheetId = google.sim.createSpreadsheet({ title: 'Household' }).id;
    app = { url: google.scripts.deploy(spreadsheetId, scriptWith(SECRET)).url, secret: SECRET };
    ({ sheetId } = (await hello()) as { sheetId: number });
  });
  afterEach(() => google.scripts.watch(undefined));
  afterAll(async () => await google.stop());

  const post = async (request: object): Promise<Record<string, unknown>> =>
    (await createWebAppClient(google.url).post(app, request, 5_000)) as Record<string, unknown>;
  const greeting = { action: 'hello', title: 'FreedomWallet', sheetIds: [1], headers: [HEADER, RUSSIAN] };
  const hello = async (more: object = {}): Promise<Record<string, unknown>> =>
    await post({ ...greeting, time: Date.now(), ...more });
  const batch = (changes: object[], more: object = {}): object => {
    lastBatch += 1;
    const place = { spreadsheetId, sheetId, header: HEADER };
    return { action: 'write', time: Date.now(), id: `batch ${lastBatch}`, ...place, changes, copies: [], ...more };
  };
  const tab = (): SheetView => google.sim.read(spreadsheetId).sheets.find((sheet) => sheet.sheetId === sheetId)!;
  const lines = (): string[][] => tab().rows.slice(1).map(({ cells }) => cells.map(({ text }) => text));
  /** ID, note and the person's own cell of each line, in no order. */
  const gist = (): string[] => lines().map((cells) => [cells[0], cells[6], cells[8]].join('|')).toSorted();
  const type = (...what: [row: number, column: number, text: string]): void =>
    google.sim.setCell(spreadsheetId, sheetId, ...what);
  const sort = (): void => google.sim.sortRows(spreadsheetId, sheetId, 6, true, 1);

  /** Five lines of ours with own cells beside them, and one of the person's alone in their midst. */
  const fill = async (): Promise<void> => {
    await post(batch([5, 4, 3, 2, 1].map((id) => change('append', id, `n${id}`))));
    google.sim.insertRow(spreadsheetId, sheetId, 3);
    type(3, 6, 'n9 by hand');
    [1, 2, 3, 4, 5, 6].forEach((row) => type(row, 8, `own ${lines()[row - 1]?.[6]}`));
  };
  const CHANGES = [change('update', 4, 'a4'), change('delete', 2), change('append', 6, 'n6'), change('delete', 5), change('put', 1, 'z1')];
  const AFTER_CHANGES = ['1|z1|own n1', '3|n3|own n3', '4|a4|own n4', '6|n6|', '|n9 by hand|own n9 by hand'];

  /** The names of all steps of a run. */
  const stepsOf = async (run: () => Promise<unknown>): Promise<string[]> => {
    const steps: string[] = [];
    google.scripts.watch((step) => void steps.push(step));
    await run();
    google.scripts.watch(undefined);
    return steps;
  };

  test('tells a person who opens its address that it works', async () => {
    const answer = await fetch(new URL(new URL(app.url).pathname, google.url));
    expect(await answer.text()).toContain('It works');
  });

  test('says which spreadsheet it is in, and makes its tab once', async () => {
    expect(await hello()).toEqual({ outcome: 'ready', spreadsheetId, title: 'Household', sheetId });
    expect(google.sim.read(spreadsheetId).sheets.map(({ title }) => title)).toEqual(['FreedomWallet', 'Sheet1']);
    expect(tab().rows[0]?.cells.map(({ text }) => text)).toEqual(HEADER);
    expect(tab().columns.slice(0, 8).map(({ hidden, width }) => (hidden ? 'hidden' : width))).toEqual(['hidden', 100, 90, 140, 120, 80, 260, 140]);
  });

  test('takes the language of its last greeting', async () => {
    await hello({ headers: [RUSSIAN, HEADER] });
    expect(tab().rows[0]?.cells.map(({ text }) => text)).toEqual(RUSSIAN);
  });

  test('finds its tab whatever it is called now', async () => {
    google.sim.renameSheet(spreadsheetId, sheetId, 'Mine');
    expect(await hello({ sheetIds: [sheetId] })).toMatchObject({ outcome: 'ready', sheetId });
  });

  test('leaves a tab of the person’s alone that has the same name', async () => {
    type(0, 1, 'my own header');
    const second = await hello();
    expect(second['sheetId']).not.toBe(sheetId);
    expect(google.sim.read(spreadsheetId).sheets[0]?.title).toBe('FreedomWallet 2');
    expect(tab().rows[0]?.cells[1]?.text).toBe('my own header');
  });

  test('does not greet where columns were moved, or are missing', async () => {
    type(0, 1, 'Note');
    type(0, 6, 'Date');
    expect(await hello({ sheetIds: [sheetId] })).toEqual({ outcome: 'columns-moved' });
    const range = { sheetId, dimension: 'COLUMNS', startIndex: 7, endIndex: 26 };
    google.sim.edit(spreadsheetId, { deleteDimension: { range } });
    expect(await hello({ sheetIds: [sheetId] })).toEqual({ outcome: 'columns-moved' });
  });

  test('makes one tab however often its greeting was interrupted', async () => {
    const other = google.sim.createSpreadsheet({ title: 'Other' }).id;
    app = { ...app, url: google.scripts.deploy(other, scriptWith(SECRET)).url };
    const total = 40;
    for (let at = 1; at <= total; at += 1) {
      let left = at;
      google.scripts.watch(() => ((left -= 1) === 0 ? 'kill' : undefined));
      await hello().catch(() => undefined);
    }
    google.scripts.watch(undefined);
    expect(await hello()).toMatchObject({ outcome: 'ready', spreadsheetId: other });
    expect(google.sim.read(other).sheets.map(({ title }) => title)).toEqual(['FreedomWallet', 'Sheet1']);
  });

  test('reads and writes nothing before it has the lock, and gives it back last', async () => {
    await fill();
    const steps = await stepsOf(() => post(batch(CHANGES)));
    expect(steps[0]).toBe('Lock.tryLock');
    expect(steps.slice(-2)).toEqual(['ContentService.createTextOutput', 'Lock.releaseLock']);
    expect(steps.filter((step) => step.startsWith('Lock.'))).toHaveLength(2);
  });

  test('notes a batch as done after its last write', async () => {
    const steps = await stepsOf(() => post(batch([change('append', 1)])));
    expect(steps.indexOf('Properties.setProperty')).toBeGreaterThan(steps.lastIndexOf('SpreadsheetApp.flush'));
    expect(steps.indexOf('Properties.setProperty')).toBeGreaterThan(steps.lastIndexOf('Range.setValues'));
  });

  test('leaves each entry once when it is killed at any of its steps, and asked again', async () => {
    await fill();
    const { length } = await stepsOf(() => post(batch(CHANGES)));
    expect(gist()).toEqual(AFTER_CHANGES);
    for (let at = 0; at < length; at += 1) {
      spreadsheetId = google.sim.createSpreadsheet({ title: `Killed at step ${at}` }).id;
      app = { url: google.scripts.deploy(spreadsheetId, scriptWith(SECRET)).url, secret: SECRET };
      ({ sheetId } = (await hello()) as { sheetId: number });
      await fill();
      const request = batch(CHANGES);
      let left = at;
      google.scripts.watch(() => ((left -= 1) < 0 ? 'kill' : undefined));
      await expect(post(request)).rejects.toMatchObject({ code: 'unknown-outcome' });
      google.scripts.watch(undefined);
      expect(await post(request)).toMatchObject({ outcome: 'applied' });
      expect(gist()).toEqual(AFTER_CHANGES);
    }
  });

  test('mends what it hit when a person sorts the tab at any of its steps', async () => {
    await fill();
    const { length } = await stepsOf(() => post(batch(CHANGES)));
    for (let at = 0; at < length; at += 1) {
      spreadsheetId = google.sim.createSpreadsheet({ title: `Sorted at step ${at}` }).id;
      app = { url: google.scripts.deploy(spreadsheetId, scriptWith(SECRET)).url, secret: SECRET };
      ({ sheetId } = (await hello()) as { sheetId: number });
      await fill();
      let left = at;
      google.scripts.watch(() => {
        if ((left -= 1) === -1) sort();
      });
      expect(await post(batch(CHANGES))).toMatchObject({ outcome: 'applied' });
      google.scripts.watch(undefined);
      expect({ at, gist: gist() }).toEqual({ at, gist: AFTER_CHANGES });
    }
  });

  test('takes out lines that are there twice, but none that was changed, whenever a person sorts', async () => {
    const copy = (from: number, to: number): void => {
      const columns = { startColumnIndex: 0, endColumnIndex: 9 };
      const line = (row: number) => ({ sheetId, startRowIndex: row, endRowIndex: row + 1, ...columns });
      const copyPaste = { source: line(from), destination: line(to), pasteType: 'PASTE_NORMAL' };
      google.sim.insertRow(spreadsheetId, sheetId, to);
      google.sim.edit(spreadsheetId, { copyPaste });
    };
    const double = async (title: string): Promise<void> => {
      spreadsheetId = google.sim.createSpreadsheet({ title }).id;
      app = { url: google.scripts.deploy(spreadsheetId, scriptWith(SECRET)).url, secret: SECRET };
      ({ sheetId } = (await hello()) as { sheetId: number });
      await fill();
      copy(1, 7);
      copy(1, 4);
      copy(2, 8);
      type(8, 8, 'another own cell');
    };
    await double('Twice');
    const { length } = await stepsOf(() => post(batch([], { copies: ['5', '4', '3'] })));
    const once = gist();
    expect(once).toEqual([
      '1|n1|own n1', '2|n2|own n2', '3|n3|own n3', '4|n4|another own cell', '4|n4|own n4', '5|n5|own n5',
      '|n9 by hand|own n9 by hand',
    ]);
    for (let at = 0; at < length; at += 1) {
      await double(`Twice, sorted at step ${at}`);
      let left = at;
      google.scripts.watch(() => {
        if ((left -= 1) === -1) sort();
      });
      expect(await post(batch([], { copies: ['5', '4', '3'] }))).toMatchObject({ outcome: 'applied' });
      google.scripts.watch(undefined);
      expect({ at, gist: gist() }).toEqual({ at, gist: once });
    }
  });

  test('deletes one line of an entry, the upper one, however often the person copied it', async () => {
    await post(batch([change('append', 1, 'n1')]));
    [2, 3, 4, 5].forEach((row) => type(row, 0, '1'));
    expect(await post(batch([change('delete', 1)]))).toEqual({ outcome: 'applied', again: false });
    expect(lines().map(([id]) => id)).toEqual(['1', '1', '1', '1']);
  });

  test('gives up for now when a person does nothing but sort', async () => {
    await fill();
    let ascending = false;
    google.scripts.watch((step) => {
      if (step !== 'SpreadsheetApp.flush') return;
      ascending = !ascending;
      google.sim.sortRows(spreadsheetId, sheetId, 6, ascending, 1);
    });
    expect(await post(batch([change('update', 4, 'a4')]))).toEqual({ outcome: 'later', because: 'sorting' });
  });

  test('does a batch once, however often it comes', async () => {
    const request = batch([change('append', 1, 'first')]);
    expect(await post(request)).toEqual({ outcome: 'applied', again: false });
    type(1, 6, 'by hand');
    expect(await post(request)).toEqual({ outcome: 'applied', again: true });
    expect(gist()).toEqual(['1|by hand|']);
  });

  test('does not do an old batch after it has forgotten which it was', async () => {
    const time = Date.now();
    const first = batch([change('append', 1, 'old')], { time });
    await post(first);
    for (let count = 1; count <= 100; count += 1) await post(batch([change('put', 1, `n${count}`)], { time: time + count }));
    expect(await post(first)).toMatchObject({ outcome: 'stale' });
    expect(gist()).toEqual(['1|n100|']);
  });

  test.each([['an hour ago', -3_600_000], ['in an hour', 3_600_000]])('does nothing that was asked %s', async (_, offMs) => {
    const answer = await post(batch([change('append', 1)], { time: Date.now() + offMs }));
    expect(answer['outcome']).toBe('stale');
    expect(Math.abs(Number(answer['now']) - Date.now())).toBeLessThan(5_000);
    expect(lines()).toEqual([]);
  });

  test('does nothing for another spreadsheet or a tab that is gone', async () => {
    expect(await post(batch([change('append', 1)], { spreadsheetId: 'x'.repeat(44) }))).toEqual({ outcome: 'tab-gone' });
    expect(await post(batch([change('append', 1)], { sheetId: 5 }))).toEqual({ outcome: 'tab-gone' });
  });

  test.each<[string, (body: string) => { body: string; signature: string }]>([
    ['another secret', (body) => ({ body, signature: createHmac('sha256', 'other').update(body).digest('base64url') })],
    ['no signature', (body) => ({ body, signature: '' })],
    ['the signature of another body', (body) => ({ body: body.replace('first', 'forged'), signature: createHmac('sha256', SECRET).update(body).digest('base64url') })],
  ])('does nothing for a request with %s', async (_, forge) => {
    const { body, signature } = forge(JSON.stringify(batch([change('append', 1, 'first')])));
    const target = new URL(`${new URL(app.url).pathname}?signature=${signature}`, google.url);
    const answer = await fetch(target, { method: 'POST', body });
    expect(await answer.json()).toEqual({ outcome: 'unsigned' });
    expect(lines()).toEqual([]);
  });

  test('makes the grid longer where it ends, and keeps a row below the header', async () => {
    const range = { sheetId, dimension: 'ROWS', startIndex: 2, endIndex: 1000 };
    google.sim.edit(spreadsheetId, { deleteDimension: { range } });
    await post(batch([1, 2, 3].map((id) => change('append', id, `n${id}`))));
    expect(gist()).toEqual(['1|n1|', '2|n2|', '3|n3|']);
    expect(tab().rowCount).toBe(4);
    expect(await post(batch([1, 2, 3].map((id) => change('delete', id))))).toMatchObject({ outcome: 'applied' });
    expect(lines().flat().join('')).toBe('');
  });

  test('keeps formulas that a person put beside their lines', async () => {
    await post(batch([change('append', 1, 'b'), change('append', 2, 'a')]));
    type(1, 8, '=SUM(E2:E3)');
    let isSorted = false;
    google.scripts.watch((step) => {
      if (isSorted || step !== 'Sheet.deleteRow') return;
      isSorted = true;
      sort();
    });
    expect(await post(batch([change('delete', 2)]))).toMatchObject({ outcome: 'applied' });
    google.scripts.watch(undefined);
    const [cells] = tab().rows.slice(1).map((row) => row.cells).filter((row) => row[0]?.text === '1');
    expect(cells?.[8]?.formula).toMatch(/^=SUM\(/);
  });
});
