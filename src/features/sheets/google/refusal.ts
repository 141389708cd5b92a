/** Why Google refused a batch, and what a failed call means for it (docs/sheets-faults.md). */
import type { GoogleFault, GoogleFaultKind } from '../../../platform/google-fault.ts';
import type { Spreadsheet } from '../../../platform/google-sheets.ts';
import type { Batch, Delivery, SuspendReason, Trouble } from '../model.ts';
import { BIN_ID, COLUMNS, type Tab } from './layout.ts';
import { binRequests } from './prepare.ts';

/** What Google says of sheets that the bot may not, or can't, write (texts as recorded or reported). */
const REASONS: [RegExp, SuspendReason][] = [
  [/protected cell or object/i, 'protected'],
  [/\bmerged?\b|data validation/i, 'obstructed'],
  [/above the limit of \d+ cells/i, 'full'],
  // Fences take a little of it and go after a day: what fills it is another program's.
  [/exceed the allowed storage limit/i, 'full'],
];

const FIELDS = 'sheets.properties(sheetId,title,gridProperties.columnCount)';

/**
 * Finds out why Google refused a batch that is not in the sheet: for how the spreadsheet is, which the person or
 * we can mend, or for something in the batch. Only a refused write is the batch's own fault.
 * @param wasSent whether the write was refused, or something before it
 * @throws {GoogleFault}
 */
export async function explainRefusal(
  tab: Tab,
  batch: Batch,
  fault: GoogleFault,
  wasSent: boolean,
): Promise<Delivery> {
  const spreadsheet = await tab.client.get(tab.address, FIELDS);
  const found = propertiesOf(spreadsheet, tab.sheetId);
  if (found === undefined) return { kind: 'suspended', reason: 'tab-gone' };
  const known = REASONS.find(([pattern]) => pattern.test(fault.message));
  if (known !== undefined) return { kind: 'suspended', reason: known[1] };
  if ((found.gridProperties?.columnCount ?? 0) < COLUMNS.length) return { kind: 'suspended', reason: 'columns-moved' };
  if (propertiesOf(spreadsheet, BIN_ID) === undefined) {
    await tab.client.batchUpdate(tab.address, { requests: binRequests(spreadsheet) });
    return { kind: 'later', message: 'the bin was gone', waitMs: 0, unsent: !batch.maybeSent, isFailure: true };
  }
  if (!wasSent) return whatNow(fault, batch.maybeSent);
  if (batch.intent.oldFences.length > 0) return { kind: 'unfit', because: 'old-fences' };
  return refusedFor(batch, fault);
}

/** Google works on a request for up to 180 s; an earlier try that is not there by then will never be. */
const LATE_REQUEST_MS = 200_000;

/**
 * Something in the batch is to blame. It gets another content, and so another fence, only when no earlier try can
 * come in late with the old ones.
 */
export function refusedFor({ maybeSent }: Batch, { message }: GoogleFault): Delivery {
  if (!maybeSent) return { kind: 'refused', message };
  return { kind: 'later', message, waitMs: LATE_REQUEST_MS, unsent: true, isFailure: false };
}

/** What only the person can mend. */
const SUSPENDING = new Map<GoogleFaultKind, SuspendReason>([
  ['not-shared', 'not-shared'],
  ['not-found', 'not-found'],
  ['not-a-sheet', 'not-a-sheet'],
  ['storage-full', 'storage-full'],
  ['grant-gone', 'grant-gone'],
]);

/** What all ledgers of a gate have in common. */
const TROUBLES = new Map<GoogleFaultKind, Trouble>([
  ['account-broken', 'account'],
  ['clock-wrong', 'clock'],
  ['unreachable', 'outage'],
  ['unknown-outcome', 'outage'],
]);

/** Google's quota is counted by the minute; own budgets pace the flushes, so a short wait is enough. */
const QUOTA_WAIT_MS = 5_000;
const QUOTA_WAIT_SPREAD_MS = 10_000;

/**
 * What becomes of a batch after a fault that does not blame it.
 * @param mayHaveArrived whether a try of it may be, or come to be, in the sheet
 */
export function whatNow({ code, message, retryAfterMs }: GoogleFault, mayHaveArrived: boolean): Delivery {
  const reason = SUSPENDING.get(code);
  if (reason !== undefined) return { kind: 'suspended', reason };
  const later = { kind: 'later' as const, message, unsent: !mayHaveArrived };
  if (code === 'quota') {
    const waitMs = retryAfterMs > 0 ? retryAfterMs : QUOTA_WAIT_MS + Math.random() * QUOTA_WAIT_SPREAD_MS;
    return { ...later, waitMs, isFailure: false };
  }
  const trouble = TROUBLES.get(code);
  return { ...later, waitMs: retryAfterMs, isFailure: true, ...(trouble === undefined ? {} : { trouble }) };
}

function propertiesOf({ sheets = [] }: Spreadsheet, sheetId: number) {
  return sheets.find(({ properties }) => properties?.sheetId === sheetId)?.properties;
}
