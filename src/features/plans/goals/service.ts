/** What can be done with goals. Each change is one transaction, once for its update. */
import type { OpenDialog } from '../../../core/dialog-store.ts';
import { MAX_AMOUNT_MINOR } from '../../../core/money.ts';
import type { Tx } from '../../../platform/postgres.ts';
import type { Asking, Desk } from '../desk.ts';
import { notePlanWrite } from '../undo.ts';
import { lockVersion } from '../version-queries.ts';
import { changePlan, onceAnswered, type ChangeOutcome, type NotAsked } from '../write.ts';
import { goalNamed, type Goal } from './model.ts';
import { findGoal, goalsOf, insertGoal, markReached, replaceGoal, type GoalInput } from './queries.ts';

const MOST_GOALS = 30;

/** Why the amount can't be. */
type Refused = { kind: 'not-enough' | 'too-much' } | { kind: 'other-currency'; currency: string };

export type GoalOutcome =
  /** `reached` is true once in a goal's life. */
  | { kind: 'added' | 'changed'; id: number; writeId: number; reached: boolean }
  | { kind: 'stale' | 'gone' | 'too-many' }
  | Refused
  | NotAsked;

/** Sets a goal, or changes what the one of that name shall reach. */
export async function setGoal(
  desk: Desk,
  incoming: Asking,
  input: GoalInput,
  dialog?: OpenDialog,
): Promise<GoalOutcome> {
  const userId = incoming.person.ledgerUserId;
  return await onceAnswered<GoalOutcome>(desk, incoming, dialog, async (tx) => {
    const goals = await goalsOf(tx, userId);
    const same = goals.find(({ name }) => name.toLowerCase() === input.name.toLowerCase());
    if (same !== undefined) return await change(tx, incoming, same.id, undefined, (goal) => retargeted(goal, input));
    if (goals.length >= MOST_GOALS) return { kind: 'too-many' };
    const id = await insertGoal(tx, userId, input);
    const writeId = await notePlanWrite(tx, incoming.person, { kind: 'goal', userId, id }, null);
    return { kind: 'added', id, writeId, reached: false };
  });
}

/** What a goal has is in its currency: it can be another one only while there is nothing. */
function retargeted(goal: Goal, { targetMinor, currency, dueOn }: GoalInput): Goal | Refused {
  if (currency !== goal.currency && goal.savedMinor > 0) return { kind: 'other-currency', currency: goal.currency };
  return { ...goal, targetMinor, currency, dueOn: dueOn ?? goal.dueOn };
}

export type Move = { amountMinor: number; currency: string; sign: 1 | -1 };

/**
 * Sets money aside for a goal, or takes it back.
 * @param which its id, or its name as a person typed it
 */
export async function moveMoney(
  desk: Desk,
  incoming: Asking,
  which: number | string,
  move: Move,
  dialog?: OpenDialog,
): Promise<GoalOutcome> {
  const userId = incoming.person.ledgerUserId;
  return await onceAnswered<GoalOutcome>(desk, incoming, dialog, async (tx) => {
    const id = typeof which === 'number' ? which : goalNamed(await goalsOf(tx, userId), which)?.id;
    if (id === undefined) return { kind: 'gone' };
    return await change(tx, incoming, id, undefined, (goal) => moved(goal, move));
  });
}

function moved(goal: Goal, { amountMinor, currency, sign }: Move): Goal | Refused {
  if (currency !== goal.currency) return { kind: 'other-currency', currency: goal.currency };
  const savedMinor = goal.savedMinor + sign * amountMinor;
  if (savedMinor < 0) return { kind: 'not-enough' };
  return savedMinor > MAX_AMOUNT_MINOR ? { kind: 'too-much' } : { ...goal, savedMinor };
}

export async function archiveGoal(desk: Desk, incoming: Asking, id: number, version: number): Promise<GoalOutcome> {
  return await onceAnswered<GoalOutcome>(desk, incoming, undefined, async (tx) =>
    await change(tx, incoming, id, version, (goal) => ({ ...goal, archived: !goal.archived })),
  );
}

/** Nothing is written if `next` refuses: others of the ledger may have been here in between. */
async function change(
  tx: Tx,
  incoming: Asking,
  id: number,
  version: number | undefined,
  next: (goal: Goal) => Goal | Refused,
): Promise<GoalOutcome> {
  const userId = incoming.person.ledgerUserId;
  await lockVersion(tx, { kind: 'goal', userId, id });
  const goal = await findGoal(tx, userId, id);
  const values = goal === undefined ? undefined : next(goal);
  if (values === undefined) return { kind: 'gone' };
  if ('kind' in values) return values;
  const plan = { kind: 'goal', id, ...(version === undefined ? {} : { version }) } as const;
  const outcome: ChangeOutcome = await changePlan(tx, incoming, plan, async () => {
    await replaceGoal(tx, userId, id, values);
  });
  if (outcome.kind !== 'changed') return outcome;
  return { ...outcome, reached: await markReached(tx, userId, id) };
}
