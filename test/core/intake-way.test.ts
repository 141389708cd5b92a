import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createIntakeWay, type IntakeWay, type Way } from '../../src/core/intake-way.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;
let log: RecordingLog;
const ways: IntakeWay[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(() => {
  log = createRecordingLog();
});

afterEach(async () => {
  await Promise.all(ways.splice(0).map((way) => way.stop()));
  await database.pool.query('delete from leases');
});

afterAll(async () => {
  await database.drop();
});

function wayOf(name: Way, onCurrent?: () => void): IntakeWay {
  const way = createIntakeWay(database.pool, name, log, onCurrent);
  ways.push(way);
  return way;
}

async function started(name: Way, onCurrent?: () => void): Promise<IntakeWay> {
  const way = wayOf(name, onCurrent);
  await way.start();
  return way;
}

/** As if the processes of that way had died a while ago. */
async function lapse(): Promise<void> {
  await database.pool.query(`update leases set held_until = now() - interval '1 second'`);
}

describe('the way of updates', () => {
  test('is that of who started last, in both directions', async () => {
    const polling = await started('polling');
    expect(polling.isCurrent()).toBe(true);
    const webhook = await started('webhook');
    expect(webhook.isCurrent()).toBe(true);
    expect(await polling.renew()).toBe(false);
    const later = await started('polling');
    expect([later.isCurrent(), await webhook.renew(), await polling.renew()]).toEqual([true, false, true]);
  });

  test('is noticed to have changed within a moment, and said once', async () => {
    const polling = await started('polling');
    await started('webhook');
    await waitFor('the change', () => !polling.isCurrent());
    await polling.renew();
    expect(log.lines).toMatchObject([{ level: 'info', fields: { mine: 'polling' } }]);
  });

  test('is shared by all processes of one kind, also when one of them ends', async () => {
    const [first, second] = [await started('webhook'), await started('webhook')];
    await first.stop();
    expect([first.isCurrent(), second.isCurrent(), await second.renew()]).toEqual([false, true, true]);
    expect(log.lines).toEqual([]);
  });

  test('falls back to the older processes when the newer ones are gone, and tells them', async () => {
    let times = 0;
    const polling = await started('polling', () => (times += 1));
    const webhook = await started('webhook');
    await waitFor('the change', () => !polling.isCurrent());
    await webhook.stop();
    expect([times, await polling.renew()]).toEqual([1, false]);
    await lapse();
    await waitFor('the return', () => polling.isCurrent());
    expect(times).toBe(2);
  });

  test('is decided as soon as the database answers, if it is away at the start', async () => {
    await started('webhook');
    await database.pool.query('alter table leases rename to leases_gone');
    const polling = await started('polling');
    expect(polling.isCurrent()).toBe(false);
    await database.pool.query('alter table leases_gone rename to leases');
    await waitFor('the decision', () => polling.isCurrent());
    expect(log.lines.some(({ level }) => level === 'warn')).toBe(true);
  });
});
