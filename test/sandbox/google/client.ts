/** The real client library, pointed at a sandbox the way the product does it. */
import { sheets } from '@googleapis/sheets';
import type { sheets_v4 } from '@googleapis/sheets';
import { JWT } from 'google-auth-library';
import type { GoogleSandbox, GoogleSandboxOptions } from '../../../src/sandbox/google/server.ts';
import { startGoogleSandbox } from '../../../src/sandbox/google/server.ts';
import type { KeyFile } from '../../../src/sandbox/google/sim.ts';

export type Client = sheets_v4.Sheets;

const SCOPE = 'https://www.googleapis.com/auth/spreadsheets';

/** A client that asks each thing once: retries are the product's own business. */
export function clientOf(sandbox: GoogleSandbox, keyFile: KeyFile, scope = SCOPE): Client {
  const auth = new JWT({ email: keyFile.client_email, key: keyFile.private_key, scopes: [scope] });
  auth.transporter.interceptors.request.add({
    resolved: async (config) => {
      if (String(config.url).startsWith('https://oauth2.googleapis.com/token')) config.url = new URL(sandbox.tokenUrl);
      config.retry = false;
      return config;
    },
  });
  return sheets({ version: 'v4', auth, rootUrl: sandbox.url, retry: false });
}

export interface World {
  readonly sandbox: GoogleSandbox;
  readonly client: Client;
  readonly email: string;
  /** A spreadsheet that the client may write. */
  readonly id: string;
}

export async function startWorld(options: GoogleSandboxOptions = { quota: false }): Promise<World> {
  const sandbox = await startGoogleSandbox(options);
  const { email, keyFile } = sandbox.sim.addServiceAccount('writer');
  const { id } = sandbox.sim.createSpreadsheet({ title: 'Money' });
  sandbox.sim.share(id, email);
  return { sandbox, client: clientOf(sandbox, keyFile), email, id };
}

/** The same client with an empty spreadsheet. */
export function withNewSpreadsheet(world: World): World {
  const { id } = world.sandbox.sim.createSpreadsheet({ title: 'Money' });
  world.sandbox.sim.share(id, world.email);
  return { ...world, id };
}

/** What the API refused with: `{ code, message, status, details? }`. */
export async function refusalOf(attempt: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const data = (error as { response?: { data?: { error?: Record<string, unknown> } } } | undefined)?.response?.data;
  if (data?.error === undefined) throw new Error('Expected the API to refuse', { cause: error });
  return data.error;
}

/** The texts of a sheet, row by row. */
export function texts(world: World, sheetIndex = 0): string[][] {
  const sheet = world.sandbox.sim.read(world.id).sheets[sheetIndex];
  return (sheet?.rows ?? []).map((row) => row.cells.map((cell) => cell.text));
}

/** Rows of plain values as the API takes them. */
export function rowsOf(...rows: (string | number | boolean | null)[][]): sheets_v4.Schema$RowData[] {
  return rows.map((row) => ({ values: row.map((value) => ({ userEnteredValue: extended(value) })) }));
}

export function batch(world: World, ...requests: sheets_v4.Schema$Request[]): Promise<sheets_v4.Schema$Response[]> {
  return world.client.spreadsheets
    .batchUpdate({ spreadsheetId: world.id, requestBody: { requests } })
    .then(({ data }) => data.replies ?? []);
}

function extended(value: string | number | boolean | null): sheets_v4.Schema$ExtendedValue {
  if (value === null) return {};
  if (typeof value === 'number') return { numberValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: value };
}
