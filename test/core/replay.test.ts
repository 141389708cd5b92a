import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import type { Feature } from '../../src/core/feature.ts';
import type { IncomingText } from '../../src/core/incoming.ts';
import type { Service } from '../../src/core/lifecycle.ts';
import { askForReplay, dropParked, type Which } from '../../src/core/parked.ts';
import type { Pipeline } from '../../src/core/pipeline.ts';
import { createReplay } from '../../src/core/replay.ts';
import { upkeepSchedules } from '../../src/core/upkeep.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';
import { openTestHouse, textUpdate, type TestHouse, type Update } from '../support/test-house.ts';
import { waitFor } from '../support/wait-for.ts';

const ADMIN = 4_100_000_001;

let house: TestHouse;
let log: RecordingLog;
let running: Service[] = [];

beforeAll(async () => {
  house = await openTestHouse();
});
beforeEach(async () => {
  log = createRecordingLog();
  await house.db.query('truncate failed_updates, replays');
  await house.db.query(`delete from pgboss.job`);
});
afterEach(async () => {
  await Promise.all(running.map((service) => service.stop()));
  running = [];
});
afterAll(async () => await house.stop());

/** Takes texts as the ledger does, up to a fault; `before` comes to no effect. */
function faulty(when: 'before' | 'after the effect'): Feature[] {
  const [ledger, ...rest] = house.features() as [Feature, ...Feature[]];
  const text = async (incoming: IncomingText): Promise<never> => {
    if (when !== 'before') await ledger.handlers?.text?.(incoming);
    throw new Error('out of order');
  };
  const commands = { ...ledger.handlers?.commands, today: text };
  return [{ ...ledger, handlers: { ...ledger.handlers, text, commands } }, ...rest];
}

async function park(update: Update, when: 'before' | 'after the effect' = 'before'): Promise<void> {
  const pipeline = house.pipeline(faulty(when), () => {}, { log });
  for (let attempt = 1; attempt <= 5; attempt += 1) await expect(pipeline.handle(update)).rejects.toThrow('out of order');
  await pipeline.handle(update);
}

const sentAt = (update: Update, timeMs: number): Update =>
  ({ ...update, message: { ...('message' in update ? update.message : {}), date: Math.floor(timeMs / 1000) } }) as Update;

const ask = (which: Which, askedBy: number | null = ADMIN): Promise<number> =>
  transaction(house.db, (tx) => askForReplay(tx, which, askedBy));

async function replayWith(pipeline: Pipeline = house.pipeline(house.features(), () => {}, { log })): Promise<void> {
  const replay = createReplay({ ...house, log, pipeline, defaultLocale: 'en' });
  running.push(replay);
  await replay.start();
}

/** When nothing of what was asked for is left, and whoever asked was told. */
const allEnded = async (): Promise<true> =>
  await waitFor('the end of all replays', async () => (await house.db.query('select from replays')).rowCount === 0);

const told = async (chatId = ADMIN): Promise<string[]> => {
  const jobs = await house.db.query<{ text: string }>(
    `select data ->> 'text' as text from pgboss.job where (data ->> 'chatId')::bigint = $1 order by created_on`,
    [chatId],
  );
  return jobs.rows.map(({ text }) => text);
};

const parked = async (): Promise<object[]> =>
  (await house.db.query('select update_id, tries, reason, is_being_tried from parked_updates order by update_id')).rows;

const entriesOf = async (person: number): Promise<{ note: string; day: string }[]> => {
  const entries = 'select note, entry_date as day from transactions where user_id = $1 order by id';
  return (await house.db.query<{ note: string; day: string }>(entries, [person])).rows;
};

const notesOf = async (person: number): Promise<string[]> => (await entriesOf(person)).map(({ note }) => note);

