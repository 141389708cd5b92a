/**
 * The line in a confirmation that tells of a budget at 80 % or 100 %: once for each period and step. Every budget of
 * the ledger is looked at, so what came by a file, a receipt or an edit is told with the next confirmation. A step may
 * be told again in its period if a confirmation or the screen of budgets has seen the spending below it in between:
 * an entry that is undone and typed anew at once tells nothing new.
 */
import { localDate } from '../../../core/clock.ts';
import type { Person } from '../../../core/incoming.ts';
import type { Remarks } from '../../ledger/index.ts';
import type { Desk } from '../desk.ts';
import type { BudgetCache } from './cache.ts';
import { lookAtBudgets } from './steps.ts';
import { remarkLine } from './views.ts';

/** A ledger without budgets costs a look into memory. */
export function createRemarks(desk: Desk, budgetsOf: BudgetCache): Remarks {
  return async (_db, person, _entries, update) => {
    const budgets = await budgetsOf(person.ledgerUserId);
    if (budgets.length === 0) return [];
    const today = await todayOf(desk, person);
    const { told } = await lookAtBudgets(desk, person.ledgerUserId, budgets, today, update);
    if (told.length === 0) return [];
    const reader = await desk.book.readerOf(person);
    return told.map((standing) => remarkLine(reader, standing));
  };
}

/** The day it is for the ledger's owner: whoever records, a period ends at one moment. */
export async function todayOf(
  { house }: Desk,
  person: Pick<Person, 'ledgerUserId' | 'timeZone'>,
): Promise<string> {
  const owner = await house.people.find(person.ledgerUserId);
  return localDate(house.clock.nowMs(), (owner ?? person).timeZone);
}
