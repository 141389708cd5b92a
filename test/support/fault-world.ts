/**
 * What the tests of docs/sheets-faults.md stand on: a ledger whose sheet has lines, with a change of each kind on its
 * way when a fault meets it; and what has to stand in Postgres and in the sheet when all is over.
 */
import { expect } from '@jest/globals';
import type { Gate } from '../../src/features/sheets/flush/gate.ts';
import type { SheetsSettings } from '../../src/features/sheets/google/accounts.ts';
import { spreadsheetSink } from '../../src/features/sheets/google/spreadsheet-sink.ts';
import { createTokenClient, readServiceAccounts, type TokenClient } from '../../src/platform/google-auth.ts';
import { createSheetsClient, type SheetsClientOptions } from '../../src/platform/google-sheets.ts';
import type { FaultRule } from '../../src/sandbox/google/faults.ts';
import type { GoogleSandboxOptions } from '../../src/sandbox/google/server.ts';
import { COLUMN, openWorld, type Ledger, type World } from './sheets-world.ts';

export type Rule = Omit<FaultRule, 'match'>;

export type FaultWorld = World & {
  /** The next write (or another call) meets this; once unless it says how often. */
  meet(fault: Rule, method?: string): void;
  /** Lines 1 and 2 are in the sheet; to come are: 1 changed, 2 deleted, 3 new. */
  ledgerWithWork(): Promise<Ledger>;
  ledgersWithWork(count: number): Promise<Ledger[]>;
  /** The world's gate with another client: other addresses, other times, other tokens. */
  gateWith(options: Partial<SheetsClientOptions> & { tokens?: TokenClient }): Gate;
  /** A client for tokens of the world's account that has fetched none yet. */
  freshTokens(tokenUrl?: string): TokenClient;
  /** What is to be flushed is in the sheet, each once, and nothing is left to do. */
  expectAllWell(ledger: Ledger): Promise<void>;
  /** Nothing of the work is in the sheet, and all of it waits. */
  expectAllWaits(ledger: Ledger): Promise<void>;
  /** How often an update of the spreadsheet was asked for. */
  writesTo(ledger: Ledger): number;
  secondsUntilDue(ledger: Ledger): Promise<number>;
};

const PATIENT = { readTimeoutMs: 10_000, writeTimeoutMs: 25_000 };

export async function openFaultWorld(
  options: GoogleSandboxOptions & Partial<SheetsSettings> = {},
): Promise<FaultWorld> {
  const world = await openWorld(options);
  const { google, database, settings } = world;
  const [robot] = readServiceAccounts(settings.keyFiles);
  const freshTokens = (tokenUrl = google.tokenUrl): TokenClient => createTokenClient(robot!, tokenUrl);
  const lines = (ledger: Ledger): [string, string][] =>
    ledger.lines().map((cells): [string, string] => [cells[COLUMN.id] ?? '', cells[COLUMN.note] ?? '']).toSorted();
  const ledgersWithWork = async (count: number): Promise<Ledger[]> => {
    const ledgers: Ledger[] = [];
    for (let index = 0; index < count; index += 1) ledgers.push(await world.addLedger());
    for (const ledger of ledgers) {
      await ledger.change(1, 1, 'append', { note: 'one' });
      await ledger.change(2, 1, 'append', { note: 'two' });
    }
    await world.flushDue();
    for (const ledger of ledgers) {
      expect(lines(ledger)).toEqual([['1', 'one'], ['2', 'two']]);
      await ledger.change(1, 2, 'update', { note: 'one!' });
      await ledger.change(2, 2, 'delete');
      await ledger.change(3, 1, 'append', { note: 'three' });
    }
    return ledgers;
  };
  return {
    ...world,
    meet: (fault, method = 'spreadsheets.batchUpdate') =>
      void google.sim.faults.add({ times: 1, ...fault, match: { method } }),
    ledgerWithWork: async () => (await ledgersWithWork(1))[0]!,
    ledgersWithWork,
    gateWith: ({ tokens = freshTokens(), ...client }) => {
      const sheets = createSheetsClient(tokens, { rootUrl: google.url, ...PATIENT, ...client });
      const sink = spreadsheetSink(world.house.text, async ({ spreadsheetId }) => {
        return { client: sheets, address: { spreadsheetId } };
      });
      return { ...world.gates[0]!, sink };
    },
    freshTokens,
    expectAllWell: async (ledger) => {
      await ledger.makeDue();
      await world.flushDue();
      expect(lines(ledger)).toEqual([['1', 'one!'], ['3', 'three']]);
      expect(await ledger.statuses()).toEqual(['DONE', 'DONE', 'DONE', 'DONE', 'DONE']);
      const rest = { due_at: null, lease_token: null, attempt: 0, last_error: null, suspended_at: null };
      expect(await ledger.connection()).toMatchObject(rest);
      const unsettled = 'select 1 from sheet_batches where user_id = $1 and settled_at is null';
      expect((await database.pool.query(unsettled, [ledger.userId])).rowCount).toBe(0);
    },
    expectAllWaits: async (ledger) => {
      expect(lines(ledger)).toEqual([['1', 'one'], ['2', 'two']]);
      expect(await ledger.statuses()).toEqual(['DONE', 'DONE', 'PENDING', 'PENDING', 'PENDING']);
    },
    writesTo: ({ spreadsheetId }) =>
      google.sim
        .calls()
        .filter((call) => call.method === 'spreadsheets.batchUpdate' && call.spreadsheetId === spreadsheetId).length,
    secondsUntilDue: async (ledger) => {
      const { due_at: dueAt, lease_until: leaseUntil } = (await ledger.connection()) as Record<string, Date | null>;
      return (Math.max(dueAt?.getTime() ?? 0, leaseUntil?.getTime() ?? 0) - Date.now()) / 1_000;
    },
  };
}
