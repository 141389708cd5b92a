/** What the handlers and jobs of both directions work with. */
import type { House } from '../../core/house.ts';
import type { LedgerBook } from '../ledger/index.ts';

export type Desk = { house: House; book: LedgerBook };
