/**
 * The ways to people's sheets. A gate is what has a quota of its own: a service account, the people's own grants,
 * web apps. Ledgers are claimed by gate, no more than its budgets allow.
 */
import type { Budget } from '../../../core/rate-budget.ts';
import type { Batch, Delivery, Lease, SuspendReason } from '../model.ts';

export type Gate = {
  /** As in connections.gate. */
  name: string;
  /** What each flush takes from; empty where nobody counts. */
  budgets: Budget[];
  sink: Sink;
  /** Reads what stands in a tab, for a comparison; absent where the way to the sheet doesn't allow it. */
  reader?: TabReader;
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

export type TabReader = {
  /**
   * Reads which entries have lines, and how the tab stands. Never throws for what the other side does.
   * @param options.entries how many lines there should be: a long tab is read in pages
   * @param options.isPatient for work that nobody waits for
   */
  read(place: TabPlace, options: { entries: number; isPatient: boolean }): Promise<TabReading>;
};

/** A ledger's tab. */
export type TabPlace = Pick<Lease, 'userId' | 'spreadsheetId' | 'sheetId' | 'locale'>;

export type TabReading =
  /** The ID of each line that has one, as often as there are lines with it. */
  | { kind: 'read'; ids: number[]; title: string; isHidden: boolean }
  | { kind: 'unreadable'; reason: SuspendReason }
  | { kind: 'later'; because: 'busy' | 'down' };

export type OnSent = (step: 'sent' | 'applied') => Promise<void>;
