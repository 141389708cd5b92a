/** What the bot and the script say to each other (deploy/apps-script/Code.gs is the other side). */
import { z } from 'zod';
import type { TabPlace } from '../flush/gate.ts';
import { cellsOf, TAB_ID, TAB_TITLE } from '../google/layout.ts';
import type { Batch, Change, Lease } from '../model.ts';

/** What stands in a line's cells B to H; the date as `YYYY-MM-DD`. */
type LineCells = (string | number)[];

type ScriptChange = { op: Change['op']; id: string; cells?: LineCells; amountFormat?: string };

export type HelloRequest = { action: 'hello'; time: number; title: string; sheetIds: number[]; headers: string[][] };

export type WriteRequest = {
  action: 'write';
  time: number;
  /** The same for the same content: the script does each once. */
  id: string;
  spreadsheetId: string;
  sheetId: number;
  header: string[];
  changes: ScriptChange[];
  /** Entries whose lines beside the upper one shall go. */
  copies: string[];
};

export type ReadRequest = {
  action: 'read';
  time: number;
  spreadsheetId: string;
  sheetId: number;
  headers: string[][];
};

const because = z.string().max(60).default('');

const refusals = [
  z.object({ outcome: z.literal('stale'), now: z.int() }),
  z.object({ outcome: z.enum(['columns-moved', 'protected', 'full', 'tab-gone']) }),
  z.object({ outcome: z.enum(['later', 'refused']), because }),
] as const;

export const helloAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('ready'),
    spreadsheetId: z.string().regex(/^[\w-]{20,100}$/),
    title: z.string().max(1_000),
    sheetId: z.int32().min(0),
  }),
  ...refusals,
]);

export const writeAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('applied'), again: z.boolean() }),
  ...refusals,
]);

export const readAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('read'),
    ids: z.array(z.int().min(0)),
    title: z.string().max(1_000),
    isHidden: z.boolean(),
  }),
  ...refusals,
]);

export type HelloAnswer = z.infer<typeof helloAnswer>;
export type WriteAnswer = z.infer<typeof writeAnswer>;

/**
 * @param headers the tab's titles in every language; the first is the one to write
 * @param sheetId the tab that the ledger has in this spreadsheet already
 */
export function hello(nowMs: number, headers: string[][], sheetId: number | undefined): HelloRequest {
  const sheetIds = sheetId === undefined ? [TAB_ID] : [sheetId, TAB_ID];
  return { action: 'hello', time: nowMs, title: TAB_TITLE, sheetIds, headers };
}

export function read(nowMs: number, { spreadsheetId, sheetId }: TabPlace, headers: string[][]): ReadRequest {
  return { action: 'read', time: nowMs, spreadsheetId, sheetId, headers };
}

/** A batch that is cut after a refusal keeps its id and gets another fence: both together name its content. */
export function write(nowMs: number, lease: Lease, batch: Batch, header: string[]): WriteRequest {
  const { spreadsheetId, sheetId } = lease;
  return {
    action: 'write',
    time: nowMs,
    id: `${batch.batchId}:${batch.fence}`,
    spreadsheetId,
    sheetId,
    header,
    changes: batch.intent.changes.map(scriptChange),
    copies: (batch.intent.copies ?? []).map(String),
  };
}

/** The same values and formats as the Sheets API is given. */
function scriptChange(change: Change): ScriptChange {
  const id = String(change.entryId);
  if (change.op === 'delete') return { op: change.op, id };
  const cells = cellsOf(change.row);
  const values = cells.map(({ userEnteredValue: value }) => value?.stringValue ?? value?.numberValue ?? '');
  const amountFormat = cells[AMOUNT]?.userEnteredFormat?.numberFormat?.pattern ?? '';
  return { op: change.op, id, cells: [change.row.date, ...values.slice(1)], amountFormat };
}

/** Among the cells B to H. */
const AMOUNT = 3;
