/** What can be done with budgets. Each change is one transaction, once for its update. */
import type { OpenDialog } from '../../../core/dialog-store.ts';
import type { Tx } from '../../../platform/postgres.ts';
import type { Asking, Desk } from '../desk.ts';
import { notePlanWrite } from '../undo.ts';
import { removePlan } from '../version-queries.ts';
import { changePlan, once, onceAnswered, type ChangeOutcome, type NotAsked } from '../write.ts';
import { BUDGET_CACHE } from './cache.ts';
import { periodOf, type Budget, type Standing } from './model.ts';
import { budgetsOf, findBudget, findTwin, insertBudget, replaceBudget, type BudgetInput } from './queries.ts';
import { todayOf } from './remarks.ts';
import { countOf, standingsOf, type Count } from './standings.ts';
import { lookAtBudgets } from './steps.ts';

/** More than anybody looks at; each is counted when its ledger records. */
const MOST_BUDGETS = 30;

export type SetOutcome =
  | ChangeOutcome
  | { kind: 'added'; id: number; writeId: number }
  | { kind: 'too-many' }
  | NotAsked;

/** Makes a budget, or changes the amount of the one that there is of that category and period. */
export async function setBudget(
  desk: Desk,
  incoming: Asking,
  input: BudgetInput,
  dialog?: OpenDialog,
): Promise<SetOutcome> {
  const today = await todayOf(desk, incoming.person);
  const userId = incoming.person.ledgerUserId;
  const count = await countOf(desk.book, userId);
  return await onceAnswered<SetOutcome>(desk, incoming, dialog, async (tx) => {
    const mine = (await budgetsOf(tx, [userId])).get(userId) ?? [];
    const twin =
      (await findTwin(tx, userId, input.category, input.period)) ?? mine.find((one) => isFor(one, input, count));
    if (twin !== undefined) return await changeAmount(desk, tx, incoming, { today, budget: twin, count }, input);
    if (mine.length >= MOST_BUDGETS) return { kind: 'too-many' };
    const id = await insertBudget(tx, userId, { ...input, carriesFrom: periodOf(input.period, today).from });
    // Another person of the ledger made it in this very moment: the next delivery changes it.
    if (id === undefined) throw new Error('A budget was made beside another one of its kind');
    await desk.house.caches.announce(tx, BUDGET_CACHE, userId);
    const writeId = await notePlanWrite(tx, incoming.person, { kind: 'budget', userId, id }, null);
    return { kind: 'added', id, writeId };
  });
}

/** The category of that budget was merged into this one. */
function isFor({ category, period }: Budget, input: BudgetInput, { standingKey }: Count): boolean {
  return category !== null && standingKey(category) === input.category && period === input.period;
}

/** The new amount of one budget. */
export async function changeBudget(
  desk: Desk,
  incoming: Asking,
  id: number,
  amount: Pick<BudgetInput, 'amountMinor' | 'currency'>,
  dialog: OpenDialog,
): Promise<ChangeOutcome | NotAsked> {
  const today = await todayOf(desk, incoming.person);
  const count = await countOf(desk.book, incoming.person.ledgerUserId);
  return await onceAnswered<ChangeOutcome>(desk, incoming, dialog, async (tx) => {
    const budget = await findBudget(tx, incoming.person.ledgerUserId, id);
    if (budget === undefined) return { kind: 'gone' };
    return await changeAmount(desk, tx, incoming, { today, budget, count }, amount);
  });
}

/** What was carried over so far stays: it was saved under the old amount. */
async function changeAmount(
  desk: Desk,
  tx: Tx,
  incoming: Asking,
  { today, budget, count }: { today: string; budget: Budget; count: Count },
  { amountMinor, currency }: Pick<BudgetInput, 'amountMinor' | 'currency'>,
): Promise<ChangeOutcome> {
  const userId = incoming.person.ledgerUserId;
  return await change(desk, tx, incoming, { id: budget.id, version: budget.version }, async () => {
    const [standing] = await standingsOf(tx, count, userId, [budget], today);
    const broughtMinor = currency === budget.currency ? (standing?.carriedMinor ?? 0) : 0;
    const carriesFrom = periodOf(budget.period, today).from;
    await replaceBudget(tx, userId, budget.id, { ...budget, amountMinor, currency, carriesFrom, broughtMinor });
  });
}

/** From this period on, what it leaves goes into the next one; or no more. */
export async function toggleCarry(desk: Desk, incoming: Asking, id: number, version: number): Promise<ChangeOutcome> {
  const today = await todayOf(desk, incoming.person);
  const userId = incoming.person.ledgerUserId;
  return await once(desk, incoming, (tx) =>
    change(desk, tx, incoming, { id, version }, async () => {
      const budget = await findBudget(tx, userId, id);
      if (budget === undefined) throw new Error('A budget vanished while it was locked');
      const carriesFrom = periodOf(budget.period, today).from;
      await replaceBudget(tx, userId, id, { ...budget, carries: !budget.carries, carriesFrom, broughtMinor: 0 });
    }),
  );
}

export async function removeBudget(desk: Desk, incoming: Asking, id: number, version: number): Promise<ChangeOutcome> {
  const plan = { kind: 'budget', userId: incoming.person.ledgerUserId, id } as const;
  return await once(desk, incoming, (tx) =>
    change(desk, tx, incoming, { id, version }, async () => await removePlan(tx, plan)),
  );
}

async function change(
  { house }: Desk,
  tx: Tx,
  incoming: Asking,
  { id, version }: { id: number; version: number },
  write: () => Promise<void>,
): Promise<ChangeOutcome> {
  const outcome = await changePlan(tx, incoming, { kind: 'budget', id, version }, write);
  if (outcome.kind === 'changed') await house.caches.announce(tx, BUDGET_CACHE, incoming.person.ledgerUserId);
  return outcome;
}

/** All budgets as they stand. */
export async function showBudgets(desk: Desk, { person }: Asking): Promise<Standing[]> {
  const userId = person.ledgerUserId;
  const budgets = (await budgetsOf(desk.house.db, [userId])).get(userId) ?? [];
  return (await lookAtBudgets(desk, userId, budgets, await todayOf(desk, person))).standings;
}

/** One budget as it stands, a removed one too. */
export async function showBudget(desk: Desk, { person }: Asking, id: number): Promise<Standing | undefined> {
  const budget = await findBudget(desk.house.db, person.ledgerUserId, id);
  if (budget === undefined) return undefined;
  const today = await todayOf(desk, person);
  const count = await countOf(desk.book, person.ledgerUserId);
  return (await standingsOf(desk.house.db, count, person.ledgerUserId, [budget], today))[0];
}
