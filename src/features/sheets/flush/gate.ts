/**
 * The ways to people's sheets. A gate is what has a quota of its own: a service account, the people's own grants,
 * web apps. Ledgers are claimed by gate, no more than its budgets allow.
 */
import type { Budget } from '../../../core/rate-budget.ts';
import type { Batch, Delivery, Lease } from '../model.ts';

export type Gate = {
  /** As in connections.gate. */
  name: string;
  /** What each flush takes from; empty where nobody counts. */
  budgets: Budget[];
  sink: Sink;
  /** The address that people share their sheet with; empty where they need not. */
  email: string;
};

/** Where the rows go in the end. The flush knows nothing else of it. */
export type Sink = {
  /**
   * Brings a batch into the sheet once, or says why not. Never throws for what the other side does; never sends
   * a batch that may have arrived before without finding out.
   * @param onStep is awaited when the batch is on its way, and when its answer is there
   */
  deliver(lease: Lease, batch: Batch, onStep: OnSent): Promise<Delivery>;
};

export type OnSent = (step: 'sent' | 'applied') => Promise<void>;
