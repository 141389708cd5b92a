import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createMetrics } from '../../../../src/core/metrics.ts';
import { openGrants } from '../../../../src/features/sheets/grant/grants.ts';
import { revokeDue } from '../../../../src/features/sheets/grant/revoke.ts';
import { createSealer } from '../../../../src/platform/sealing.ts';
import { ANNA, LINH, openConsentChat, type ConsentChat } from '../../../support/consent-chat.ts';
import { linkOf } from '../../../support/sheets-chat.ts';
import { waitFor } from '../../../support/wait-for.ts';

let chat: ConsentChat;
let person: number;
beforeAll(async () => {
  chat = await openConsentChat();
});
beforeEach(() => {
  person = chat.house.addPerson();
});
afterEach(() => chat.google.sim.faults.clear());
afterAll(async () => await chat.stop());

const count = async (table: string): Promise<number> =>
  (await chat.house.db.query(`select 1 from ${table} where user_id = $1`, [person])).rowCount ?? 0;

const pending = async (): Promise<number> =>
  (await chat.house.db.query(`select 1 from sheets_write_queue where user_id = $1 and status = 'PENDING'`, [person]))
    .rowCount ?? 0;

async function revoke(): Promise<void> {
  const { workerHouse: house, settings } = chat;
  const sealer = createSealer(settings.secretKey);
  const grants = openGrants(house.db, settings, sealer)!;
  await revokeDue({ house: { ...house, metrics: createMetrics({ process: false }) }, grants, sealer });
}

const revocations = (): number[] =>
  chat.google.sim.calls().filter(({ method }) => method === 'revoke').map(({ status }) => status);

async function connectShared(): Promise<string> {
  const { id } = chat.google.sim.createSpreadsheet({ title: 'Household' });
  chat.google.sim.share(id, chat.google.sim.serviceAccounts()[0]!.email);
  await chat.send(person, `/connect ${linkOf(id)}`);
  return id;
}

async function disconnect(): Promise<void> {
  await chat.send(person, '/disconnect');
  await chat.press(person, 'Disconnect');
}

const EMPTY = {
  spreadsheet_id: null,
  spreadsheet_title: null,
  sheet_id: null,
  reached_by: 'account',
  account_email: null,
  web_app_url: null,
  web_app_secret: null,
  due_at: null,
  lease_token: null,
  suspended_reason: null,
};

