import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openFaultWorld, type FaultWorld, type Rule } from '../../../support/fault-world.ts';

describe('a quota that is used up', () => {
  let world: FaultWorld;
  beforeAll(async () => {
    world = await openFaultWorld();
  });
  afterEach(() => {
    expect(world.notices).toEqual([]);
    world.google.sim.faults.clear();
  });
  afterAll(async () => await world.stop());

  const ofProject: Rule = {
    kind: 'status',
    status: 429,
    body: {
      error: {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        message: "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute' of service …",
        details: [{ reason: 'RATE_LIMIT_EXCEEDED', metadata: { quota_limit: 'WriteRequestsPerMinutePerProject' } }],
      },
    },
  };
  const oldForm: Rule = {
    kind: 'status',
    status: 403,
    body: { error: { code: 403, message: 'Rate Limit Exceeded', errors: [{ reason: 'userRateLimitExceeded' }] } },
  };

  test.each<[string, Rule]>([
    ['of the account delays a flush and is no failure', { kind: 'quota' }],
    ['of the project delays a flush and is no failure', ofProject],
    ['delays a flush also where Google says so with 403', oldForm],
  ])('%s', async (_, fault) => {
    const ledger = await world.ledgerWithWork();
    world.meet(fault);
    expect(await world.flushDue()).toEqual(['later']);
    expect(await ledger.connection()).toMatchObject({ attempt: 0, suspended_at: null });
    const wait = await world.secondsUntilDue(ledger);
    expect(wait).toBeGreaterThan(4);
    expect(wait).toBeLessThanOrEqual(15);
    await world.expectAllWaits(ledger);
    await world.expectAllWell(ledger);
  });

  test('of reads delays a flush before its write is sent', async () => {
    const ledger = await world.ledgerWithWork();
    const before = world.writesTo(ledger);
    world.meet({ kind: 'quota' }, 'spreadsheets.getByDataFilter');
    expect(await world.flushDue()).toEqual(['later']);
    expect(world.writesTo(ledger)).toBe(before);
    expect(await ledger.connection()).toMatchObject({ attempt: 0 });
    await world.expectAllWell(ledger);
  });

  test('twenty times in a row still counts no failure', async () => {
    const ledger = await world.ledgerWithWork();
    for (let times = 0; times < 20; times += 1) {
      world.meet({ kind: 'quota' });
      await ledger.makeDue();
      expect(await world.flushDue()).toEqual(['later']);
    }
    expect(await ledger.connection()).toMatchObject({ attempt: 0, suspended_at: null });
    expect(await world.secondsUntilDue(ledger)).toBeLessThanOrEqual(15);
    await world.expectAllWell(ledger);
  });

  test('between a lost answer and its question keeps the batch as one that may have arrived', async () => {
    const ledger = await world.ledgerWithWork();
    world.meet({ kind: 'drop-after' });
    world.meet({ kind: 'quota', times: 2 }, 'spreadsheets.developerMetadata.get');
    expect(await world.flushDue()).toEqual(['later']);
    await ledger.makeDue();
    expect(await world.flushDue()).toEqual(['later']);
    await world.expectAllWell(ledger);
  });

  test.each<[string, Rule, number]>([
    ['is waited for as long as a 429 asks', { kind: 'quota', headers: { 'retry-after': '42' } }, 42],
    ['is waited for until the date that a 429 names', { kind: 'quota' }, 42],
    ['is not waited for longer than ten minutes, whoever asks', { kind: 'quota', headers: { 'retry-after': '86400' } }, 600],
  ])('%s', async (_, fault, seconds) => {
    const ledger = await world.ledgerWithWork();
    const date = new Date(Date.now() + seconds * 1_000).toUTCString();
    world.meet({ headers: { 'retry-after': date }, ...fault });
    expect(await world.flushDue()).toEqual(['later']);
    const wait = await world.secondsUntilDue(ledger);
    // Seconds go by until somebody looks, on a busy machine many.
    expect(wait).toBeGreaterThan(seconds - 20);
    expect(wait).toBeLessThanOrEqual(seconds + 1);
    await world.expectAllWell(ledger);
  });

  test('is not what a 503 with Retry-After means: it waits as asked and counts as a failure', async () => {
    const ledger = await world.ledgerWithWork();
    world.meet({ kind: 'status', status: 503, headers: { 'retry-after': '30' } });
    expect(await world.flushDue()).toEqual(['later']);
    expect(await ledger.connection()).toMatchObject({ attempt: 1 });
    expect(await world.secondsUntilDue(ledger)).toBeGreaterThan(28);
    await world.expectAllWell(ledger);
  });
});
