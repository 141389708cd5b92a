/**
 * What keeps all ledgers of a gate waiting is noted once for all of them, in Postgres: nobody calls Google in vain for
 * each of a thousand ledgers, the operator is told once, and when it is over all go on at once (docs/sheets-faults.md).
 */
import { MINUTE_MS } from '../../../core/clock.ts';
import type { Tx } from '../../../platform/postgres.ts';
import { backoffMs, type Delivery, type Lease, type Trouble } from '../model.ts';
import { findOwnerLocale } from '../queries.ts';
import { troubleNotice } from '../views.ts';
import type { FlushContext } from './flush-context.ts';
import { FAILURES_THAT_HOLD } from './lease-queries.ts';
import { endTrouble, holdGate, markTold, noteTrouble } from './trouble-queries.ts';

/** A probe a minute is no waste, and nobody waits much longer than the trouble lasts. */
const LONGEST_HOLD_MS = MINUTE_MS;

/** An outage is Google's to mend. The operator hears of one that lasts: it may be this machine's network. */
const TOLD_AFTER_MS: Record<Trouble, number> = { account: 0, clock: 0, outage: 10 * MINUTE_MS };

/** Notes what a delivery says about its gate: nothing, a trouble, or that it is over. */
export async function settleTrouble(
  context: FlushContext,
  tx: Tx,
  lease: Lease,
  delivery: Delivery,
): Promise<void> {
  if (delivery.kind === 'later' && delivery.trouble !== undefined) {
    await begin(context, tx, lease, { trouble: delivery.trouble, message: delivery.message });
  } else if (lease.gateFailures > 0 && !isOurOwn(delivery) && (await endTrouble(tx, lease.gate))) {
    context.house.log.info('Flushing works again', { gate: lease.gate });
  }
}

/** Whether Google need not have been asked: a used-up budget of ours says nothing about it. */
const isOurOwn = (delivery: Delivery): boolean => delivery.kind === 'later' && !delivery.isFailure;

async function begin(
  context: FlushContext,
  tx: Tx,
  { gate, userId, gateFailures }: Lease,
  { trouble, message }: { trouble: Trouble; message: string },
): Promise<void> {
  const { metrics } = context.house;
  metrics.counter('sheets_troubles_total', 'Flushes that failed for their gate', ['trouble']).inc({ trouble });
  const isProbe = gateFailures >= FAILURES_THAT_HOLD;
  const noted = await noteTrouble(tx, { gate, trouble, message, userId, isProbe });
  const beyond = noted.failures - FAILURES_THAT_HOLD;
  if (beyond >= 0) await holdGate(tx, gate, Math.min(backoffMs(beyond + 1, Math.random()), LONGEST_HOLD_MS));
  if (!noted.isTold && noted.ageMs >= TOLD_AFTER_MS[trouble]) await tellOperator(context, tx, gate, trouble, message);
}

async function tellOperator(
  { house, adminIds }: FlushContext,
  tx: Tx,
  gate: string,
  trouble: Trouble,
  message: string,
): Promise<void> {
  house.log.error('Flushing stands still', { gate, trouble, message });
  for (const chatId of adminIds) {
    const locale = await findOwnerLocale(tx, chatId);
    await house.sender.notify(tx, troubleNotice(house.text, locale, { chatId, gate, trouble, message }));
  }
  await markTold(tx, gate);
}
