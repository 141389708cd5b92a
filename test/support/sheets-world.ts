/**
 * What tests of the way out stand on: a Postgres, the sandbox's Google, a ledger with its sheet, and a worker
 * whose flushes are run one by one.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { furnish, type House } from '../../src/core/house.ts';
import { createMetrics } from '../../src/core/metrics.ts';
import { silentOutside } from './silent-outside.ts';
import { enqueueChange, type OutboxOp, type SheetRow } from '../../src/core/outbox.ts';
import type { Outgoing } from '../../src/core/outgoing.ts';
import { accountGates, openAccounts, type Accounts, type SheetsSettings } from '../../src/features/sheets/google/accounts.ts';
import { flush } from '../../src/features/sheets/flush/flush.ts';
import type { Gate } from '../../src/features/sheets/flush/gate.ts';
import type { FlushContext } from '../../src/features/sheets/flush/flush-context.ts';
import { headerOf, TAB_ID } from '../../src/features/sheets/google/layout.ts';
import { claimDue } from '../../src/features/sheets/flush/lease-queries.ts';
import { prepareTab } from '../../src/features/sheets/google/prepare.ts';
import { saveConnection } from '../../src/features/sheets/queries.ts';
import type { Settled } from '../../src/features/sheets/flush/settle.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { startGoogleSandbox, type GoogleSandbox, type GoogleSandboxOptions } from '../../src/sandbox/google/server.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export type World = {
  database: TestDatabase;
  google: GoogleSandbox;
  house: House;
  accounts: Accounts;
  gates: Gate[];
  settings: SheetsSettings;
  /** What people were told of the bot's own accord. */
  notices: Outgoing[];
  /** A person with a ledger; with a connected sheet unless told otherwise. */
  addLedger(options?: { connected?: boolean }): Promise<Ledger>;
  /** Flushes the ledger that is due longest; undefined if none is. */
  flushOne(context?: Partial<FlushContext>): Promise<Settled['kind'] | undefined>;
  /** Flushes what is due, one ledger after the other, until nothing is. */
  flushDue(context?: Partial<FlushContext>): Promise<Settled['kind'][]>;
  stop(): Promise<void>;
};

export type Ledger = {
  userId: number;
  spreadsheetId: string;
  change(entryId: number, version: number, op: OutboxOp, row?: Partial<SheetRow>): Promise<void>;
  /** The lines of the tab below the header, as texts. */
  lines(): string[][];
  /** Note by entry id: enough to see which line has which values. */
  notes(): Record<string, string>;
  sort(column: number, ascending?: boolean): void;
  type(row: number, column: number, text: string): void;
  makeDue(): Promise<void>;
  statuses(): Promise<string[]>;
  connection(): Promise<Record<string, unknown>>;
};

/** The columns of the tab; `own` is the first that is the person's. */
export const COLUMN = { id: 0, date: 1, type: 2, category: 3, amount: 4, currency: 5, note: 6, tags: 7, own: 8 };

const ROW: SheetRow = {
  date: '2026-11-22',
  type: 'Expense',
  category: 'Coffee',
  amountMinor: 35_000,
  currency: 'VND',
  note: 'coffee',
  tags: [],
};

export async function openWorld(options: GoogleSandboxOptions & Partial<SheetsSettings> = {}): Promise<World> {
  const database = await createTestDatabase();
  const google = await startGoogleSandbox({ quota: false, ...options });
  const keys = await writeKeyFiles(google, ['robot']);
  const settings: SheetsSettings = {
    flushDelayMs: 0,
    writesPerMinute: 1_000_000,
    writesPerMinutePerAccount: 1_000_000,
    quotaUser: false,
    keyFiles: keys.files,
    secretKey: 'a secret key that opens nothing real',
    rootUrl: google.url,
    tokenUrl: google.tokenUrl,
    ...options,
  };
  const notices: Outgoing[] = [];
  const house: House = {
    ...furnish({
      db: database.pool,
      log: createLogger({ level: 'error', dir: null, name: 'test', quiet: true }),
      metrics: createMetrics({ process: false }),
    }),
    ...silentOutside,
    sender: { reply: async () => [], notify: async (_, notice) => void notices.push(notice) },
  };
  const accounts = openAccounts(database.pool, settings);
  const gates = accountGates(house.text, accounts);
  let lastUserId = 1_000;

  const flushOne: World['flushOne'] = async (context = {}) => {
    const gate = gates[0]!;
    const [lease] = await claimDue(database.pool, { gate: gate.name, limit: 1, leaseMs: 60_000 });
    if (lease === undefined) return undefined;
    const whole = { house, gate, flushDelayMs: 0, adminIds: [], onStep: async () => {}, ...context };
    return (await flush(whole, lease)).kind;
  };

  const flushDue: World['flushDue'] = async (context = {}) => {
    const outcomes: Settled['kind'][] = [];
    for (;;) {
      const outcome = await flushOne(context);
      if (outcome === undefined) return outcomes;
      outcomes.push(outcome);
      if (outcomes.length > 50) throw new Error(`No end of flushes: ${outcomes.join(', ')}`);
    }
  };

  return {
    database,
    google,
    house,
    accounts,
    gates,
    settings,
    notices,
    addLedger: async ({ connected = true } = {}) => {
      lastUserId += 1;
      const userId = lastUserId;
      await addPerson(database, userId);
      const spreadsheetId = google.sim.createSpreadsheet({ title: `Sheet of ${userId}` }).id;
      google.sim.share(spreadsheetId, accounts.all[0]!.email);
      if (connected) await connectLedger(house, accounts, userId, spreadsheetId);
      return ledgerOf(database, google, house, userId, spreadsheetId);
    },
    flushOne,
    flushDue,
    stop: async () => {
      await google.stop();
      await house.log.close();
      await database.drop();
      await keys.remove();
    },
  };
}

