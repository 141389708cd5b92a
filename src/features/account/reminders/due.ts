/**
 * The worker's side: who is nudged and who gets a recap now. A chunk of due reminders is one transaction, in which each
 * gets its next moment; nudges wait in the message queue, recaps, whose pictures take a while, are jobs.
 */
import { HOUR_MS, MINUTE_MS } from '../../../core/clock.ts';
import { describeFault } from '../../../core/errors.ts';
import type { Schedule } from '../../../core/feature.ts';
import type { House } from '../../../core/house.ts';
import type { Person } from '../../../core/incoming.ts';
import type { Outgoing } from '../../../core/outgoing.ts';
import type { QueueWork } from '../../../core/queue-work.ts';
import { transaction, type Tx } from '../../../platform/postgres.ts';
import type { JobOutcome, QueueName } from '../../../platform/queue.ts';
import { judge, nextMoment, periodBefore, USUAL_HOURS, type Period } from './model.ts';
import {
  beginReminder,
  listNewcomers,
  noteTold,
  postponeReminders,
  takeDueReminders,
  type DueReminder,
} from './queries.ts';
import { nudge } from './views.ts';

/** What the account asks of the ledger, of which it knows nothing. */
export type LedgerNews = {
  /** Those of the people who have recorded something for their day. */
  recordedOn: (tx: Tx, people: { userId: number; ledgerUserId: number; date: string }[]) => Promise<Set<number>>;
  /** A period of a person's ledger as messages, with a picture; none if nothing happened in it. */
  recap: (person: Person, period: Period & { kind: 'week' | 'month' }) => Promise<Outgoing[]>;
};

/** Fewer than a transaction should hold, more than a minute brings on most days. */
const CHUNK = 500;

export const RECAP_QUEUE: QueueName = {
  name: 'account-recaps',
  options: {
    notify: true,
    retryLimit: 5,
    retryDelay: 10,
    retryBackoff: true,
    retryDelayMax: 600,
    expireInSeconds: 300,
    heartbeatSeconds: 60,
    deleteAfterSeconds: 3_600,
  },
};

type RecapJob = Period & { userId: number; kind: 'week' | 'month' };

export function reminderSchedules(house: House, news: LedgerNews): Schedule[] {
  return [
    {
      name: 'reminders',
      everyMs: MINUTE_MS,
      run: async () => {
        while ((await remindSome(house, news)) === CHUNK);
      },
    },
    { name: 'recaps of newcomers', everyMs: HOUR_MS, run: async () => await beginRecaps(house) },
  ];
}

/** Everybody gets the monthly recap until they switch it off. */
async function beginRecaps({ db, clock }: House): Promise<void> {
  for (;;) {
    const newcomers = await listNewcomers(db, CHUNK);
    await transaction(db, async (tx) => {
      for (const { userId, timeZone } of newcomers) {
        const hour = USUAL_HOURS.month;
        const dueAtMs = nextMoment('month', hour, timeZone, clock.nowMs());
        await beginReminder(tx, userId, { kind: 'month', hour, dueAtMs });
      }
    });
    if (newcomers.length < CHUNK) return;
  }
}

async function remindSome(house: House, news: LedgerNews): Promise<number> {
  const nowMs = house.clock.nowMs();
  return await transaction(house.db, async (tx) => {
    const due = await takeDueReminders(tx, nowMs, CHUNK);
    const judged = due.map((reminder) => ({ ...reminder, ...judge(reminder, nowMs) }));
    const timely = judged.filter(({ isTimely, blocked }) => isTimely && !blocked);
    await nudgeSome(house, news, tx, timely.filter(({ kind }) => kind === 'nudge'));
    for (const reminder of timely) await sendForRecap(house, tx, reminder);
    await postponeReminders(tx, judged.map(({ userId, kind, nextMs }) => ({ userId, kind, dueAtMs: nextMs })));
    return due.length;
  });
}

/** `date`: the day that it is about, or at whose beginning a recap comes. */
type Timely = DueReminder & { date: string };

async function nudgeSome({ sender, text }: House, news: LedgerNews, tx: Tx, due: Timely[]): Promise<void> {
  if (due.length === 0) return;
  const recorded = await news.recordedOn(tx, due);
  for (const { userId, locale, date } of due) {
    if (recorded.has(userId) || !(await noteTold(tx, userId, 'nudge', date))) continue;
    await sender.notify(tx, nudge(text, { userId, locale }));
  }
}

async function sendForRecap({ queue }: House, tx: Tx, { kind, userId, date }: Timely): Promise<void> {
  if (kind === 'nudge') return;
  const job: RecapJob = { userId, kind, ...periodBefore(kind, date) };
  await queue.send(tx, RECAP_QUEUE.name, job);
}

export function recapWork(house: House, news: LedgerNews): QueueWork {
  return {
    queue: RECAP_QUEUE,
    batchSize: 4,
    work: async (jobs) => {
      const outcomes: JobOutcome[] = [];
      for (const { data } of jobs) outcomes.push(await tellRecap(house, news, data as RecapJob));
      return outcomes;
    },
  };
}

/** The picture is drawn before the transaction that tells of it; a job that runs twice tells once. */
async function tellRecap(house: House, news: LedgerNews, { userId, kind, from, to }: RecapJob): Promise<JobOutcome> {
  try {
    const person = await house.people.find(userId);
    if (person === undefined || person.blocked) return 'completed';
    const messages = await news.recap(person, { kind, from, to });
    if (messages.length === 0) return 'completed';
    await transaction(house.db, async (tx) => {
      if (!(await noteTold(tx, userId, kind, to))) return;
      for (const message of messages) await house.sender.notify(tx, message);
    });
    return 'completed';
  } catch (fault) {
    house.log.error('A recap could not be made', { userId, fault: describeFault(fault) });
    return 'failed';
  }
}