describe('disconnecting', () => {
  test('is asked about once, and nothing happens before the answer', async () => {
    const id = await connectShared();
    await chat.send(person, '/disconnect');
    expect(chat.last(person).text).toContain('Disconnect Household?');
    expect(chat.labels(person)).toEqual(['✂️ Disconnect', '✖️ Cancel']);
    await chat.press(person, 'Cancel');
    expect(chat.last(person).text).toContain('stays connected');
    expect((await chat.connection(person))['spreadsheet_id']).toBe(id);
  });

  test('a shared sheet says whose access can be taken away, and leaves the sheet as it is', async () => {
    const id = await connectShared();
    const before = chat.google.sim.read(id);
    await disconnect();
    expect(chat.last(person).text).toContain('Household stays yours');
    expect(chat.last(person).text).toContain(chat.google.sim.serviceAccounts()[0]!.email);
    expect(await chat.connection(person)).toMatchObject(EMPTY);
    expect(chat.google.sim.read(id)).toEqual(before);
  });

  test('a sheet of Connect with Google forgets the grant and has it revoked', async () => {
    await chat.connectWithGoogle(person);
    await disconnect();
    expect(chat.last(person).text).toContain('give my permission back');
    expect(await chat.connection(person)).toMatchObject(EMPTY);
    expect([await count('google_grants'), await count('google_revocations')]).toEqual([0, 1]);
    await revoke();
    expect(await count('google_revocations')).toBe(0);
    expect(revocations().at(-1)).toBe(200);
  });

  test('keeps what waits for the next sheet, and says how much that is', async () => {
    await connectShared();
    await chat.send(person, 'coffee 3');
    await chat.send(person, '/disconnect');
    expect(chat.last(person).text).toContain('Not written yet: 1');
    await chat.press(person, 'Disconnect');
    expect(chat.last(person).text).toContain('Not written yet: 1');
    await chat.send(person, 'tea 2');
    expect(await pending()).toBe(2);
    await connectShared();
    await chat.whileWorking(() => waitFor('both rows in the next sheet', async () => (await pending()) === 0));
  });

  test('takes up a sheet that was suspended no more: the next one begins afresh', async () => {
    const id = await connectShared();
    await chat.send(person, 'coffee 3');
    chat.google.sim.trash(id);
    await chat.whileWorking(() =>
      waitFor('a suspension', async () => (await chat.connection(person))['suspended_reason'] === 'not-found'),
    );
    await disconnect();
    expect(await chat.connection(person)).toMatchObject(EMPTY);
    await chat.press(person, 'Connect');
    expect(chat.last(person).text).toContain('Connect with Google');
  });

  test('where nothing is connected says so', async () => {
    await chat.send(person, '/disconnect');
    expect(chat.last(person).text).toContain('nothing to disconnect');
  });

  test('twice, by two questions, happens once', async () => {
    await connectShared();
    await disconnect();
    await chat.send(person, '/disconnect');
    expect(chat.last(person).text).toContain('nothing to disconnect');
  });

  test("is the owner's to decide", async () => {
    const id = await connectShared();
    const member = chat.house.addPerson();
    await chat.send(member, '/help');
    await chat.house.db.query('update users set ledger_user_id = $2 where user_id = $1', [member, person]);
    await chat.send(member, '/disconnect');
    expect(chat.last(member).text).toContain('belongs to somebody else');
    expect((await chat.connection(person))['spreadsheet_id']).toBe(id);
  });
});

describe('a revocation', () => {
  test('that Google does not take is tried again later, and said in the log', async () => {
    await chat.connectWithGoogle(person, ANNA);
    await disconnect();
    chat.google.sim.faults.add({ match: { method: 'revoke' }, kind: 'status', status: 503, times: 1 });
    await revoke();
    const { rows } = await chat.house.db.query<{ attempt: number; late: boolean }>(
      `select attempt, due_at > now() + interval '50 seconds' as late from google_revocations where user_id = $1`,
      [person],
    );
    expect(rows).toEqual([{ attempt: 1, late: true }]);
    expect(chat.log.lines.at(-1)).toMatchObject({ level: 'warn', message: 'A grant is still to be revoked at Google' });
    await chat.house.db.query('update google_revocations set due_at = now()');
    await revoke();
    expect(await count('google_revocations')).toBe(0);
  });

  test('of what the person took back themselves is done already', async () => {
    await chat.connectWithGoogle(person, ANNA);
    chat.google.sim.withdrawGrant(ANNA);
    await disconnect();
    await revoke();
    expect([await count('google_revocations'), revocations().at(-1)]).toEqual([0, 400]);
  });

  test('that is still to come does not end the grant of who connects again meanwhile', async () => {
    await chat.connectWithGoogle(person, LINH);
    await disconnect();
    const id = await chat.connectWithGoogle(person, LINH);
    const before = revocations().length;
    await revoke();
    expect(revocations()).toHaveLength(before);
    await chat.send(person, 'rice 5');
    await chat.whileWorking(() => waitFor('the row in the sheet', async () => (await pending()) === 0));
    expect(await chat.connection(person)).toMatchObject({ spreadsheet_id: id, suspended_reason: null });
  });

  test('of a token that nobody can open any more ends with an error in the log', async () => {
    await chat.connectWithGoogle(person);
    await disconnect();
    await chat.house.db.query(`update google_revocations set refresh_token = '\\x00' where user_id = $1`, [person]);
    await revoke();
    expect(await count('google_revocations')).toBe(0);
    expect(chat.log.lines.at(-1)).toMatchObject({ level: 'error', message: 'A grant could not be revoked at Google' });
  });
});
