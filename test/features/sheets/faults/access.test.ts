import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { OAuth2Client } from 'google-auth-library';
import type { SuspendReason } from '../../../../src/features/sheets/model.ts';
import { connectLedger, type Ledger } from '../../../support/sheets-world.ts';
import { openFaultWorld, type FaultWorld, type Rule } from '../../../support/fault-world.ts';

describe('access to a sheet', () => {
  let world: FaultWorld;
  let robot: string;
  beforeAll(async () => {
    world = await openFaultWorld();
    robot = world.accounts.all[0]!.email;
  });
  afterEach(() => {
    world.google.sim.faults.clear();
    world.notices.length = 0;
  });
  afterAll(async () => await world.stop());

  const noticesTo = (ledger: Ledger): string[] =>
    (world.notices as { chatId: number; text: string }[])
      .filter(({ chatId }) => chatId === ledger.userId)
      .map(({ text }) => text);

  /** As "Check again" does when it finds nothing in the way. */
  const repaired = async ({ userId, spreadsheetId }: Ledger): Promise<void> =>
    await connectLedger(world.house, world.accounts, userId, spreadsheetId);

  const isSuspended = async (ledger: Ledger, reason: SuspendReason, about: string): Promise<void> => {
    expect(await ledger.connection()).toMatchObject({ suspended_reason: reason, attempt: 0, lease_token: null });
    expect(noticesTo(ledger)).toEqual([expect.stringContaining(about)]);
    await world.expectAllWaits(ledger);
    await ledger.change(3, 2, 'update', { note: 'three, changed' });
    await ledger.change(3, 3, 'update', { note: 'three' });
    await ledger.makeDue();
    expect(await world.flushDue()).toEqual([]);
    expect(noticesTo(ledger)).toHaveLength(1);
  };

  const isWellAgain = async (ledger: Ledger): Promise<void> => {
    await repaired(ledger);
    await world.flushDue();
    expect(ledger.notes()).toEqual({ 1: 'one!', 3: 'three' });
    expect(ledger.lines()).toHaveLength(2);
    expect(new Set(await ledger.statuses())).toEqual(new Set(['DONE']));
    expect(await ledger.connection()).toMatchObject({ suspended_at: null, due_at: null, last_error: null });
  };

  test('that was taken away is asked for once, and all goes in when it is back', async () => {
    const ledger = await world.ledgerWithWork();
    world.google.sim.unshare(ledger.spreadsheetId, robot);
    expect(await world.flushDue()).toEqual(['suspended']);
    await isSuspended(ledger, 'not-shared', robot);
    world.google.sim.share(ledger.spreadsheetId, robot);
    await isWellAgain(ledger);
  });

  test('that only reads is asked for once, and all goes in when it writes', async () => {
    const ledger = await world.ledgerWithWork();
    world.google.sim.share(ledger.spreadsheetId, robot, 'reader');
    expect(await world.flushDue()).toEqual(['suspended']);
    await isSuspended(ledger, 'not-shared', robot);
    world.google.sim.share(ledger.spreadsheetId, robot);
    await isWellAgain(ledger);
  });

  test('that is lost again is asked for again, once a loss', async () => {
    const ledger = await world.ledgerWithWork();
    for (const losses of [1, 2]) {
      world.google.sim.unshare(ledger.spreadsheetId, robot);
      await ledger.makeDue();
      expect(await world.flushDue()).toEqual(['suspended']);
      await ledger.makeDue();
      expect(await world.flushDue()).toEqual([]);
      expect(noticesTo(ledger)).toHaveLength(losses);
      world.google.sim.share(ledger.spreadsheetId, robot);
      await repaired(ledger);
    }
    await world.expectAllWell(ledger);
  });

  test('ends with a spreadsheet in the bin, and goes on when it is restored', async () => {
    const ledger = await world.ledgerWithWork();
    world.google.sim.trash(ledger.spreadsheetId);
    expect(await world.flushDue()).toEqual(['suspended']);
    await isSuspended(ledger, 'not-found', '/connect');
    world.google.sim.restore(ledger.spreadsheetId);
    await isWellAgain(ledger);
  });

  test.each<[string, Rule, SuspendReason, string]>([
    [
      'ends with a spreadsheet that was deleted for good',
      { kind: 'status', status: 404 },
      'not-found',
      '/connect',
    ],
    [
      'ends with a spreadsheet that became another kind of file',
      {
        kind: 'status',
        status: 400,
        body: {
          error: { code: 400, status: 'FAILED_PRECONDITION', message: 'This operation is not supported for this document' },
        },
      },
      'not-a-sheet',
      '/connect',
    ],
    [
      'ends with a Drive that is full, and goes on when there is room',
      {
        kind: 'status',
        status: 403,
        body: {
          error: {
            code: 403,
            message: "The user's Drive storage quota has been exceeded.",
            errors: [{ domain: 'usageLimits', reason: 'storageQuotaExceeded' }],
          },
        },
      },
      'storage-full',
      'one.google.com/storage',
    ],
  ])('%s', async (_, fault, reason, about) => {
    const ledger = await world.ledgerWithWork();
    world.meet(fault);
    expect(await world.flushDue()).toEqual(['suspended']);
    await isSuspended(ledger, reason, about);
    await isWellAgain(ledger);
  });

  test('for a reason that nobody knows yet is tried again, and nobody is told', async () => {
    const ledger = await world.ledgerWithWork();
    const body = {
      error: { code: 403, status: 'PERMISSION_DENIED', details: [{ reason: 'SECURITY_POLICY_VIOLATED' }] },
    };
    world.meet({ kind: 'status', status: 403, body });
    expect(await world.flushDue()).toEqual(['later']);
    expect(await ledger.connection()).toMatchObject({ attempt: 1, last_error: expect.stringMatching(/^denied: 403/) });
    expect(world.notices).toEqual([]);
    await world.expectAllWell(ledger);
  });

  test('with a token that is refused once gets a new token, and nobody notices', async () => {
    const ledger = await world.ledgerWithWork();
    world.meet({ kind: 'status', status: 401 });
    expect(await world.flushDue()).toEqual(['done']);
    expect(world.notices).toEqual([]);
    await world.expectAllWell(ledger);
  });

  describe('by a person’s own grant', () => {
    const grantTokens = (): OAuth2Client => {
      const tokens = new OAuth2Client({
        clientId: 'app',
        clientSecret: 'secret',
        endpoints: { oauth2TokenUrl: world.google.tokenUrl },
      });
      tokens.setCredentials({ refresh_token: '1//grant' });
      return tokens;
    };

    test('that was taken back waits for the person, who is told once', async () => {
      const ledger = await world.ledgerWithWork();
      const body = { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' };
      world.meet({ kind: 'status', status: 400, body }, 'token');
      expect(await world.flushDue({ gate: world.gateWith({ tokens: grantTokens() }) })).toEqual(['suspended']);
      await isSuspended(ledger, 'grant-gone', '/connect');
      await isWellAgain(ledger);
    });

    test('that lacks what the person did not tick waits for the person', async () => {
      const ledger = await world.ledgerWithWork();
      const token = { access_token: 'ya29.some', expires_in: 3_599, token_type: 'Bearer' };
      world.meet({ kind: 'status', status: 200, body: token }, 'token');
      const details = [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }];
      const body = { error: { code: 403, status: 'PERMISSION_DENIED', details } };
      world.meet({ kind: 'status', status: 403, body }, 'spreadsheets.getByDataFilter');
      expect(await world.flushDue({ gate: world.gateWith({ tokens: grantTokens() }) })).toEqual(['suspended']);
      await isSuspended(ledger, 'grant-gone', '/connect');
      await isWellAgain(ledger);
    });
  });
});
