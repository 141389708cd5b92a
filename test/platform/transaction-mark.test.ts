import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OAuth2Client } from 'google-auth-library';
import { redeemCode, revokeGrant } from '../../src/platform/google-oauth.ts';
import { createSheetsClient } from '../../src/platform/google-sheets.ts';
import { createTelegramClient } from '../../src/platform/telegram.ts';
import { transaction } from '../../src/platform/postgres.ts';
import { createPrisma } from '../../src/platform/prisma.ts';
import { CallInTransactionFault, refuseInTransaction } from '../../src/platform/transaction-mark.ts';
import { createWebAppClient } from '../../src/platform/web-app.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** Nobody answers there: a call that is let through fails in another way than one that is refused. */
const NOWHERE = 'http://127.0.0.1:1';

const telegram = createTelegramClient('7000000001:token', NOWHERE);
const google = createSheetsClient(new OAuth2Client(), { rootUrl: NOWHERE, readTimeoutMs: 100, writeTimeoutMs: 100 });
const webApps = createWebAppClient(NOWHERE);
const app = { clientId: '1-x.apps.googleusercontent.com', clientSecret: 's', tokenUrl: NOWHERE, revokeUrl: NOWHERE };
const address = { spreadsheetId: 'sheet' };

const calls: [string, () => Promise<unknown>][] = [
  ['a method of Telegram', () => telegram.call('getMe', {}, 100)],
  ['a token of Google', () => google.ready()],
  ['the reading of a spreadsheet', () => google.get(address, 'properties')],
  ['a write into a spreadsheet', () => google.batchUpdate(address, { requests: [] })],
  ['the making of a spreadsheet', () => google.create({})],
  ['a look at a fence', () => google.metadataValue(address, 1)],
  ['the exchange of a code', () => redeemCode(app, { code: 'c', verifier: 'v', redirectUri: NOWHERE })],
  ['the end of a grant', () => revokeGrant(app, 'token')],
  ['a web app', () => webApps.post({ url: `${NOWHERE}/macros/s/x/exec`, secret: 's' }, {}, 100)],
];

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

const faultOf = async (call: () => Promise<unknown>): Promise<unknown> =>
  await call().then(
    () => undefined,
    (fault: unknown) => fault,
  );

describe('inside a transaction', () => {
  test.each(calls)('%s is refused, and outside it is not', async (_what, call) => {
    const inside = faultOf(() => transaction(database.pool, call));
    expect(await inside).toBeInstanceOf(CallInTransactionFault);
    expect(await inside).toMatchObject({ code: 'CALL_IN_TRANSACTION', message: expect.stringContaining('commit first') });
    const outside = await faultOf(call);
    expect(outside).toBeInstanceOf(Error);
    expect(outside).not.toBeInstanceOf(CallInTransactionFault);
  });

  test('a call is refused however deep it is', async () => {
    const deep = transaction(database.pool, async (tx) => {
      await tx.query('select 1');
      await Promise.all([1].map(async () => refuseInTransaction('Somebody')));
    });
    await expect(deep).rejects.toThrow('Somebody must not be called inside a database transaction');
  });

  test.each([
    ['a statement of its own', () => database.pool.query('select 1')],
    ['another transaction', () => transaction(database.pool, async (tx) => await tx.query('select 1'))],
  ])('%s is refused a second connection, for which it could wait for ever', async (_what, ask) => {
    await expect(transaction(database.pool, ask)).rejects.toThrow('The pool must not be called inside');
  });

  test('of Prisma’s a call is refused as well', async () => {
    const prisma = createPrisma(database.pool);
    const refused = prisma.$transaction(async (tx) => {
      await tx.$queryRaw`select 1`;
      await telegram.call('getMe', {}, 100);
    });
    await expect(refused).rejects.toBeInstanceOf(CallInTransactionFault);
    const [one] = await prisma.$transaction([prisma.$queryRaw`select 1 as one`]);
    expect(one).toEqual([{ one: 1 }]);
    await prisma.$disconnect();
  });

  test('may begin what calls somebody once the transaction has ended', async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    let later: Promise<void> | undefined;
    await transaction(database.pool, async () => {
      later = ended.then(() => refuseInTransaction('Somebody'));
    });
    end();
    await expect(later).resolves.toBeUndefined();
  });
});
