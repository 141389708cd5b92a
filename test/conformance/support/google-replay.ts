/**
 * Replays recorded exchanges with the real Sheets API against the sandbox. What Google chose by itself (ids, the
 * account's address) is taken from the recording; the grid starts at the size that the recording shows.
 */
import type { sheets_v4 } from '@googleapis/sheets';
import type { World } from '../../sandbox/google/client.ts';
import { askGoogle } from './google-api.ts';
import type { WireAnswer } from './google-api.ts';
import { readSpec } from './google-schema.ts';

interface Recorded {
  readonly cassette: string;
  readonly i: number;
  readonly method: string;
  readonly uri: string;
  readonly request: { readonly requests?: readonly sheets_v4.Schema$Request[] } | null;
  readonly status: number;
  readonly response: sheets_v4.Schema$Spreadsheet &
    sheets_v4.Schema$ValueRange & { readonly replies?: readonly sheets_v4.Schema$Response[] };
}

export interface Replayed {
  /** `WorksheetTest.test_sort 8` */
  readonly name: string;
  readonly outcome: 'same' | 'differs' | 'refused by name' | 'after a refused write';
  readonly detail: string;
}

const ID = '{SPREADSHEET_ID}';
const RECORDED_ACCOUNT = 'telegram-budgeter@telegram-budgeter.iam.gserviceaccount.com';
const NOT_SHARED = 'ClientTest.test_access_private_spreadsheet';

/** Parts of answers that the sandbox leaves out: looks that no reader of data needs. */
const LEFT_OUT = ['defaultFormat', 'spreadsheetTheme', 'backgroundColorStyle', 'foregroundColorStyle'];

export async function replayRecordings(world: World): Promise<Replayed[]> {
  const lines = readSpec('sheets-cassettes/gspread-sheets-interactions.ndjson').trim().split('\n');
  const cassettes = Map.groupBy(lines.map((line) => JSON.parse(line) as Recorded), ({ cassette }) => cassette);
  const replayed: Replayed[] = [];
  for (const exchanges of cassettes.values()) replayed.push(...(await replayCassette(world, exchanges)));
  return replayed;
}

async function replayCassette(world: World, exchanges: Recorded[]): Promise<Replayed[]> {
  const id = await prepareSpreadsheet(world, exchanges);
  const replayed: Replayed[] = [];
  let stateIsKnown = true;
  for (const recorded of exchanges) {
    const exchange = adapted(recorded, id, world.email);
    const path = exchange.uri.replace('https://sheets.googleapis.com', '');
    const body = exchange.method === 'GET' ? undefined : (exchange.request ?? {});
    const answer = await askGoogle(world, exchange.method, path, body);
    const refused = /The sandbox does not know (.*)\./.exec(JSON.stringify(answer.body))?.[1];
    const outcome = refused === undefined ? compare(exchange, answer, stateIsKnown) : 'refused by name';
    if (refused !== undefined && exchange.method !== 'GET') stateIsKnown = false;
    const detail = refused?.replaceAll(/\d+/g, 'n') ?? `${exchange.method} ${decodeURIComponent(path)}`;
    replayed.push({ name: `${recorded.cassette.replace('.json', '')} ${recorded.i}`, outcome, detail });
  }
  return replayed;
}

/** A spreadsheet with the title and the grid that the first answers show. */
async function prepareSpreadsheet(world: World, exchanges: Recorded[]): Promise<string> {
  const title = exchanges.map(({ response }) => response.properties?.title).find((known) => known);
  const { id } = world.sandbox.sim.createSpreadsheet({ title: title ?? 'Recorded' });
  if (!exchanges[0]?.cassette.startsWith(NOT_SHARED)) world.sandbox.sim.share(id, world.email);
  const grid = gridBeforeRecording(exchanges);
  if (grid === undefined) return id;
  const properties = { sheetId: 0, gridProperties: grid };
  const requests = [{ updateSheetProperties: { properties, fields: 'gridProperties' } }];
  await askGoogle(world, 'POST', `/v4/spreadsheets/${id}:batchUpdate`, { requests });
  return id;
}

/** The grid of the first sheet as the first read of the whole of it shows, unless the recording sets it itself. */
function gridBeforeRecording(exchanges: Recorded[]): { rowCount: number; columnCount: number } | undefined {
  const resizes = /rowCount/.test(JSON.stringify(exchanges.map(({ request }) => request)));
  const whole = exchanges.find(({ uri }) => /\/values\/%27[^!]*%27(\?|$)/.test(uri))?.response.range;
  const [, column, row] = /:([A-Z])(\d+)$/.exec(whole ?? '') ?? [];
  if (resizes || column === undefined) return undefined;
  return { rowCount: Number(row), columnCount: column.charCodeAt(0) - 64 };
}

/** The exchange with this spreadsheet's id and account, asking for the ids that Google had chosen. */
function adapted(recorded: Recorded, id: string, account: string): Recorded {
  const text = JSON.stringify(recorded).replaceAll(ID, id).replaceAll(RECORDED_ACCOUNT, account);
  const exchange = JSON.parse(text) as Recorded;
  exchange.request?.requests?.forEach(({ addSheet, addProtectedRange }, index) => {
    const reply = exchange.response.replies?.[index];
    const { sheetId } = reply?.addSheet?.properties ?? {};
    if (sheetId) Object.assign(addSheet?.properties ?? {}, { sheetId });
    const { protectedRangeId } = reply?.addProtectedRange?.protectedRange ?? {};
    if (protectedRangeId) Object.assign(addProtectedRange?.protectedRange ?? {}, { protectedRangeId });
  });
  return exchange;
}

function compare(recorded: Recorded, answer: WireAnswer, stateIsKnown: boolean): Replayed['outcome'] {
  if (!stateIsKnown) return 'after a refused write';
  return recorded.status === answer.status && holds(answer.body, recorded.response) ? 'same' : 'differs';
}

/** Whether an answer has all that was recorded. */
function holds(answer: unknown, recorded: unknown): boolean {
  if (typeof recorded !== 'object' || recorded === null) return Object.is(answer, recorded);
  if (typeof answer !== 'object' || answer === null) return false;
  if (Array.isArray(recorded) && (answer as unknown[]).length !== recorded.length) return false;
  return Object.entries(recorded).every(
    ([name, value]) => LEFT_OUT.includes(name) || holds((answer as Record<string, unknown>)[name], value),
  );
}
