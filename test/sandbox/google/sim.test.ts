import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { batch, refusalOf, rowsOf, startWorld, texts, withNewSpreadsheet } from './client.ts';
import type { World } from './client.ts';

let shared: World;
let world: World;
beforeAll(async () => {
  shared = await startWorld();
});
beforeEach(async () => {
  world = withNewSpreadsheet(shared);
  const rows = rowsOf(['name', 'amount'], ['b', 2], ['a', 1]);
  await batch(world, { appendCells: { sheetId: 0, fields: 'userEnteredValue', rows } });
});
afterAll(() => shared.sandbox.stop());

describe('the hand of the sandbox', () => {
  test('a spreadsheet has an id and a link like a real one', () => {
    const { id, url } = world.sandbox.sim.createSpreadsheet({ title: 'New', locale: 'vi_VN' });
    expect(id).toMatch(/^1[\w-]{43}$/);
    expect(url).toBe(`https://docs.google.com/spreadsheets/d/${id}/edit`);
    const entry = { id, url, title: 'New', kind: 'sheet', trashed: false, shares: [] };
    expect(world.sandbox.sim.list()).toContainEqual(entry);
  });

  test('an account asked for by name is made once', () => {
    const { sim } = world.sandbox;
    expect(sim.addServiceAccount('again')).toEqual(sim.addServiceAccount('again'));
    expect(sim.addServiceAccount().email).not.toBe(sim.addServiceAccount().email);
  });

  test('an account of a project says so in its address and its key file', () => {
    const { email, keyFile } = world.sandbox.sim.addServiceAccount('robot', 'project-two');
    expect(email).toBe('robot@project-two.iam.gserviceaccount.com');
    expect(keyFile).toMatchObject({ client_email: email, project_id: 'project-two' });
  });

  test('a listener hears of each request and its answer until it ends its subscription', async () => {
    const heard: [string, number][] = [];
    const end = world.sandbox.sim.onCall(({ method, status }) => heard.push([method, status]));
    await batch(world, { addSheet: {} });
    await refusalOf(world.client.spreadsheets.get({ spreadsheetId: 'none' }));
    end();
    await batch(world, { addSheet: {} });
    expect(heard).toEqual([['spreadsheets.batchUpdate', 200], ['spreadsheets.get', 404]]);
  });

  test('a sort moves whole rows below the header, with what a person put beside them', () => {
    world.sandbox.sim.setCell(world.id, 0, 1, 5, 'mine');
    world.sandbox.sim.sortRows(world.id, 0, 1, true);
    expect(texts(world)).toEqual([['name', 'amount'], ['a', '1'], ['b', '2', '', '', '', 'mine']]);
  });

  test('rows are inserted at the top and at the end of the grid, and deleted', () => {
    const { sim } = world.sandbox;
    sim.insertRow(world.id, 0, 0);
    sim.insertRow(world.id, 0, 1001);
    sim.deleteRow(world.id, 0, 1);
    expect(texts(world)).toEqual([[], ['b', '2'], ['a', '1']]);
    expect(sim.read(world.id).sheets[0]?.rowCount).toBe(1001);
  });

  test('sheets are renamed and deleted', async () => {
    await batch(world, { addSheet: { properties: { sheetId: 2, title: 'Extra' } } });
    world.sandbox.sim.renameSheet(world.id, 0, 'Mine');
    world.sandbox.sim.deleteSheet(world.id, 2);
    expect(world.sandbox.sim.read(world.id).sheets.map(({ title }) => title)).toEqual(['Mine']);
  });

  test('typing into a cell that is formatted as text stays text', async () => {
    const cell = { userEnteredFormat: { numberFormat: { type: 'TEXT' } } };
    await batch(world, { repeatCell: { range: { sheetId: 0, endRowIndex: 1 }, cell, fields: 'userEnteredFormat' } });
    world.sandbox.sim.setCell(world.id, 0, 0, 0, '007');
    expect(world.sandbox.sim.read(world.id).sheets[0]?.rows[0]?.cells[0]).toMatchObject({ text: '007', value: '007' });
  });

  test('a formula shows its sum, and one that is not worked out shows an error', () => {
    world.sandbox.sim.setCell(world.id, 0, 0, 2, '=SUM(B:B)');
    world.sandbox.sim.setCell(world.id, 0, 1, 2, '=AVERAGE(B:B)');
    const [first, second] = world.sandbox.sim.read(world.id).sheets[0]?.rows ?? [];
    expect(first?.cells[2]).toEqual({ text: '3', value: 3, formula: '=SUM(B:B)' });
    expect(second?.cells[2]).toEqual({ text: '#NAME?', value: undefined, formula: '=AVERAGE(B:B)' });
  });

  test('listeners hear of edits by the API and by a person until they leave', async () => {
    const heard: string[] = [];
    const leave = world.sandbox.sim.onChange(({ spreadsheetId }) => heard.push(spreadsheetId));
    await batch(world, { addSheet: {} });
    world.sandbox.sim.setCell(world.id, 0, 0, 0, 'x');
    leave();
    world.sandbox.sim.setCell(world.id, 0, 0, 0, 'y');
    expect(heard).toEqual([world.id, world.id]);
  });

  test('waiting ends with the view that fits, or with an error in time', async () => {
    const { sim } = world.sandbox;
    const waiting = sim.waitFor(world.id, ({ sheets }) => sheets[0]?.rows[0]?.cells[0]?.text === 'x');
    sim.setCell(world.id, 0, 0, 0, 'x');
    await expect(waiting).resolves.toMatchObject({ title: 'Money' });
    await expect(sim.waitFor(world.id, () => false, 5)).rejects.toThrow('did not become so within 5 ms');
    await expect(sim.waitFor('none', () => true)).rejects.toThrow('No spreadsheet none');
  });
});
