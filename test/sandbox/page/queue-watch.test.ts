import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createPool } from '../../../src/platform/postgres.ts';
import { QueueWatch } from '../../../src/sandbox/page/queue-watch.ts';
import { listen, startPage, testDatabase } from './fixture.ts';

afterEach(async () => {
  await testDatabase().pool.query('truncate sheets_write_queue, ledgers, users');
});

async function addLedger(userId: number, firstName: string): Promise<void> {
  await testDatabase().pool.query('insert into ledgers (user_id) values ($1)', [userId]);
  await testDatabase().pool.query(
    `insert into users (user_id, first_name, locale, time_zone, currency, ledger_user_id)
     values ($1, $2, 'en', 'UTC', 'USD', $1)`,
    [userId, firstName],
  );
}

async function addRow(userId: number, entryId: number, change: Record<string, unknown> = {}): Promise<void> {
  const row = { user_id: userId, entry_id: entryId, entry_version: 1, op: 'append', ...change };
  const names = Object.keys(row);
  await testDatabase().pool.query(
    `insert into sheets_write_queue (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    Object.values(row),
  );
}

describe('the outbox through the page', () => {
  test('the latest fifty rows of all ledgers come newest first, with the state that a person sees', async () => {
    const page = await startPage();
    await addLedger(1, 'Anna');
    await addLedger(2, 'Minh');
    for (let entry = 1; entry <= 30; entry += 1) {
      await addRow(1, entry, { status: 'DONE', processed_at: new Date(Date.now() + 60_000) });
      await addRow(2, 100 + entry);
    }
    const batchId = randomUUID();
    await addRow(1, 40, { batch_id: batchId, retry_count: 2, last_error: '429 Quota exceeded', op: 'update' });
    await addRow(2, 41, { status: 'FAILED', op: 'delete', entry_version: 3 });
    const { rows, counts, now } = (await page.get('/sandbox/api/queue')).body;
    expect(rows).toHaveLength(50);
    expect(rows.slice(0, 4)).toMatchObject([
      { userId: '2', person: 'Minh', entryId: '41', entryVersion: 3, op: 'delete', status: 'FAILED', state: 'failed' },
      { person: 'Anna', state: 'batch', status: 'PENDING', batchId, retryCount: 2, lastError: '429 Quota exceeded' },
      { entryId: '130', state: 'pending', batchId: null, tookMs: null },
      { entryId: '30', state: 'done' },
    ]);
    expect(rows[3].tookMs).toBeGreaterThan(50_000);
    expect(now - rows[0].createdAt).toBeLessThan(60_000);
    expect(counts).toEqual({ pending: 30, batch: 1, done: 30, failed: 1 });
  });

  test('an open page hears of each change of state', async () => {
    const page = await startPage();
    await addLedger(1, 'Anna');
    const stream = await listen(page);
    expect(await stream.next('queue')).toEqual({});
    await addRow(1, 1);
    expect(await stream.next('queue')).toEqual({});
    await testDatabase().pool.query(`update sheets_write_queue set status = 'DONE', processed_at = now()`);
    expect(await stream.next('queue')).toEqual({});
  });

  test('a watch that is stopped has no look at the database planned, however often it was started', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    try {
      let told = (): void => {};
      const change = new Promise<void>((resolve) => (told = resolve));
      const watch = new QueueWatch(testDatabase().pool, () => told());
      watch.start();
      watch.start();
      await change;
      const planned = jest.getTimerCount();
      watch.stop();
      expect(jest.getTimerCount()).toBe(planned - 1);
      watch.stop();
      expect(jest.getTimerCount()).toBe(planned - 1);
    } finally {
      jest.useRealTimers();
    }
  });

  test('a database that does not answer is told in a sentence, and the chat goes on', async () => {
    const url = 'postgres://nobody@127.0.0.1:1/none';
    const pool = createPool({ url, applicationName: 'away', size: 1, timeoutMs: 1_000, onIdleError: () => {} });
    const page = await startPage({ pool });
    const { status, body } = await page.get('/sandbox/api/queue');
    expect(status).toBe(200);
    expect(body).toMatchObject({ rows: [], error: expect.stringContaining('The database does not answer') });
    const path = `/sandbox/api/people/${page.anna.id}/chat`;
    expect((await page.get(path)).body).toMatchObject({ messages: [], spreadsheetId: null });
    await pool.end();
  });
});
