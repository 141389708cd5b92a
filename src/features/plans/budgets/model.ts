/** Budgets and their periods: pure rules. */
import { addDays, dayInMonth, daysBetween, lastOfMonth, monthNumber, weekdayOf } from '../../../core/days.ts';
import { percentOf } from '../screen.ts';

export type PeriodKind = 'month' | 'week';

export type Budget = {
  id: number;
  /** Null is all spending. */
  category: string | null;
  period: PeriodKind;
  amountMinor: number;
  currency: string;
  carries: boolean;
  /** The first day of the period from which on what is left is carried over. */
  carriesFrom: string;
  /** What was brought into that period; below zero if more was spent. */
  broughtMinor: number;
  version: number;
  removed: boolean;
};

/** From its first day to its last one. */
export type Period = { from: string; to: string };

/** How a budget stands in a period. */
export type Standing = {
  budget: Budget;
  period: Period;
  /** What may be spent: the budget and what was carried over. */
  limitMinor: number;
  carriedMinor: number;
  spentMinor: number;
  percent: number;
  /** Below zero if more was spent. */
  leftMinor: number;
  /** What may be spent on each day that is left, today included. */
  perDayMinor: number;
  /** Spending that no rate is known for. */
  apart: { currency: string; amountMinor: number }[];
};

/** The steps at which a person is told. */
const STEPS = [80, 100] as const;

/** Weeks begin on Monday. */
export function periodOf(kind: PeriodKind, day: string): Period {
  if (kind === 'month') return { from: dayInMonth(monthNumber(day), 1), to: lastOfMonth(monthNumber(day)) };
  const from = addDays(day, 1 - weekdayOf(day));
  return { from, to: addDays(from, 6) };
}

/** How many periods lie between two first days. */
function periodsBetween(kind: PeriodKind, from: string, to: string): number {
  return kind === 'month' ? monthNumber(to) - monthNumber(from) : daysBetween(from, to) / 7;
}

/** What is carried into the period that begins on `from`, when so much was spent since `carriesFrom`. */
function carriedInto(budget: Budget, from: string, spentBeforeMinor: number): number {
  if (!budget.carries || from < budget.carriesFrom) return 0;
  const periods = periodsBetween(budget.period, budget.carriesFrom, from);
  return budget.broughtMinor + periods * budget.amountMinor - spentBeforeMinor;
}

export function standingOf(
  budget: Budget,
  today: string,
  spent: { beforeMinor: number; nowMinor: number; apart: Standing['apart'] },
): Standing {
  const period = periodOf(budget.period, today);
  const carriedMinor = carriedInto(budget, period.from, spent.beforeMinor);
  const limitMinor = budget.amountMinor + carriedMinor;
  const leftMinor = limitMinor - spent.nowMinor;
  return {
    budget,
    period,
    limitMinor,
    carriedMinor,
    spentMinor: spent.nowMinor,
    percent: percentOf(spent.nowMinor, limitMinor),
    leftMinor,
    perDayMinor: Math.max(0, Math.floor(leftMinor / (daysBetween(today, period.to) + 1))),
    apart: spent.apart,
  };
}

export function stepsReached({ percent }: Standing): number[] {
  return STEPS.filter((step) => percent >= step);
}
