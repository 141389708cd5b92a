/** Switching reminders on and off, each once an update. */
import { claimUpdate } from '../../../core/claims.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming } from '../../../core/incoming.ts';
import { transaction } from '../../../platform/postgres.ts';
import { nextMoment, USUAL_HOURS, type ReminderKind } from './model.ts';
import { listReminders, saveReminder, type Reminder } from './queries.ts';

/** All kinds, those never set included. */
export async function readReminders({ db }: House, userId: number): Promise<Record<ReminderKind, Reminder>> {
  const found = new Map((await listReminders(db, userId)).map((reminder) => [reminder.kind, reminder]));
  const of = (kind: ReminderKind): Reminder =>
    found.get(kind) ?? { kind, hour: USUAL_HOURS[kind], isOn: kind === 'month' };
  return { nudge: of('nudge'), week: of('week'), month: of('month') };
}

/** @param hour null switches it off */
export async function setReminder(
  { db, clock }: House,
  { update, person }: Incoming,
  kind: ReminderKind,
  hour: number | null,
): Promise<void> {
  await transaction(db, async (tx) => {
    const claim = await claimUpdate(tx, update, {});
    if (claim.kind === 'duplicate') return;
    const dueAtMs = hour === null ? null : nextMoment(kind, hour, person.timeZone, clock.nowMs());
    await saveReminder(tx, person.userId, { kind, hour: hour ?? USUAL_HOURS[kind], dueAtMs });
  });
}
