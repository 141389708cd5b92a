/** How often something comes again, and on which days. A day that a month doesn't have is the month's last one. */
import { addDays, dayInMonth, dayOfMonth, daysBetween, monthNumber, weekdayOf } from '../../../core/days.ts';

export type Unit = 'day' | 'week' | 'month' | 'year';

export type Cadence = {
  unit: Unit;
  /** Each so many units, at least 1. */
  every: number;
  /** The first day. */
  startsOn: string;
  /** The day of the month that is meant, for months and years: 31 is 30 in November and 31 again in December. */
  monthDay: number;
};

/** What a person asked for: `weekly fri`, `monthly 31`, `yearly 15/08`. What they left out is as it is today. */
export type Wish = { unit: Unit; every: number; weekday?: number; monthDay?: number; month?: number };

/** The cadence that fits a wish made on `today`: its first day is the first one from today on. */
export function cadenceOf(wish: Wish, today: string): Cadence {
  const { unit, every } = wish;
  const monthDay = wish.monthDay ?? dayOfMonth(today);
  return { unit, every, monthDay, startsOn: firstDay(wish, monthDay, today) };
}

function firstDay({ unit, weekday, month }: Wish, monthDay: number, today: string): string {
  if (unit === 'day') return today;
  if (unit === 'week') return addDays(today, ((weekday ?? weekdayOf(today)) - weekdayOf(today) + 7) % 7);
  const thisMonth = monthNumber(today);
  const meant = unit === 'year' && month !== undefined ? thisMonth - (thisMonth % 12) + month - 1 : thisMonth;
  const first = dayInMonth(meant, monthDay);
  return first >= today ? first : dayInMonth(meant + (unit === 'year' ? 12 : 1), monthDay);
}

/** The first day on or after `date`. */
export function dayFrom(cadence: Cadence, date: string): string {
  if (date <= cadence.startsOn) return cadence.startsOn;
  // By now this many have been, or one more.
  const count = Math.floor(unitsBetween(cadence, date) / cadence.every);
  const day = dayNumber(cadence, count);
  return day >= date ? day : dayNumber(cadence, count + 1);
}

export function dayAfter(cadence: Cadence, date: string): string {
  return dayFrom(cadence, addDays(date, 1));
}

function unitsBetween({ unit, startsOn }: Cadence, date: string): number {
  if (unit === 'day') return daysBetween(startsOn, date);
  if (unit === 'week') return Math.floor(daysBetween(startsOn, date) / 7);
  const months = monthNumber(date) - monthNumber(startsOn);
  return unit === 'month' ? months : Math.floor(months / 12);
}

function dayNumber({ unit, every, startsOn, monthDay }: Cadence, count: number): string {
  const steps = count * every;
  if (unit === 'day') return addDays(startsOn, steps);
  if (unit === 'week') return addDays(startsOn, steps * 7);
  return dayInMonth(monthNumber(startsOn) + steps * (unit === 'year' ? 12 : 1), monthDay);
}
