/** Which steps of which budgets were told: each once for its period, also when two people record at once. */
import { holdPeople } from '../../../core/held-people.ts';
import type { UpdateKey } from '../../../core/update-key.ts';
import { transaction, type Db, type Tx } from '../../../platform/postgres.ts';
import type { Desk } from '../desk.ts';
import { stepsReached, type Budget, type Standing } from './model.ts';
import { forgetTold, lockBudgets, markTold, toldSteps, type Step, type ToldStep } from './queries.ts';
import { countOf, standingsOf } from './standings.ts';

export type Look = {
  standings: Standing[];
  /** Those that have just reached a step. */
  told: Standing[];
};

/**
 * How budgets stand. Steps that spending fell below may be told again.
 * @param telling the update whose answer tells of steps that are reached now; a second delivery of it tells them again
 */
export async function lookAtBudgets(
  { house, book }: Desk,
  userId: number,
  budgets: readonly Budget[],
  today: string,
  telling?: UpdateKey,
): Promise<Look> {
  const { db } = house;
  const count = await countOf(book, userId);
  const standings = await standingsOf(db, count, userId, budgets, today);
  const { fresh, retold, over } = await compare(db, userId, standings, telling);
  if (fresh.length + over.length === 0) return { standings, told: ofSteps(standings, retold) };
  return await transaction(db, async (tx) => {
    if (!(await holdPeople(tx, [userId, telling?.userId ?? userId]))) return { standings, told: [] };
    await lockBudgets(tx, userId, budgets.map(({ id }) => id));
    // What others recorded or told in between counts.
    const locked = await standingsOf(tx, count, userId, budgets, today);
    return { standings: locked, told: await noteSteps(tx, userId, locked, telling) };
  });
}

async function noteSteps(
  tx: Tx,
  userId: number,
  standings: Standing[],
  telling: UpdateKey | undefined,
): Promise<Standing[]> {
  const { fresh, retold, over } = await compare(tx, userId, standings, telling);
  if (over.length > 0) await forgetTold(tx, userId, over);
  if (fresh.length > 0 && telling !== undefined) await markTold(tx, userId, fresh, telling);
  return ofSteps(standings, [...fresh, ...retold]);
}

function ofSteps(standings: Standing[], steps: Step[]): Standing[] {
  return standings.filter(({ budget }) => steps.some(({ budgetId }) => budgetId === budget.id));
}

/** Steps to be told now or once more in the same answer, and steps that were told and are not reached any more. */
async function compare(
  db: Db | Tx,
  userId: number,
  standings: Standing[],
  telling: UpdateKey | undefined,
): Promise<{ fresh: Step[]; retold: Step[]; over: Step[] }> {
  const periods = new Map(standings.map(({ budget, period }) => [budget.id, period.from]));
  const reached = standings.flatMap((standing) =>
    stepsReached(standing).map((step) => ({ budgetId: standing.budget.id, periodStart: standing.period.from, step })),
  );
  const since = [...periods.values()].toSorted()[0];
  const told = since === undefined ? [] : await toldSteps(db, userId, since);
  const isOfNow = ({ budgetId, periodStart }: Step): boolean => periods.get(budgetId) === periodStart;
  const isReached = (step: Step): boolean => reached.some((other) => isSame(step, other));
  const isToldHere = ({ toldTo, updateId }: ToldStep): boolean =>
    toldTo === telling?.userId && updateId === telling.updateId;
  return {
    fresh: telling === undefined ? [] : reached.filter((step) => !told.some((other) => isSame(step, other))),
    retold: told.filter((step) => isOfNow(step) && isReached(step) && isToldHere(step)),
    over: told.filter((step) => isOfNow(step) && !isReached(step)),
  };
}

function isSame(a: Step, b: Step): boolean {
  return a.budgetId === b.budgetId && a.periodStart === b.periodStart && a.step === b.step;
}
