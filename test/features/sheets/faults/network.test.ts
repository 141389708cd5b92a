import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openFaultWorld, type FaultWorld, type Rule } from '../../../support/fault-world.ts';

describe('a flush that meets the network', () => {
  let world: FaultWorld;
  beforeAll(async () => {
    world = await openFaultWorld();
  });
  afterEach(() => {
    expect(world.notices).toEqual([]);
    world.google.sim.faults.clear();
  });
  afterAll(async () => await world.stop());

  /** Waits for a write no longer than a test can. */
  const impatient = () => world.gateWith({ writeTimeoutMs: 100 });

  test.each<[string, Rule]>([
    ['finds out after a 500 that its write was applied', { kind: 'status-after', status: 500 }],
    ['finds out after a 502 that its write was applied', { kind: 'html-after', status: 502 }],
    ['finds out after a 503 that its write was applied', { kind: 'status-after', status: 503 }],
    ['finds out after a 504 that its write was applied', { kind: 'status-after', status: 504 }],
    ['finds out after a reset that its write was applied', { kind: 'drop-after' }],
    ['finds out after a page with 200 that its write was applied', { kind: 'html-after', status: 200 }],
    ['finds out after an answer that broke off that its write was applied', { kind: 'truncated' }],
    ['finds out after JSON without its end that its write was applied', { kind: 'cut-json' }],
    ['finds out after an empty answer that its write was applied', { kind: 'empty' }],
    ['finds out after a time-out that its write was applied', { kind: 'hang-after', delayMs: 60_000 }],
    ['finds out after a body that would not end that its write was applied', { kind: 'trickle', delayMs: 60_000 }],
  ])('%s', async (_, fault) => {
    const ledger = await world.ledgerWithWork();
    world.meet(fault);
    expect(await world.flushDue({ gate: impatient() })).toEqual(['done']);
    await world.expectAllWell(ledger);
  });

  test.each<[string, Rule]>([
    ['tries again after a 500 that nothing was done for', { kind: 'status', status: 500 }],
    ['tries again after a 502 that nothing was done for', { kind: 'html', status: 502 }],
    ['tries again after a 503 that nothing was done for', { kind: 'status', status: 503 }],
    ['tries again after a 504 that nothing was done for', { kind: 'status', status: 504 }],
    ['tries again after a reset before anything was done', { kind: 'drop-before' }],
    ['tries again after a time-out that nothing was done in', { kind: 'hang', delayMs: 60_000 }],
    ['tries again after a page with 200 that something on the way wrote', { kind: 'html', status: 200 }],
    ['believes no page with 400, which is not Google’s', { kind: 'html', status: 400 }],
    ['believes no page with 403, which is not Google’s', { kind: 'html', status: 403 }],
    ['believes no page with 404, which is not Google’s', { kind: 'html', status: 404 }],
    ['believes no answer about another spreadsheet', { kind: 'status', status: 200, body: { spreadsheetId: 'other' } }],
  ])('%s', async (_, fault) => {
    const ledger = await world.ledgerWithWork();
    world.meet(fault);
    expect(await world.flushDue({ gate: impatient() })).toEqual(['later']);
    expect(await ledger.connection()).toMatchObject({ attempt: 1, suspended_at: null });
    expect(await world.secondsUntilDue(ledger)).toBeLessThanOrEqual(2);
    await world.expectAllWaits(ledger);
    await world.expectAllWell(ledger);
  });

  test('is not fooled by a write that comes late, after its time-out and its question', async () => {
    const ledger = await world.ledgerWithWork();
    world.meet({ kind: 'delay', delayMs: 300 });
    expect(await world.flushDue({ gate: impatient() })).toEqual(['later']);
    await world.expectAllWaits(ledger);
    await world.google.sim.waitFor(ledger.spreadsheetId, () => ledger.lines().some(([id]) => id === '3'));
    await world.expectAllWell(ledger);
  });

  describe('and can’t even send', () => {
    const sendsNothing = async (rootUrl: string, error: RegExp): Promise<void> => {
      const ledger = await world.ledgerWithWork();
      const before = world.google.sim.calls().length;
      expect(await world.flushDue({ gate: world.gateWith({ rootUrl, tokens: await withToken() }) })).toEqual(['later']);
      expect(world.google.sim.calls().slice(before).filter(({ method }) => method !== 'token')).toEqual([]);
      const { rows } = await world.database.pool.query(
        'select attempts from sheet_batches where user_id = $1 and settled_at is null',
        [ledger.userId],
      );
      expect(rows).toEqual([{ attempts: 0 }]);
      expect((await ledger.connection())['last_error']).toMatch(error);
      await world.expectAllWaits(ledger);
      await world.expectAllWell(ledger);
    };

    const withToken = async () => {
      const tokens = world.freshTokens();
      await tokens.getAccessToken();
      return tokens;
    };

    test('knows of a refused connection that nothing was sent', async () => {
      await sendsNothing('http://127.0.0.1:1', /^unreachable: ECONNREFUSED/);
    });

    test('knows of a name that nobody knows that nothing was sent', async () => {
      await sendsNothing('http://sheets.invalid', /^unreachable: (ENOTFOUND|EAI_AGAIN)/);
    });

    test('sends nothing where no TLS connection can be made', async () => {
      await sendsNothing(world.google.url.replace('http:', 'https:'), /^unknown-outcome: /);
    });
  });

  test('waits longer and longer while Google is down, and goes on when it is back', async () => {
    const ledger = await world.ledgerWithWork();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      world.meet({ kind: 'status', status: 503 });
      await ledger.makeDue();
      expect(await world.flushDue()).toEqual(['later']);
      waits.push(await world.secondsUntilDue(ledger));
    }
    expect(waits[0]).toBeLessThanOrEqual(2);
    expect(waits[8]).toBeGreaterThan(140);
    expect(waits[8]).toBeLessThanOrEqual(300);
    await world.expectAllWaits(ledger);
    await world.expectAllWell(ledger);
  });
});
