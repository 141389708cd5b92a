import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { untilNextDue } from '../../../../src/features/sheets/flush/lease-queries.ts';
import type { Ledger } from '../../../support/sheets-world.ts';
import { openFaultWorld, type FaultWorld, type Rule } from '../../../support/fault-world.ts';

const ADMIN = 7;
const OPERATORS = { adminIds: [ADMIN] };

describe('what keeps a whole account waiting', () => {
  let world: FaultWorld;
  let robot: string;
  /** How far the clock of Google is ahead of ours. */
  let skewMs = 0;
  beforeAll(async () => {
    world = await openFaultWorld({ now: () => Date.now() + skewMs });
    robot = world.accounts.all[0]!.email;
  });
  afterEach(async () => {
    skewMs = 0;
    world.google.sim.faults.clear();
    world.google.sim.trouble(robot, undefined);
    world.notices.length = 0;
    await world.database.pool.query('delete from gate_troubles');
    await world.database.pool.query('update connections set due_at = null');
  });
  afterAll(async () => await world.stop());

  const query = async (text: string): Promise<Record<string, unknown>[]> =>
    (await world.database.pool.query(text)).rows;
  const trouble = async (): Promise<Record<string, unknown> | undefined> =>
    (await query('select *, held_until > now() as is_held from gate_troubles'))[0];
  const endHold = async (): Promise<unknown> => await query('update gate_troubles set held_until = now()');
  const texts = (): string[] => world.notices.map((notice) => (notice as { text: string }).text);

  /** The operator is told once and the person not at all; all waits, and goes in once it is mended. */
  const standsStillThenFlows = async (ledger: Ledger, kind: string, message: RegExp, mend: () => void) => {
    expect(await ledger.connection()).toMatchObject({ suspended_at: null, last_error: expect.stringMatching(message) });
    await world.expectAllWaits(ledger);
    expect(await trouble()).toMatchObject({ gate: robot, trouble: kind, failures: 1 });
    expect(world.notices).toMatchObject([{ chatId: ADMIN }]);
    expect(texts()[0]).toContain(robot);
    mend();
    await world.expectAllWell(ledger);
    expect(await trouble()).toMatchObject({ failures: 0, held_until: null });
    expect(world.notices).toHaveLength(1);
  };

  test('a key that was deleted', async () => {
    const ledger = await world.ledgerWithWork();
    world.google.sim.trouble(robot, 'key-deleted');
    expect(await world.flushDue({ ...OPERATORS, gate: world.gateWith({}) })).toEqual(['later']);
    await standsStillThenFlows(ledger, 'account', /^account-broken: access token: 400 invalid_grant Invalid JWT/, () =>
      world.google.sim.trouble(robot, undefined),
    );
  });

  test('an account that was disabled, though its token is still young', async () => {
    const ledger = await world.ledgerWithWork();
    world.google.sim.trouble(robot, 'disabled');
    expect(await world.flushDue(OPERATORS)).toEqual(['later']);
    await standsStillThenFlows(ledger, 'account', /account not found/, () => world.google.sim.trouble(robot, undefined));
  });

  test('an API that is switched off in the project', async () => {
    const ledger = await world.ledgerWithWork();
    world.google.sim.trouble(robot, 'api-off');
    expect(await world.flushDue(OPERATORS)).toEqual(['later']);
    expect(texts()[0]).toContain('https://console.developers.google.com/apis/api/sheets.googleapis.com');
    await standsStillThenFlows(ledger, 'account', /^account-broken: 403/, () =>
      world.google.sim.trouble(robot, undefined),
    );
  });

  test.each<[string, Rule]>([
    ['a token that is refused for ever', { kind: 'status', status: 401, times: 99 }],
    [
      'a token without the scope',
      {
        kind: 'status',
        status: 403,
        times: 99,
        body: {
          error: { code: 403, status: 'PERMISSION_DENIED', details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }] },
        },
      },
    ],
    [
      'an API that is switched off, in the older form',
      { kind: 'status', status: 403, body: { error: { code: 403, errors: [{ reason: 'accessNotConfigured' }] } } },
    ],
  ])('%s', async (_, fault) => {
    const ledger = await world.ledgerWithWork();
    world.meet(fault);
    expect(await world.flushDue(OPERATORS)).toEqual(['later']);
    await standsStillThenFlows(ledger, 'account', /^account-broken: 40[13]/, () => world.google.sim.faults.clear());
  });

  test('a clock that is ten minutes ahead: the operator reads by how much', async () => {
    const ledger = await world.ledgerWithWork();
    skewMs = -10 * 60_000;
    expect(await world.flushDue({ ...OPERATORS, gate: world.gateWith({}) })).toEqual(['later']);
    expect(texts()[0]).toContain("the clock of this machine is 10 min ahead of Google's");
    await standsStillThenFlows(ledger, 'clock', /^clock-wrong: /, () => (skewMs = 0));
  });

  test('a clock that is ten minutes behind: the operator reads by how much', async () => {
    const ledger = await world.ledgerWithWork();
    skewMs = 10 * 60_000;
    const error_description =
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. ' +
      'Check your iat and exp values in the JWT claim.';
    world.meet({ kind: 'status', status: 400, body: { error: 'invalid_grant', error_description } }, 'token');
    expect(await world.flushDue({ ...OPERATORS, gate: world.gateWith({}) })).toEqual(['later']);
    expect(texts()[0]).toContain("the clock of this machine is 10 min behind Google's");
    await standsStillThenFlows(ledger, 'clock', /^clock-wrong: /, () => (skewMs = 0));
  });

  describe('a token endpoint', () => {
    const failsUnsent = async (gate = world.gateWith({})): Promise<void> => {
      const ledger = await world.ledgerWithWork();
      const before = world.writesTo(ledger);
      expect(await world.flushDue({ ...OPERATORS, gate })).toEqual(['later']);
      expect(world.writesTo(ledger)).toBe(before);
      expect(await ledger.connection()).toMatchObject({
        attempt: 1,
        last_error: expect.stringMatching(/^unreachable: access token: /),
      });
      expect(await trouble()).toMatchObject({ trouble: 'outage', failures: 1 });
      expect(world.notices).toEqual([]);
      await world.expectAllWaits(ledger);
      await world.expectAllWell(ledger);
    };

    test.each<[string, Rule]>([
      ['that answers 500', { kind: 'status', status: 500 }],
      ['that answers 503', { kind: 'status', status: 503 }],
      ['that cuts the connection', { kind: 'drop-before' }],
      ['that answers with a page and 502', { kind: 'html', status: 502 }],
      ['that answers with a page and 400', { kind: 'html', status: 400 }],
      ['that answers with a page and 200', { kind: 'html', status: 200 }],
      ['that answers with nothing and 200', { kind: 'empty' }],
      ['that answers with half of its JSON', { kind: 'cut-json' }],
    ])('%s', async (_, fault) => {
      world.meet(fault, 'token');
      await failsUnsent();
    });

    test('that nobody listens at', async () => {
      await failsUnsent(world.gateWith({ tokens: world.freshTokens('http://127.0.0.1:1/token') }));
    });

    test('that does not answer in time', async () => {
      world.meet({ kind: 'hang', delayMs: 60_000 }, 'token');
      const tokens = world.freshTokens();
      tokens.transporter.defaults.timeout = 100;
      await failsUnsent(world.gateWith({ tokens }));
    });

    test('that limits how often it is asked is a quota, and no failure', async () => {
      const ledger = await world.ledgerWithWork();
      world.meet({ kind: 'status', status: 429, body: { error: 'rate_limit_exceeded' } }, 'token');
      expect(await world.flushDue({ ...OPERATORS, gate: world.gateWith({}) })).toEqual(['later']);
      expect(await ledger.connection()).toMatchObject({ attempt: 0 });
      expect(await trouble()).toBeUndefined();
      await world.expectAllWell(ledger);
    });
  });

  describe('when many ledgers fail in a row', () => {
    const calls = (): number => world.google.sim.calls().filter(({ method }) => method === 'spreadsheets.batchUpdate').length;
    const down = (): void => world.meet({ kind: 'status', status: 503, times: 1_000 });

    test('nobody calls Google until one may see whether it is over; then all go on at once', async () => {
      const ledgers = await world.ledgersWithWork(8);
      down();
      expect(await world.flushDue(OPERATORS)).toEqual(['later', 'later', 'later', 'later', 'later']);
      expect(await trouble()).toMatchObject({ trouble: 'outage', failures: 5, is_held: true });
      expect(await untilNextDue(world.database.pool, robot)).toBeGreaterThan(0);
      const before = calls();
      expect(await world.flushDue(OPERATORS)).toEqual([]);
      expect(calls()).toBe(before);
      await endHold();
      expect(await world.flushDue(OPERATORS)).toEqual(['later']);
      expect(await trouble()).toMatchObject({ failures: 6, is_held: true });
      world.google.sim.faults.clear();
      await endHold();
      expect(await world.flushDue(OPERATORS)).toEqual(['done', 'done']);
      expect(await trouble()).toMatchObject({ failures: 0, held_until: null });
      for (const ledger of ledgers) await world.expectAllWell(ledger);
      expect(world.notices).toEqual([]);
    });

    test('a wave that fails together counts as far as it makes the gate shut, and no further', async () => {
      const ledgers = await world.ledgersWithWork(7);
      down();
      let sent = 0;
      const allSent = Promise.withResolvers<void>();
      const together = async (step: string): Promise<void> => {
        if (step !== 'before-settling') return;
        sent += 1;
        if (sent === ledgers.length) allSent.resolve();
        await allSent.promise;
      };
      await Promise.all(ledgers.map(async () => await world.flushOne({ ...OPERATORS, onStep: together })));
      expect(await trouble()).toMatchObject({ failures: 5, is_held: true });
      const [hold] = await query('select extract(epoch from held_until - now())::float8 as seconds from gate_troubles');
      expect(hold?.['seconds']).toBeLessThanOrEqual(2);
    });

    test('one sheet that always fails holds nobody else up', async () => {
      const [sick, ...others] = await world.ledgersWithWork(3);
      const match = { spreadsheetId: sick!.spreadsheetId };
      const id = world.google.sim.faults.add({ kind: 'status', status: 503, match });
      for (let attempt = 1; attempt <= 9; attempt += 1) {
        await sick!.makeDue();
        await world.flushDue(OPERATORS);
      }
      expect(await sick!.connection()).toMatchObject({ attempt: 9 });
      expect((await trouble())?.['failures']).toBeLessThanOrEqual(1);
      for (const ledger of others) await world.expectAllWell(ledger);
      world.google.sim.faults.remove(id);
      await world.expectAllWell(sick!);
    });

    test('another account’s ledgers go on', async () => {
      const ledger = await world.ledgerWithWork();
      await query(`insert into gate_troubles (gate, trouble, message, failures, last_user_id, held_until)
        values ('another@project', 'account', '', 9, 1, now() + interval '1 hour')`);
      await world.expectAllWell(ledger);
    });

    test('the operator hears of an outage that lasts, once, and of what only they can mend at once', async () => {
      const ledger = await world.ledgerWithWork();
      const fail = async (): Promise<void> => {
        await ledger.makeDue();
        world.meet({ kind: 'status', status: 503 });
        await world.flushDue(OPERATORS);
      };
      await fail();
      expect(world.notices).toEqual([]);
      await query(`update gate_troubles set since = now() - interval '11 minutes'`);
      await fail();
      await fail();
      expect(texts()).toEqual([expect.stringContaining("can't be reached")]);
      await world.expectAllWell(ledger);
      await ledger.change(4, 1, 'append');
      world.meet({ kind: 'status', status: 401, times: 2 });
      await world.flushDue(OPERATORS);
      expect(world.notices).toHaveLength(1);
      await query(`update gate_troubles set told_at = now() - interval '61 minutes', since = now()`);
      world.meet({ kind: 'status', status: 401, times: 2 });
      await ledger.makeDue();
      await world.flushDue(OPERATORS);
      expect(texts()[1]).toContain('Google refuses');
    });
  });
});
