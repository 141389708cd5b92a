/** What a flush works with. */
import type { House } from '../../../core/house.ts';
import type { Gate } from './gate.ts';
import type { Lease } from '../model.ts';

/** The moments of a flush between which the process may die without harm; tests kill it at each of them. */
export type FlushStep = 'leased' | 'frozen' | 'sent' | 'applied' | 'before-settling';

export type FlushContext = {
  house: House;
  gate: Gate;
  flushDelayMs: number;
  /** Who is told of what only the operator can mend. */
  adminIds: number[];
  onStep: (step: FlushStep, lease: Lease) => Promise<void>;
};
