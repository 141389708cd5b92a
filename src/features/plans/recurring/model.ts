/** Entries that come again and again. */
import { localDate } from '../../../core/clock.ts';
import type { EntryInput } from '../../ledger/index.ts';
import { addDays } from '../../../core/days.ts';
import { dayFrom, type Cadence } from './cadence.ts';
import { dueMoment } from './due.ts';

/** What is entered each time. */
export type Template = Omit<EntryInput, 'date'>;

export type Recurring = Template &
  Cadence & {
    id: number;
    /** Who set it up: is told, and lives where the days are counted. */
    createdBy: number;
    /** Entered at once; else it is asked first. */
    automatic: boolean;
    /** The next day on which it is due. */
    nextOn: string;
    paused: boolean;
    version: number;
    removed: boolean;
  };

/** What was recorded or skipped, whatever it usually is. */
export type Amount = Pick<Template, 'amountMinor' | 'currency'>;

/** Days that were answered; their undo takes back the write. */
export type SettledDays = { kind: 'settled'; rule: Recurring; days: string[]; amount: Amount; writeId: number };

/** A day on which it came due and that waits for an answer, or has it. */
export type DueDay = {
  dueOn: string;
  state: 'asked' | 'recorded' | 'skipped';
  /** As it was when it came due. */
  amountMinor: number;
};

/** The first day whose nine o'clock is still to come where a person lives. */
export function nextDay(cadence: Cadence, timeZone: string, nowMs: number): string {
  const today = localDate(nowMs, timeZone);
  return dayFrom(cadence, dueMoment(today, timeZone) > nowMs ? today : addDays(today, 1));
}

/** What is entered on a day: the amount may be another one than usual. */
export function entryOn(
  { kind, category, note, tags }: Template,
  { amountMinor, currency }: Pick<Template, 'amountMinor' | 'currency'>,
  date: string,
): EntryInput {
  return { kind, amountMinor, currency, category, note, tags, date };
}
