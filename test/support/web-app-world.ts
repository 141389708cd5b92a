/**
 * A ledger whose sheet is reached through a script of its owner's: the very script that people paste, run by the
 * sandbox.
 */
import { transaction } from '../../src/platform/postgres.ts';
import { createSealer, type Sealer } from '../../src/platform/sealing.ts';
import { createWebAppClient, type WebAppClient } from '../../src/platform/web-app.ts';
import { flush } from '../../src/features/sheets/flush/flush.ts';
import type { Gate } from '../../src/features/sheets/flush/gate.ts';
import { claimDue } from '../../src/features/sheets/flush/lease-queries.ts';
import type { Settled } from '../../src/features/sheets/flush/settle.ts';
import { headerOf } from '../../src/features/sheets/google/layout.ts';
import { webAppGate } from '../../src/features/sheets/web-app/gate.ts';
import { hello, helloAnswer } from '../../src/features/sheets/web-app/protocol.ts';
import { saveWebApp } from '../../src/features/sheets/web-app/queries.ts';
import { scriptWith } from '../../src/features/sheets/web-app/script.ts';
import { secretOf } from '../../src/features/sheets/web-app/secret.ts';
import { openWorld, type Ledger, type World } from './sheets-world.ts';

export type ScriptLedger = Ledger & {
  /** The web app's address. */
  url: string;
  secret: string;
  sheetId: number;
};

export type WebAppWorld = World & {
  client: WebAppClient;
  sealer: Sealer;
  gate: Gate;
  /** A person with a ledger whose sheet has the script. */
  addScriptLedger(options?: { as?: string }): Promise<ScriptLedger>;
  /** Flushes what is due at the gate, ledger by ledger, until nothing is, or `most` times. */
  flushScripts(most?: number): Promise<Settled['kind'][]>;
};

export async function openWebAppWorld(): Promise<WebAppWorld> {
  const world = await openWorld();
  const { google, house, database } = world;
  const client = createWebAppClient(google.url);
  const sealer = createSealer('a key of the tests that is long enough');
  const gate = webAppGate(house, sealer, client);

  const addScriptLedger: WebAppWorld['addScriptLedger'] = async (options = {}) => {
    const ledger = await world.addLedger({ connected: false });
    const { userId, spreadsheetId } = ledger;
    const secret = await secretOf(house.db, sealer, userId);
    const { url } = google.scripts.deploy(spreadsheetId, scriptWith(secret), options);
    const request = hello(Date.now(), [headerOf(house.text, 'en')], undefined);
    const answer = helloAnswer.parse(await client.post({ url, secret }, request, 5_000));
    if (answer.outcome !== 'ready') throw new Error(`The script answers: ${answer.outcome}`);
    const { sheetId, title } = answer;
    await transaction(house.db, async (tx) => await saveWebApp(tx, { userId, spreadsheetId, title, sheetId, url, locale: 'en' }));
    await house.db.query('update connections set due_at = null where user_id = $1', [userId]);
    return { ...ledger, ...viewOf(world, ledger, sheetId), url, secret, sheetId };
  };

  const flushScripts: WebAppWorld['flushScripts'] = async (most = 50) => {
    const outcomes: Settled['kind'][] = [];
    while (outcomes.length < most) {
      const [lease] = await claimDue(database.pool, { gate: gate.name, limit: 1, leaseMs: 60_000 });
      if (lease === undefined) return outcomes;
      outcomes.push((await flush({ house, gate, flushDelayMs: 0, adminIds: [], onStep: async () => {} }, lease)).kind);
    }
    return outcomes;
  };

  return { ...world, client, sealer, gate, addScriptLedger, flushScripts };
}

/** A tab that a script made has an id of Google's choosing. */
function viewOf({ google }: World, { spreadsheetId }: Ledger, sheetId: number): Partial<Ledger> {
  const lines = (): string[][] => {
    const tab = google.sim.read(spreadsheetId).sheets.find((sheet) => sheet.sheetId === sheetId);
    return (tab?.rows ?? []).slice(1).map(({ cells }) => cells.map(({ text }) => text));
  };
  return {
    lines,
    notes: () => Object.fromEntries(lines().map((cells) => [cells[0] ?? '', cells[6] ?? ''])),
    sort: (column, ascending = true) => google.sim.sortRows(spreadsheetId, sheetId, column, ascending, 1),
    type: (row, column, text) => google.sim.setCell(spreadsheetId, sheetId, row, column, text),
  };
}