describe('a parked update that is tried again', () => {
  test('is done once and answered, leaves the table, and the admin who asked is told', async () => {
    const person = house.addPerson();
    await park(textUpdate(person, 'coffee 3.50'));
    expect(await notesOf(person)).toEqual([]);
    await ask('all');
    await replayWith();
    await allEnded();
    expect(await notesOf(person)).toEqual(['coffee']);
    expect(house.said(person)).toEqual([expect.stringContaining('3.50')]);
    expect(await parked()).toEqual([]);
    expect(await told()).toEqual(['🔁 Tried again and done: 1.']);
  });

  test('and fails again stays with the new reason, is asked for no more, and is kept no longer than before', async () => {
    const person = house.addPerson();
    const update = textUpdate(person, 'secret coffee 3');
    await park(update);
    await house.db.query(`update failed_updates set reason = 'an older one', failed_at = now() - interval '3 days'`);
    await ask('all');
    await replayWith(house.pipeline(faulty('before'), () => {}, { log }));
    await allEnded();
    const stands = { update_id: update.update_id, tries: 6, reason: 'Error: out of order', is_being_tried: false };
    expect(await parked()).toEqual([stands]);
    const old = await house.db.query(`select from failed_updates where failed_at < now() - interval '3 days'`);
    expect(old.rowCount).toBe(1);
    expect(await told()).toEqual(['🔁 Tried again. Done: 0, failed again: 1. /admin shows why.']);
    expect(JSON.stringify(log.lines)).not.toContain('secret');
  });

  test('keeps its turn behind the earlier ones of its person, and none is done twice by two processes at once', async () => {
    const people = Array.from({ length: 6 }, () => house.addPerson());
    for (const person of people) for (const note of ['one', 'two', 'three']) await park(textUpdate(person, `${note} 1`));
    await ask('all');
    await Promise.all([replayWith(), replayWith()]);
    await allEnded();
    for (const person of people) {
      expect(await notesOf(person)).toEqual(['one', 'two', 'three']);
      expect(house.said(person)).toHaveLength(3);
    }
    expect(await told()).toEqual(['🔁 Tried again and done: 18.']);
  });

  test('by a process that dies over it is taken up by another one, and done once', async () => {
    const person = house.addPerson();
    await park(textUpdate(person, 'coffee 4'));
    await ask('all');
    const dying = Promise.withResolvers<void>();
    const committed = Promise.withResolvers<void>();
    const pipeline = house.pipeline(house.features(), () => {}, { log });
    await replayWith({
      ...pipeline,
      handle: async (update) => {
        const handled = await pipeline.handle(update);
        committed.resolve();
        await dying.promise;
        return handled;
      },
    });
    await committed.promise;
    await replayWith();
    expect(await parked()).toHaveLength(1);
    await house.db.query('update failed_updates set replay_at = now()');
    await allEnded();
    dying.resolve();
    await Promise.all(running.map((service) => service.stop()));
    expect(await notesOf(person)).toEqual(['coffee']);
    expect(house.said(person)).toHaveLength(2);
    expect(await told()).toEqual(['🔁 Tried again and done: 1.']);
  });

  test('and ends the process each time is left alone after three times', async () => {
    const person = house.addPerson();
    await park(textUpdate(person, 'coffee 4'));
    await ask('all');
    await house.db.query('update failed_updates set replay_tries = 3');
    await replayWith();
    await allEnded();
    expect(await parked()).toMatchObject([{ reason: 'The process ended while it was handled', is_being_tried: false }]);
    expect(await notesOf(person)).toEqual([]);
  });

  test('comes too soon is tried once more later, and counts as no failure', async () => {
    const person = house.addPerson();
    const update = textUpdate(person, 'coffee 4');
    await park(update);
    await ask('all');
    const pipeline = house.pipeline(house.features(), () => {}, { log });
    let tooSoon = 5;
    const handle: Pipeline['handle'] = async (given) =>
      (tooSoon -= 1) >= 0 ? { kind: 'later', afterMs: 1 } : await pipeline.handle(given);
    await replayWith({ ...pipeline, handle });
    await allEnded();
    expect(tooSoon).toBe(-1);
    expect(await told()).toEqual(['🔁 Tried again and done: 1.']);
  });

  test('is not held against its person, who may go on only so fast', async () => {
    const person = house.addPerson();
    for (const text of ['coffee 4', 'tea 4', '/today', '/today', 'bun 4']) await park(textUpdate(person, text));
    await ask('all');
    const limits = { messagesPerMinute: 1, commandsPerMinute: 1, messageGapMs: 60_000 };
    await replayWith(house.pipeline(house.features(), () => {}, { log, limits }));
    await allEnded();
    expect(await notesOf(person)).toEqual(['coffee', 'tea', 'bun']);
    expect(house.said(person)).toHaveLength(5);
    expect(await told()).toEqual(['🔁 Tried again and done: 5.']);
  });

  test('and is of a kind that the program does not serve any more stays parked', async () => {
    await park(textUpdate(house.addPerson(), 'coffee 4'));
    await house.db.query(`update failed_updates set payload = '{"update_id": 1, "poll": {}}'`);
    await ask('all');
    await replayWith();
    await allEnded();
    expect(await parked()).toMatchObject([{ reason: 'This version of the program does not serve it' }]);
  });

  test('for the command line is told to nobody, and one that is dropped meanwhile to nobody either', async () => {
    const [person, other] = [house.addPerson(), house.addPerson()];
    await park(textUpdate(person, 'coffee 4'));
    await ask('all', null);
    const dropped = textUpdate(other, 'tea 4');
    await park(dropped);
    await ask({ updateId: dropped.update_id });
    await transaction(house.db, (tx) => dropParked(tx, { updateId: dropped.update_id }));
    await replayWith();
    await allEnded();
    expect(await told()).toEqual([]);
    expect(await notesOf(person)).toEqual(['coffee']);
    expect(await notesOf(other)).toEqual([]);
  });

  test('for an admin who chose a language is told in it', async () => {
    const admin = house.addPerson('ru');
    await house.pipeline().handle(textUpdate(admin, '/language'));
    await house.db.query(`update users set locale = 'ru' where user_id = $1`, [admin]);
    await park(textUpdate(house.addPerson(), 'coffee 4'));
    await ask('all', admin);
    await replayWith();
    await allEnded();
    expect(await told(admin)).toEqual(['🔁 Повторено успешно: 1.']);
  });
});

