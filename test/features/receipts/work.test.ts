import { beforeEach, describe, expect, test } from '@jest/globals';
import { HOUR_MS } from '../../../src/core/clock.ts';
import { usage } from '../../../src/core/rate-budget.ts';
import { expire } from '../../../src/features/receipts/expiry.ts';
import { budgetOf } from '../../../src/features/receipts/work.ts';
import type { VisionFault } from '../../../src/sandbox/vision.ts';
import { ADMIN, openReceiptChat, useReceiptChat } from '../../support/receipt-chat.ts';

const chat = useReceiptChat();

beforeEach(async () => {
  await chat.house.db.query(`delete from pgboss.job where name in ('receipts', 'telegram-messages')`);
});

describe('a fault of Gemini', () => {
  test.each<[string, VisionFault, number]>([
    ['too many requests', { kind: 'status', status: 429, code: 'RESOURCE_EXHAUSTED', retryDelay: '22s' }, 22_000],
    ['an overload', { kind: 'status', status: 500, code: 'INTERNAL' }, 5_000],
    ['a page of HTML', { kind: 'html' }, 5_000],
    ['a broken connection', { kind: 'drop' }, 5_000],
    ['an answer that breaks off', { kind: 'truncated' }, 5_000],
  ])('that passes is waited for: %s', async (_what, fault, afterMs) => {
    const person = await chat.person();
    chat.vision.sim.fail(fault);
    await chat.send(person, 'a café');
    expect(await chat.run(await chat.nextJob())).toBe('completed');
    const later = await chat.nextJob();
    expect(later.turn).toBe(1);
    expect(Math.abs(later.startAfterMs - afterMs)).toBeLessThan(2_000);
    expect(await chat.notices()).toEqual([]);
    await chat.run(later);
    expect(await chat.notices()).toMatchObject([{ kind: 'edit', text: expect.stringContaining('Corner Café') }]);
  });

  test.each<[string, VisionFault, string]>([
    ['a refusal of the file', { kind: 'status', status: 400, code: 'INVALID_ARGUMENT' }, "I can't read this file."],
    ['a filter', { kind: 'blocked-prompt' }, 'I may not read this picture.'],
    [
      'a key that is not accepted',
      { kind: 'status', status: 400, code: 'INVALID_ARGUMENT', reason: 'API_KEY_INVALID' },
      'Reading is out of order for now',
    ],
  ])('that stays is said, with what to do next: %s', async (_what, fault, words) => {
    const person = await chat.person();
    chat.vision.sim.fail(fault);
    await chat.send(person, 'a café');
    await chat.run(await chat.nextJob());
    const said = (await chat.notices()).filter((notice) => notice.kind === 'edit' && notice.chatId === person);
    expect(said).toMatchObject([{ text: expect.stringMatching(new RegExp(`${words}.*lunch 12.50`)) }]);
    expect(await chat.drafts(person)).toEqual([{ state: 'failed', tries: 1, fileId: null }]);
  });

  test('of the key is told to the admins, once an hour', async () => {
    await chat.house.db.query(`delete from leases where name = 'gemini-trouble-told'`);
    for (let time = 0; time < 2; time += 1) {
      chat.vision.sim.fail({ kind: 'status', status: 403, code: 'PERMISSION_DENIED' });
      await chat.send(await chat.person(), 'a café');
      await chat.run(await chat.nextJob());
    }
    const told = (await chat.notices()).filter((notice) => notice.kind === 'send' && notice.chatId === ADMIN);
    expect(told).toMatchObject([{ text: expect.stringContaining('GEMINI_API_KEY') }]);
  });

  test('that lasts is given up after five tries, and the person is told', async () => {
    const person = await chat.person();
    await chat.send(person, 'a café');
    for (let time = 0; time < 5; time += 1) {
      chat.vision.sim.fail({ kind: 'status', status: 503, code: 'UNAVAILABLE' });
      await chat.run(await chat.nextJob());
    }
    expect(await chat.notices()).toMatchObject([{ text: expect.stringContaining('too busy now') }]);
    expect(await chat.drafts(person)).toEqual([{ state: 'failed', tries: 5, fileId: null }]);
  });

  test('is none if the file is no receipt', async () => {
    const person = await chat.person('vi');
    chat.vision.sim.script('a cat', { isReceipt: false });
    await chat.send(person, 'a cat');
    await chat.run(await chat.nextJob());
    expect(await chat.notices()).toMatchObject([{ text: expect.stringContaining('không phải hóa đơn') }]);
  });
});

