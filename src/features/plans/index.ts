/** The door of plans: budgets, entries that come again and again, goals. They stand on the ledger through its book. */
import type { ButtonHandler, Feature } from '../../core/feature.ts';
import type { House } from '../../core/house.ts';
import type { LedgerBook, LedgerJoints } from '../ledger/index.ts';
import { BUDGET_CACHE, createBudgetCache } from './budgets/cache.ts';
import { createBudgetHandlers } from './budgets/handlers.ts';
import { findBudget } from './budgets/queries.ts';
import { createRemarks } from './budgets/remarks.ts';
import { BUDGET_BUTTON, budgetLabel } from './budgets/views.ts';
import type { Desk } from './desk.ts';
import { createGoalHandlers } from './goals/handlers.ts';
import { findGoal } from './goals/queries.ts';
import { GOAL_BUTTON } from './goals/views.ts';
import { plansPersonal } from './personal-queries.ts';
import { certain, type PlanHandlers } from './plan-handlers.ts';
import { QUESTION_DIALOG, questionHandlers } from './questions.ts';
import { createRecurringHandlers } from './recurring/handlers.ts';
import { recurringSchedules } from './recurring/jobs.ts';
import { findRecurring } from './recurring/queries.ts';
import { DAYS_WRITE, daysUndoer } from './recurring/undo.ts';
import { RECURRING_BUTTON, recurringLabel } from './recurring/views.ts';
import { PLAN_WRITE, planUndoer, type AfterUndo } from './undo.ts';
import type { PlanKind } from './version-queries.ts';

export function plans(house: House, book: LedgerBook): Feature {
  const desk: Desk = { house, book };
  const kinds = {
    [BUDGET_BUTTON]: createBudgetHandlers(desk),
    [RECURRING_BUTTON]: createRecurringHandlers(desk),
    [GOAL_BUTTON]: createGoalHandlers(desk),
  };
  const buttons = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, buttonOf(kind)]));
  const answers = Object.assign({}, ...Object.values(kinds).map((kind) => kind.answers)) as PlanHandlers['answers'];
  const questions = questionHandlers(desk, answers, buttons);
  return {
    name: 'plans',
    help: 'plans:help',
    cancelled: { [QUESTION_DIALOG]: 'plans:cancelled' },
    handlers: {
      commands: {
        budget: (incoming, argument) => certain(kinds[BUDGET_BUTTON].command(incoming, argument)),
        recurring: (incoming, argument) => certain(kinds[RECURRING_BUTTON].command(incoming, argument)),
        goals: (incoming, argument) => certain(kinds[GOAL_BUTTON].command(incoming, argument)),
      },
      buttons: { ...buttons, ...questions.buttons },
      dialogs: questions.dialogs,
    },
    schedules: recurringSchedules(desk),
    personal: plansPersonal,
  };
}

const buttonOf = (kind: PlanHandlers): ButtonHandler => (incoming, args) => certain(kind.button(incoming, args));

/** What plans do for the ledger: the line of a budget in a confirmation, and the undo of their writes. */
export function plansJoints(house: House, book: LedgerBook): Required<LedgerJoints> {
  const desk: Desk = { house, book };
  return {
    remarks: createRemarks(desk, createBudgetCache(house)),
    undoers: { [PLAN_WRITE]: planUndoer(afterUndo(desk)), [DAYS_WRITE]: daysUndoer(desk) },
  };
}

function afterUndo({ house }: Desk): Record<PlanKind, AfterUndo> {
  return {
    budget: async (tx, userId, id, reader) => {
      await house.caches.announce(tx, BUDGET_CACHE, userId);
      const budget = await findBudget(tx, userId, id);
      return budget === undefined ? '' : budgetLabel(reader, budget);
    },
    recurring: async (tx, userId, id, reader) => {
      const rule = await findRecurring(tx, userId, id);
      return rule === undefined ? '' : recurringLabel(reader, rule);
    },
    goal: async (tx, userId, id) => (await findGoal(tx, userId, id))?.name ?? '',
  };
}