describe('a parked update that is tried again on the fifth day', () => {
  const FIVE_DAYS_MS = 5 * 86_400_000;

  /** What upkeep leaves of claims that are older than those of any redelivery. */
  async function letDaysPass(updateId: number): Promise<void> {
    await house.db.query(`update processed_updates set first_seen_at = now() - interval '5 days' where update_id = $1`, [
      updateId,
    ]);
    const schedules = upkeepSchedules({ db: house.db, clock: systemClock, metrics: house.metrics });
    await schedules.find(({ name }) => name === 'claim partitions')?.run();
    const left = await house.db.query('select from processed_updates where update_id = $1', [updateId]);
    expect(left.rowCount).toBe(0);
  }

  test('is only answered if it had taken effect', async () => {
    const person = house.addPerson();
    const update = sentAt(textUpdate(person, 'coffee 3.50'), Date.now() - FIVE_DAYS_MS);
    await park(update, 'after the effect');
    expect(await notesOf(person)).toEqual(['coffee']);
    await letDaysPass(update.update_id);
    await ask('all');
    await replayWith();
    await allEnded();
    expect(await notesOf(person)).toEqual(['coffee']);
    expect(house.said(person)).toEqual([expect.stringContaining('3.50')]);
  });

  test('is an entry of the day on which it was sent, where the person is, and once', async () => {
    const person = house.addPerson();
    await house.pipeline().handle(textUpdate(person, '/help'));
    await house.db.query(`update users set time_zone = 'Pacific/Kiritimati' where user_id = $1`, [person]);
    const day = new Date(Date.now() - FIVE_DAYS_MS).toISOString().slice(0, 10);
    const update = sentAt(textUpdate(person, 'coffee 3.50'), Date.parse(`${day}T12:00:00Z`));
    await park(update);
    await letDaysPass(update.update_id);
    await ask('all');
    await Promise.all([replayWith(), replayWith()]);
    await allEnded();
    const nextDay = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    expect(await entriesOf(person)).toEqual([{ note: 'coffee', day: nextDay }]);
  });
});
