import type { ParkedUpdate } from '../../core/parked.ts';

export type AdminSettings = {
  adminIds: readonly number[];
  /** Undefined: everybody may use the bot. */
  allowedIds: readonly number[] | undefined;
};

export type Figures = { people: number; entriesToday: number; waiting: number; refused: number };

/** `page` counts from 0; `skip` is how many are on the pages before. */
export type ParkedPage = { updates: ParkedUpdate[]; skip: number; page: number; pages: number; total: number };

export type Overview = { figures: Figures; parked: ParkedPage };

export type RetryOutcome = { kind: 'asked'; count: number } | { kind: 'under-way' } | { kind: 'gone' };

export type DropOutcome = { kind: 'dropped' } | { kind: 'gone' };

export type AccessOutcome =
  | 'approved'
  | 'approved-before'
  | 'removed'
  | 'not-approved'
  /** The environment lets them in, which no command changes. */
  | 'listed'
  /** The environment lets everybody in. */
  | 'open';

export type AccessOrder = { word: 'approve' | 'remove'; userId: number };

/** Reads `approve 123456789`. */
export function readAccessOrder(argument: string): AccessOrder | undefined {
  const match = /^(approve|remove)\s+(\d{1,15})$/i.exec(argument);
  if (match === null) return undefined;
  return { word: (match[1] as string).toLowerCase() as AccessOrder['word'], userId: Number(match[2]) };
}

/** The page that is shown where another one is asked for: lists get shorter while people look at them. */
export function pageWithin(page: number, total: number, pageSize: number): { page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(total / pageSize));
  return { page: Math.min(page, pages - 1), pages };
}
