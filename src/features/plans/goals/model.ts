/** Goals hold money that is set aside: no entries, only how much there is and how much there shall be. */
import { lastOfMonth, isDay, monthNumber } from '../../../core/days.ts';

export type Goal = {
  id: number;
  name: string;
  targetMinor: number;
  currency: string;
  savedMinor: number;
  /** The last day; null if there is time. */
  dueOn: string | null;
  reached: boolean;
  archived: boolean;
  version: number;
  removed: boolean;
};

/** What must be set aside each month, this one included, to be there in time; null if nothing must. */
export function neededPerMonth(goal: Goal, today: string): number | null {
  const missing = goal.targetMinor - goal.savedMinor;
  if (goal.dueOn === null || missing <= 0) return null;
  const months = Math.max(1, monthNumber(goal.dueOn) - monthNumber(today) + 1);
  return Math.ceil(missing / months);
}

/** `by 2026-12`, `до 12/2026`, `trước 15/08/2027`; the word and the day are taken out. */
const DUE = /(?:^|\s)(?:by|until|till|before|trước|đến|до|к)\s+(\d[\d./-]*\d)(?=\s|$)/iu;

/** The last day that a text names, and the rest of it; null if it names none. */
export function dueIn(text: string): { dueOn: string | null; rest: string } {
  const found = DUE.exec(text);
  const dueOn = lastDayOf(found?.[1] ?? '');
  if (found === null || dueOn === undefined) return { dueOn: null, rest: text };
  return { dueOn, rest: `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`.trim() };
}

/** A day, or the last day of a month or of a year. */
function lastDayOf(text: string): string | undefined {
  const parts = text.split(/[./-]/);
  const [year, month, day] = (parts[0]?.length === 4 ? parts : parts.toReversed()) as (string | undefined)[];
  if (year?.length !== 4 || parts.length > 3) return undefined;
  const inMonth = Number(month ?? 12);
  if (!(inMonth >= 1 && inMonth <= 12)) return undefined;
  if (day === undefined) return lastOfMonth(Number(year) * 12 + inMonth - 1);
  const date = `${year}-${String(inMonth).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(date) ? date : undefined;
}

/** `bike +500k`: money for a goal, or back from it. */
export type MoveWish = { name: string; sign: 1 | -1; amount: string };

const MOVE = /^(.*?)(?:^|\s)([+−–-])\s*(\S.*)$/u;

export function moveIn(text: string): MoveWish | undefined {
  const [, name, sign, amount] = MOVE.exec(text.trim()) ?? [];
  if (name === undefined || amount === undefined) return undefined;
  return { name: name.trim(), sign: sign === '+' ? 1 : -1, amount };
}

/** The goal of that name, or the only one whose name begins so. */
export function goalNamed(goals: Goal[], name: string): Goal | undefined {
  const wanted = folded(name);
  const same = goals.find((goal) => folded(goal.name) === wanted);
  const alike = goals.filter((goal) => folded(goal.name).startsWith(wanted));
  return same ?? (alike.length === 1 ? alike[0] : undefined);
}

const folded = (name: string): string => name.trim().normalize('NFC').toLowerCase();
