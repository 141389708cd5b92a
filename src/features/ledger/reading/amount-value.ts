/**
 * What an amount expression comes to, in minor units: once, or twice where its numbers can be read in two ways.
 */
import { currencyDigits } from '../../../core/money.ts';
import { currencyIn, moneysIn, type Chain, type Expression, type Operator } from './amount.ts';
import { add, divide, multiply, negate, round, scaled, type Fraction } from './fraction.ts';
import type { ReadingContext } from '../model.ts';
import type { Money } from './money-text.ts';
import { habitsOf, readNumber, type Habit } from './number-reading.ts';

export type Value = { amountMinor: bigint; currency: string };

type HabitsOf = (money: Money) => readonly Habit[];

/**
 * The values of an expression: one or two, the larger first; none if it divides by zero. Parts of a cent are
 * rounded, a half away from zero: 12,50 dong are 13.
 */
export function valuesOf(expression: Expression, context: Pick<ReadingContext, 'locale' | 'currency'>): Value[] {
  const currency = currencyIn(expression) ?? context.currency;
  const digits = currencyDigits(currency);
  const habits: HabitsOf = (money) =>
    habitsOf(money.number, { locale: context.locale, currencyDigits: digits, exponent: money.unit?.exponent ?? 0 });
  const shared = withSharedUnit(expression);
  const readings = shared === undefined
    ? readingsOf(expression, habits)
    : [shared, expression].flatMap((reading) => readingsOf(reading, habits).slice(0, 1));
  const amounts = readings.map((amount) => round(multiply(amount, scaled(1n, -digits))));
  return [...new Set(amounts)].sort((a, b) => (a < b ? 1 : -1)).map((amountMinor) => ({ amountMinor, currency }));
}

/** One person writes all numbers of a line alike, so there are at most two readings, however many numbers. */
function readingsOf(expression: Expression, habitsOfMoney: HabitsOf): Fraction[] {
  const isOpen = moneysIn(expression).some((money) => habitsOfMoney(money).length > 1);
  const habits: Habit[] = isOpen ? ['grouped', 'decimal'] : ['grouped'];
  return habits
    .map((habit) => evaluate(expression, (money) => valueOfMoney(money, habitsOfMoney(money), habit)))
    .filter((amount) => amount !== undefined);
}

/** `35+20k` is 55k to most who write it, though it says 20,035: the same with the last unit given to all. */
function withSharedUnit(expression: Expression): Expression | undefined {
  if (expression.kind === 'money' || expression.steps.some(({ operator }) => operator === '*' || operator === '/')) {
    return undefined;
  }
  const last = expression.steps.at(-1)?.operand;
  const others = [expression.first, ...expression.steps.slice(0, -1).map((step) => step.operand)];
  if (last?.kind !== 'money' || last.unit === undefined || !others.every(mayShareUnit)) return undefined;
  const { unit } = last;
  const share = (operand: Expression): Expression => (operand.kind === 'money' ? { ...operand, unit } : operand);
  const steps = expression.steps.map((step) => ({ ...step, operand: share(step.operand) }));
  return { ...expression, first: share(expression.first), steps };
}

function mayShareUnit(operand: Expression): boolean {
  return operand.kind === 'money' && operand.unit === undefined && /^\d{1,3}$/.test(operand.number);
}

function valueOfMoney(money: Money, possible: readonly Habit[], wanted: Habit): Fraction {
  const habit = possible.includes(wanted) ? wanted : possible[0] ?? wanted;
  const size = scaled(1n, -(money.unit?.exponent ?? 0));
  const value = multiply(readNumber(money.number, habit), size);
  return money.rest === undefined ? value : add(value, money.rest);
}

function evaluate(expression: Expression, valueOf: (money: Money) => Fraction): Fraction | undefined {
  return expression.kind === 'money' ? valueOf(expression) : evaluateChain(expression, valueOf);
}

function evaluateChain(chain: Chain, valueOf: (money: Money) => Fraction): Fraction | undefined {
  let result = evaluate(chain.first, valueOf);
  for (const { operator, operand } of chain.steps) {
    const next = evaluate(operand, valueOf);
    result = result && next && OPERATIONS[operator](result, next);
  }
  return result;
}

const OPERATIONS: Record<Operator, (a: Fraction, b: Fraction) => Fraction | undefined> = {
  '+': add,
  '-': (a, b) => add(a, negate(b)),
  '*': multiply,
  '/': divide,
};
