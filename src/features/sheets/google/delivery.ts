/** The way of a batch to Google: ask, look up, write, and find out what an error means. */
import { GoogleFault } from '../../../platform/google-fault.ts';
import type { BatchUpdate, Spreadsheet } from '../../../platform/google-sheets.ts';
import { EVIDENCE_FIELDS, evidenceA1, evidenceOf, evidenceRange } from './evidence.ts';
import type { OnSent } from '../flush/gate.ts';
import { areInPlace, type Columns } from './columns.ts';
import type { Tab } from './layout.ts';
import { lookUp, seeColumns, type Lookup, type LookupWidth } from './lookup.ts';
import { findMisses } from './mend.ts';
import type { Batch, Delivery, Misses } from '../model.ts';
import { mostTouches, needsLookup, planOf, type Plan } from './plan.ts';
import { findTabs } from './prepare.ts';
import { explainRefusal, refusedFor, whatNow } from './refusal.ts';
import { batchRequests } from './requests.ts';

export type DeliveryOptions = {
  tab: Tab;
  /** The titles of the tab's columns, as they should be. */
  header: string[];
  /** How long ago the columns were last seen in their places; null for never. */
  headerAgeMs: number | null;
  onStep: OnSent;
};

/**
 * Brings a batch into the sheet once, or says why not. Never throws for what Google does; never sends a batch
 * that may have arrived before without asking for its fence.
 */
export async function deliver(options: DeliveryOptions, batch: Batch): Promise<Delivery> {
  let isOnItsWay = false;
  const onStep: OnSent = async (step) => {
    isOnItsWay = true;
    await options.onStep(step);
  };
  try {
    const earlier = batch.maybeSent ? await askForFence(options, batch) : 'absent';
    if (earlier === 'ours') return await recover(options, batch);
    if (earlier === 'foreign') return { kind: 'unfit', because: 'fence-taken' };
    const lookup = needsLookup(batch.intent) ? await lookUp(options.tab, widthFor(batch)) : null;
    const columns = lookup?.columns ?? (await columnsIfDue(options));
    if (columns !== null && !areInPlace(columns, [options.header])) {
      return { kind: 'suspended', reason: 'columns-moved' };
    }
    const misses = await send({ ...options, onStep }, batch, lookup);
    return { kind: 'applied', misses, headerSeen: columns !== null };
  } catch (fault) {
    return await judge(options, batch, fault, isOnItsWay);
  }
}

/**
 * New lines need no look-up, yet go into wrong columns once the person has moved ours. A person who rearranges a
 * sheet takes minutes: a burst of entries costs one read in this time, an entry after a pause is always checked.
 * Lines that went wrong in between are written anew when the columns are back (see misplaced-queries.ts).
 */
export const HEADER_FRESH_MS = 10 * 60_000;

/** Google refuses this read if the tab or its bin is gone; without a read to spare, the batch waits for one. */
async function columnsIfDue({ tab, headerAgeMs }: DeliveryOptions): Promise<Columns | null> {
  return headerAgeMs !== null && headerAgeMs < HEADER_FRESH_MS ? null : await seeColumns(tab);
}

function widthFor({ intent }: Batch): LookupWidth {
  if (intent.copies !== undefined) return 'whole';
  return intent.restores.length > 0 ? 'ours' : 'id';
}

async function send(options: DeliveryOptions, batch: Batch, lookup: Lookup | null): Promise<Misses> {
  const { client, address, sheetId } = options.tab;
  const plan = planOf(batch.intent, lookup);
  const sending = client.batchUpdate(address, {
    requests: batchRequests(sheetId, batch, plan, lookup),
    ...evidenceToShow(plan, lookup),
  });
  // Nobody awaits it during onStep: a refusal in the meantime must not count as unhandled.
  sending.catch(() => {});
  await options.onStep('sent');
  const answer = await sending;
  await options.onStep('applied');
  return findMisses(batch.intent, evidenceOf(answer, batch.fence));
}

function evidenceToShow({ touches }: Plan, lookup: Lookup | null): Pick<BatchUpdate, 'show'> {
  if (lookup === null || touches.length === 0) return {};
  return { show: { a1Ranges: [evidenceA1(lookup.bin.title, touches.length)], fields: EVIDENCE_FIELDS } };
}

/** Whose metadata has the batch's id. */
async function askForFence(options: DeliveryOptions, batch: Batch): Promise<'ours' | 'foreign' | 'absent'> {
  const value = await options.tab.client.metadataValue(options.tab.address, batch.fence);
  if (value === undefined) return 'absent';
  return value === batch.batchId ? 'ours' : 'foreign';
}

/** An earlier try arrived, its answer did not. What it met is still in the bin: no batch came after it. */
async function recover({ tab }: DeliveryOptions, batch: Batch): Promise<Delivery> {
  const bin = await readBin(tab, mostTouches(batch.intent));
  return { kind: 'applied', misses: findMisses(batch.intent, evidenceOf(bin, batch.fence)), headerSeen: false };
}

async function readBin(tab: Tab, count: number): Promise<Spreadsheet> {
  if (count === 0) return {};
  try {
    return await tab.client.getRanges(tab.address, [evidenceRange(count)], EVIDENCE_FIELDS);
  } catch (fault) {
    // The person has deleted the bin since: nothing tells any more what was met, and nothing could be mended.
    if (fault instanceof GoogleFault && fault.code === 'bad-request' && !(await findTabs(tab)).bin) return {};
    throw fault;
  }
}

/** Refused by Google: a late first try makes it refuse the second one, and that is how the fence works. */
const REFUSED = ['bad-request', 'too-large', 'conflict'];

async function judge(
  options: DeliveryOptions,
  batch: Batch,
  fault: unknown,
  isOnItsWay: boolean,
): Promise<Delivery> {
  if (!(fault instanceof GoogleFault)) throw fault;
  const mayHaveArrived = batch.maybeSent || (isOnItsWay && fault.code === 'unknown-outcome');
  const isDoubtful = fault.code === 'unknown-outcome' || REFUSED.includes(fault.code);
  try {
    const holder = isOnItsWay && isDoubtful ? await askForFence(options, batch) : 'absent';
    if (holder === 'ours') return await recover(options, batch);
    if (holder === 'foreign') return { kind: 'unfit', because: 'fence-taken' };
    if (fault.code === 'too-large' && isOnItsWay) return refusedFor(batch, fault);
    if (fault.code === 'bad-request') return await explainRefusal(options.tab, batch, fault, isOnItsWay);
    return whatNow(fault, mayHaveArrived);
  } catch (second) {
    if (!(second instanceof GoogleFault)) throw second;
    return whatNow(second, mayHaveArrived);
  }
}
