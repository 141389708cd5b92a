/** The way of a batch through a person's script (docs/decisions/013-web-app.md). */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../core/clock.ts';
import { WebAppFault, type WebApp, type WebAppClient } from '../../../platform/web-app.ts';
import type { OnSent } from '../flush/gate.ts';
import { NO_MISSES, type Batch, type Delivery, type Lease, type SuspendReason } from '../model.ts';
import { write, writeAnswer, type WriteAnswer } from './protocol.ts';

export type WebAppDelivery = {
  client: WebAppClient;
  app: WebApp;
  lease: Lease;
  /** The titles of the tab's columns, as they should be. */
  header: string[];
  nowMs: () => number;
  onStep: OnSent;
};

/** A cold start takes up to half a minute; a lease lasts 45 seconds. */
const POST_TIMEOUT_MS = 40 * SECOND_MS;

/**
 * Brings a batch into the sheet, or says why not. May send again what arrived before: the script knows its batches,
 * and finds lines by their ID where it was interrupted.
 */
export async function deliver(delivery: WebAppDelivery, batch: Batch): Promise<Delivery> {
  // Mending that another way to this sheet left behind is its own affair: the script mends by itself.
  const { changes, copies = [] } = batch.intent;
  if (changes.length + copies.length === 0) return { kind: 'applied', misses: NO_MISSES, headerSeen: false };
  try {
    const answer = await send(delivery, batch, delivery.nowMs());
    // One of the two clocks is wrong: the script's is Google's.
    return outcomeOf(answer.outcome === 'stale' ? await send(delivery, batch, answer.now) : answer);
  } catch (fault) {
    if (!(fault instanceof WebAppFault)) throw fault;
    return whatNow(fault, batch, delivery.lease);
  }
}

async function send(delivery: WebAppDelivery, batch: Batch, timeMs: number): Promise<WriteAnswer> {
  const { client, app, lease, header, onStep } = delivery;
  const posting = client.post(app, write(timeMs, lease, batch, header), POST_TIMEOUT_MS);
  // Nobody awaits it during onStep: a refusal in the meantime must not count as unhandled.
  posting.catch(() => {});
  await onStep('sent');
  const answer = writeAnswer.safeParse(await posting);
  await onStep('applied');
  if (answer.success) return answer.data;
  throw new WebAppFault('stranger', 'an answer of another version');
}

function outcomeOf(answer: WriteAnswer): Delivery {
  switch (answer.outcome) {
    case 'applied':
      return { kind: 'applied', misses: NO_MISSES, headerSeen: !answer.again };
    case 'refused':
      return { kind: 'refused', message: `the script: ${answer.because}` };
    case 'later':
      return failed(`the script: ${answer.because}`);
    case 'stale':
      return failed('the script takes the request for an old one');
    case 'protected':
      return { kind: 'suspended', reason: 'script-protected' };
    case 'tab-gone':
      return { kind: 'suspended', reason: 'script-tab-gone' };
    default:
      return { kind: 'suspended', reason: answer.outcome };
  }
}

const failed = (message: string, unsent = false): Delivery => ({
  kind: 'later',
  message,
  waitMs: 0,
  unsent,
  isFailure: true,
});

/** A person's scripts may run so long a day, and so many at once: Google does not say which limit it was. */
const QUOTA_WAIT_MS = 5 * MINUTE_MS;
const LONGEST_QUOTA_WAIT_MS = HOUR_MS;

/** Google sometimes shows the pages of a missing or closed web app by mistake. */
const SURE_AFTER_ATTEMPTS = 3;

/** What the person can mend. */
export const SUSPENSIONS: Partial<Record<WebAppFault['code'], SuspendReason>> = {
  gone: 'script-gone',
  closed: 'script-closed',
  stranger: 'script-stranger',
};

function whatNow({ code, message }: WebAppFault, batch: Batch, lease: Lease): Delivery {
  const unsent = !batch.maybeSent && code !== 'unknown-outcome';
  if (code === 'quota') {
    const waitMs = QUOTA_WAIT_MS + Math.random() * (LONGEST_QUOTA_WAIT_MS - QUOTA_WAIT_MS) * 0.1;
    return { kind: 'later', message, waitMs, unsent, isFailure: false };
  }
  const reason = SUSPENSIONS[code];
  const isSure = code === 'stranger' || lease.attempt + 1 >= SURE_AFTER_ATTEMPTS;
  return reason !== undefined && isSure ? { kind: 'suspended', reason } : failed(message, unsent);
}