export async function connectLedger(
  house: House,
  accounts: Accounts,
  userId: number,
  spreadsheetId: string,
): Promise<void> {
  const account = accounts.all[0]!;
  const address = account.addressOf(spreadsheetId, userId);
  await prepareTab({ client: account.prompt, address, sheetId: TAB_ID }, [headerOf(house.text, 'en')]);
  const connection = { userId, spreadsheetId, title: 'Sheet', sheetId: TAB_ID, reachedBy: 'account' as const, accountEmail: account.email };
  await transaction(house.db, async (tx) => await saveConnection(tx, { ...connection, locale: 'en' }));
}

export async function writeKeyFiles(
  google: GoogleSandbox,
  names: string[],
): Promise<{ files: string[]; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'google-keys-'));
  const files = names.map((name) => join(dir, `${name}.json`));
  await Promise.all(
    names.map((name, index) =>
      writeFile(files[index]!, JSON.stringify(google.sim.addServiceAccount(name).keyFile)),
    ),
  );
  return { files, remove: async () => await rm(dir, { recursive: true }) };
}

async function addPerson({ pool }: TestDatabase, userId: number): Promise<void> {
  await pool.query(
    `insert into users (user_id, locale, locale_chosen, time_zone, currency, ledger_user_id)
    values ($1, 'en', true, 'Asia/Ho_Chi_Minh', 'VND', $1)`,
    [userId],
  );
  await pool.query('insert into ledgers (user_id) values ($1)', [userId]);
  await pool.query('insert into connections (user_id) values ($1)', [userId]);
}

export function ledgerOf(
  { pool }: TestDatabase,
  google: GoogleSandbox,
  { db }: House,
  userId: number,
  spreadsheetId: string,
): Ledger {
  const lines = (): string[][] => {
    const tab = google.sim.read(spreadsheetId).sheets.find(({ sheetId }) => sheetId === TAB_ID);
    return (tab?.rows ?? []).slice(1).map(({ cells }) => cells.map(({ text }) => text));
  };
  return {
    userId,
    spreadsheetId,
    change: async (entryId, entryVersion, op, row = {}) => {
      const change = { userId, entryId, entryVersion, op };
      const whole = op === 'delete' ? change : { ...change, row: { ...ROW, ...row } };
      await transaction(db, async (tx) => await enqueueChange(tx, whole, 0));
    },
    lines,
    notes: () => Object.fromEntries(lines().map((cells) => [cells[COLUMN.id] ?? '', cells[COLUMN.note] ?? ''])),
    sort: (column, ascending = true) => google.sim.sortRows(spreadsheetId, TAB_ID, column, ascending, 1),
    type: (row, column, text) => google.sim.setCell(spreadsheetId, TAB_ID, row, column, text),
    makeDue: async () => {
      await pool.query('update connections set due_at = now(), lease_until = null where user_id = $1', [userId]);
    },
    statuses: async () => {
      const { rows } = await pool.query('select status from sheets_write_queue where user_id = $1 order by id', [userId]);
      return rows.map(({ status }: { status: string }) => status);
    },
    connection: async () => {
      const { rows } = await pool.query('select * from connections where user_id = $1', [userId]);
      return rows[0] as Record<string, unknown>;
    },
  };
}
