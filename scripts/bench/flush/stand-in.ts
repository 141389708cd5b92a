/**
 * A process that stands in for Google: the sandbox's Sheets server, its accounts and spreadsheets, and a tally of
 * what it was asked. Prepares the spreadsheets before its quota holds, through an account of a project of its own.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTexts } from '../../../src/core/text.ts';
import { headerOf, TAB_ID } from '../../../src/features/sheets/google/layout.ts';
import { prepareTab } from '../../../src/features/sheets/google/prepare.ts';
import { createTokenClient } from '../../../src/platform/google-auth.ts';
import { createSheetsClient } from '../../../src/platform/google-sheets.ts';
import type { QuotaLimits } from '../../../src/sandbox/google/quota.ts';
import { startGoogleSandbox } from '../../../src/sandbox/google/server.ts';
import type { Call } from '../../../src/sandbox/google/sim.ts';
import { ordersOf, serve } from '../child.ts';
import { googleLatencyMs } from './google-latency.ts';

export type StandInOrders = {
  /** Where the key files go. */
  dir: string;
  accounts: { name: string; project: string }[];
  quota: QuotaLimits | null;
  /** Whether answers take as long as Google's do. */
  isSlow: boolean;
};

/** A request that was answered; a fault's status is 0 where the connection was cut. */
export type Told = { kind: 'read' | 'write' | 'token'; account: string; status: number; atMs: number };

export type StandIn = typeof handlers;

const SAMPLED_BODIES = 100;
const AT_ONCE = 8;
const PREPARE_TIMEOUT_MS = 30_000;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

const orders = ordersOf<StandInOrders>();
let isQuotaHeld = false;
const limits: QuotaLimits = {
  get perProject() {
    return isQuotaHeld ? (orders.quota?.perProject ?? NO_LIMIT) : NO_LIMIT;
  },
  get perAccount() {
    return isQuotaHeld ? (orders.quota?.perAccount ?? NO_LIMIT) : NO_LIMIT;
  },
  window: orders.quota?.window ?? 'fixed',
};
const google = await startGoogleSandbox({
  quota: orders.quota === null ? false : limits,
  sampleValidation: SAMPLED_BODIES,
  ...(orders.isSlow ? { latencyMs: () => (isQuotaHeld ? googleLatencyMs(Math.random) : 0) } : {}),
});
const accounts = orders.accounts.map(({ name, project }) => google.sim.addServiceAccount(name, project));
const keyFiles = await Promise.all(accounts.map(async ({ email, keyFile }) => {
  const file = join(orders.dir, `${email}.json`);
  await writeFile(file, JSON.stringify(keyFile));
  return file;
}));
const text = loadTexts();
const builder = google.sim.addServiceAccount('builder', 'builder');
const client = createSheetsClient(
  createTokenClient(
    { email: builder.email, projectId: 'builder', privateKey: builder.keyFile.private_key },
    google.tokenUrl,
  ),
  { rootUrl: google.url, readTimeoutMs: PREPARE_TIMEOUT_MS, writeTimeoutMs: PREPARE_TIMEOUT_MS },
);

const told: Told[] = [];
google.sim.onCall(({ method, account = '', status, at }: Call) => {
  if (isQuotaHeld) told.push({ kind: kindOf(method), account, status, atMs: at });
});

const handlers = {
  /** Where it answers, and the accounts' addresses and key files in the order of the orders. */
  about: () => ({
    rootUrl: google.url,
    tokenUrl: google.tokenUrl,
    emails: accounts.map(({ email }) => email),
    keyFiles,
  }),

  /** Makes spreadsheets with the bot's tab, one after the other shared with the next account. */
  createSheets: async (count: number): Promise<string[]> => {
    const ids = Array.from({ length: count }, (_, index) => createSheet(index));
    let next = 0;
    const prepare = async (): Promise<void> => {
      while (next < ids.length) {
        const spreadsheetId = ids[next++] as string;
        await prepareTab({ client, address: { spreadsheetId }, sheetId: TAB_ID }, [headerOf(text, 'en')]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, prepare));
    return ids;
  },

  /** From now on quota and latency hold, and calls are told of. */
  begin: () => {
    isQuotaHeld = true;
  },

  /** What was asked since the last time. */
  told: (): Told[] => told.splice(0),

  /** How many lines stand below the headers of the bot's tabs. */
  countLines: (spreadsheetIds: string[]): number =>
    spreadsheetIds.reduce((sum, id) => {
      const tab = google.sim.read(id).sheets.find(({ sheetId }) => sheetId === TAB_ID);
      return sum + Math.max(0, (tab?.rows.length ?? 0) - 1);
    }, 0),
};

serve(handlers, google.stop);

function createSheet(index: number): string {
  const { id } = google.sim.createSpreadsheet({ title: `Sheet ${index}` });
  google.sim.share(id, builder.email);
  google.sim.share(id, accounts[index % accounts.length]?.email ?? '');
  return id;
}

function kindOf(method: string): Told['kind'] {
  if (method === 'token') return 'token';
  return method === 'spreadsheets.batchUpdate' ? 'write' : 'read';
}