describe('a worker that dies', () => {
  test('after it had said what the file says, says it once when the job runs again', async () => {
    const person = await chat.person();
    await chat.send(person, 'a café');
    const job = await chat.nextJob();
    await chat.run(job);
    await chat.run(job);
    expect(await chat.notices()).toHaveLength(1);
    expect(await chat.drafts(person)).toMatchObject([{ state: 'ready' }]);
  });

  test('after it had put the work off, leaves one job that goes on', async () => {
    const person = await chat.person();
    chat.vision.sim.fail({ kind: 'html' });
    await chat.send(person, 'a café');
    const job = await chat.nextJob();
    await chat.run(job);
    await chat.run(job);
    expect((await chat.jobs()).map(({ turn }) => turn)).toEqual([0, 1]);
    expect(await chat.notices()).toEqual([]);
    expect(await chat.drafts(person)).toMatchObject([{ state: 'waiting', tries: 1 }]);
  });

  test('with each try at a file is not sent after it for ever', async () => {
    const person = await chat.person();
    await chat.send(person, 'a café');
    await chat.house.db.query('update receipt_drafts set tries = 5 where user_id = $1', [person]);
    const asked = chat.vision.sim.calls().length;
    await chat.run(await chat.nextJob());
    expect(chat.vision.sim.calls()).toHaveLength(asked);
    expect(await chat.notices()).toMatchObject([{ text: expect.stringContaining("I can't read this file") }]);
  });

  test('beside another one at the same job makes one draft', async () => {
    const person = await chat.person();
    await chat.send(person, 'a café');
    const job = await chat.nextJob();
    await Promise.all([chat.run(job), chat.run(job), chat.run(job)]);
    expect(await chat.notices()).toHaveLength(1);
    expect(await chat.drafts(person)).toHaveLength(1);
  });
});

describe('a draft of yesterday', () => {
  test('is let go by one of two processes, with one notice for each person, and its file is forgotten', async () => {
    const [linh, an] = [await chat.person(), await chat.person('ru')];
    for (const [person, content] of [[linh, 'one'], [linh, 'two'], [an, 'three']] as const) await chat.send(person, content);
    for (const job of await chat.jobs()) await chat.run(job);
    await chat.notices();
    expect(await expire(chat.house)).toBe(0);
    chat.later(24 * HOUR_MS);
    const ended = await Promise.all([expire(chat.house), expire(chat.house)]);
    const notices = await chat.notices();
    expect(ended[0] + ended[1]).toBeGreaterThanOrEqual(3);
    const told = (person: number) => notices.flatMap((one) => (one.kind === 'send' && one.chatId === person ? [one.text] : []));
    expect(told(linh)).toEqual([expect.stringContaining('within a day: 2')]);
    expect(told(an)).toEqual([expect.stringContaining('Чек за день не записали')]);
    expect(await chat.drafts(linh)).toMatchObject([
      { state: 'expired', fileId: null },
      { state: 'expired', fileId: null },
    ]);
  });
});

describe('the budget of a minute', () => {
  test('is shared by workers: what has to wait is put off and counts as no try', async () => {
    const other = await openReceiptChat({ perMinute: 3 });
    try {
      const person = await other.person();
      for (const content of ['one', 'two', 'three', 'four']) await other.send(person, content);
      const asked = other.vision.sim.calls().length;
      const jobs = await other.jobs();
      await Promise.all(jobs.map((job) => other.run(job)));
      expect(other.vision.sim.calls().length - asked).toBe(2);
      expect((await other.jobs()).filter(({ turn }) => turn === 1)).toHaveLength(2);
      expect((await other.drafts(person)).map(({ tries }) => tries).toSorted()).toEqual([0, 0, 1, 1]);
      expect(await usage(other.house.db, [budgetOf({ perMinute: 3 })])).toMatchObject([{ used: 2 }]);
    } finally {
      await other.stop();
    }
  });
});
