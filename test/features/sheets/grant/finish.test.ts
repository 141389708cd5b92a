import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BIN_ID, TAB_ID } from '../../../../src/features/sheets/google/layout.ts';
import { ANNA, DRIVE_FILE, LINH, openConsentChat, type ConsentChat } from '../../../support/consent-chat.ts';
import { erase, tracesOf } from '../../../support/erasure.ts';
import { holdRows } from '../../../support/held-rows.ts';
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

const made = (): string[] =>
  chat.google.sim.calls().filter(({ method, status }) => method === 'spreadsheets.create' && status === 200).map(({ path }) => path);

const grantOf = async (userId: number): Promise<{ refresh_token: Buffer; scope: string } | undefined> =>
  (await chat.house.db.query('select * from google_grants where user_id = $1', [userId])).rows[0];

const openWays = async (userId: number): Promise<number> =>
  (await chat.house.db.query('select 1 from google_consents where user_id = $1', [userId])).rowCount ?? 0;

const lines = (spreadsheetId: string): string[] =>
  chat.google.sim
    .read(spreadsheetId)
    .sheets.find(({ sheetId }) => sheetId === TAB_ID)!
    .rows.slice(1)
    .map(({ cells }) => cells[6]?.text ?? '');

const arrived = async (spreadsheetId: string, notes: string[]): Promise<void> => {
  await chat.whileWorking(() =>
    waitFor(`${notes.join()} in the sheet`, () => lines(spreadsheetId).join() === notes.join()),
  );
};

describe('a person who connects with Google', () => {
  test('gets a spreadsheet of their own, ready to be written into, and is told of it in the chat', async () => {
    await chat.send(person, 'coffee 3.50');
    const { status, page } = await chat.open(await chat.answer(await chat.askForConsent(person)));
    expect([status, page]).toEqual([200, expect.stringContaining('Connected')]);
    const connection = await chat.connection(person);
    expect(connection).toMatchObject({
      reached_by: 'grant',
      gate: 'grant',
      account_email: null,
      sheet_id: TAB_ID,
      spreadsheet_title: 'FreedomWallet',
      suspended_reason: null,
    });
    const id = connection['spreadsheet_id'] as string;
    const { title, sheets } = chat.google.sim.read(id);
    expect(title).toBe('FreedomWallet');
    expect(sheets.map(({ sheetId, hidden }) => ({ sheetId, hidden }))).toEqual([
      { sheetId: TAB_ID, hidden: false },
      { sheetId: BIN_ID, hidden: true },
    ]);
    expect(sheets[0]!.columns[0]!.hidden).toBe(true);
    expect(sheets[0]!.rows[0]!.cells.map(({ text }) => text)).toContain('Category');
    expect(chat.told(person).map(({ text }) => text)).toEqual([expect.stringContaining('On their way now: 1.')]);
    expect(chat.told(person)[0]!.keyboard).toMatchObject({ inline: [[{ url: expect.stringContaining(id) }]] });
    await arrived(id, ['coffee']);
  });

  test('has no open question left: the next text is an entry, not a link', async () => {
    const id = await chat.connectWithGoogle(person);
    expect(await chat.openDialogs(person)).toBe(0);
    await chat.send(person, 'tea 2');
    await arrived(id, ['tea']);
  });

  test('has a refresh token kept that nobody can read in the database', async () => {
    await chat.connectWithGoogle(person);
    const grant = await grantOf(person);
    expect(grant?.scope).toBe(DRIVE_FILE);
    expect(grant?.refresh_token.toString('latin1')).not.toContain('1//0');
    expect(await openWays(person)).toBe(0);
  });

  test('gets a spreadsheet in their own language and time zone', async () => {
    await chat.send(person, '/help');
    await chat.house.db.query(`update users set locale = 'vi', time_zone = 'Asia/Ho_Chi_Minh' where user_id = $1`, [person]);
    const id = await chat.connectWithGoogle(person);
    const call = chat.google.sim.calls().findLast(({ method }) => method === 'spreadsheets.create');
    expect(call?.body).toMatchObject({ properties: { locale: 'vi_VN', timeZone: 'Asia/Ho_Chi_Minh' } });
    expect(chat.google.sim.read(id).sheets[0]!.rows[0]!.cells[1]!.text).toBe('Ngày');
  });

  test('is counted against the quota of the app’s project and against their own', async () => {
    const id = await chat.connectWithGoogle(person);
    const used = async (): Promise<Record<string, number>> => {
      const { rows } = await chat.house.db.query<{ name: string; used: number }>(
        `select name, (select sum(used)::int from unnest(counts) as used) as used from rate_budgets
        where name like 'sheets-writes%' and name not like '%gserviceaccount%'`,
      );
      return Object.fromEntries(rows.map((row) => [row.name, row.used]));
    };
    const [project] = chat.google.sim.oauthClient().clientId.split('-');
    const before = await used();
    await chat.send(person, 'tea 2');
    await arrived(id, ['tea']);
    const after = await used();
    for (const name of [`sheets-writes ${project}`, `sheets-writes grant ${person}`]) {
      expect([name, after[name]! - before[name]!]).toEqual([name, 1]);
    }
  });

  test('goes over from a shared sheet: what comes next goes to the new one', async () => {
    const shared = chat.google.sim.createSpreadsheet({ title: 'Shared' }).id;
    chat.google.sim.share(shared, chat.google.sim.serviceAccounts()[0]!.email);
    await chat.send(person, `/connect ${linkOf(shared)}`);
    const url = await chat.askForConsent(person);
    expect(chat.last(person).text).toContain('Connected now: Shared');
    await chat.open(await chat.answer(url));
    const id = (await chat.connection(person))['spreadsheet_id'] as string;
    expect(id).not.toBe(shared);
    await chat.send(person, 'bread 3');
    await arrived(id, ['bread']);
  });

  test('goes over to a shared sheet: the grant is used no more, and given back', async () => {
    await chat.connectWithGoogle(person, ANNA);
    const shared = chat.google.sim.createSpreadsheet({ title: 'Shared' }).id;
    chat.google.sim.share(shared, chat.google.sim.serviceAccounts()[0]!.email);
    await chat.send(person, `/connect ${linkOf(shared)}`);
    expect(await chat.connection(person)).toMatchObject({ reached_by: 'account', spreadsheet_id: shared });
    await chat.whileWorking(() => waitFor('the grant to be dropped', async () => (await grantOf(person)) === undefined));
  });

  test('who belongs to another ledger is sent to its owner', async () => {
    await chat.send(person, '/help');
    await chat.house.db.query('update users set ledger_user_id = 1 where user_id = $1', [person]);
    const member = chat.house.addPerson();
    await chat.send(member, '/help');
    await chat.house.db.query('update users set ledger_user_id = $2 where user_id = $1', [member, person]);
    await chat.send(member, '/connect');
    expect(chat.last(member).text).toContain('its owner connects the sheet');
    expect(await openWays(member)).toBe(0);
  });
});

describe('a person who connects with Google once more', () => {
  test('keeps the spreadsheet that the bot made for them', async () => {
    const id = await chat.connectWithGoogle(person);
    chat.google.sim.withdrawGrant(LINH);
    await chat.send(person, 'milk 4');
    await chat.whileWorking(() =>
      waitFor('a suspension', async () => (await chat.connection(person))['suspended_reason'] === 'grant-gone'),
    );
    const before = made().length;
    expect(await chat.connectWithGoogle(person)).toBe(id);
    expect(made()).toHaveLength(before);
    expect(await chat.connection(person)).toMatchObject({ suspended_reason: null, reached_by: 'grant' });
    await arrived(id, ['milk']);
  });

  test('gets another spreadsheet with another account of Google, which the first one is nothing to', async () => {
    const id = await chat.connectWithGoogle(person, LINH);
    const other = await chat.connectWithGoogle(person, ANNA);
    expect(other).not.toBe(id);
    await chat.send(person, 'rice 5');
    await arrived(other, ['rice']);
  });

  test('gets another spreadsheet if the first one was thrown away', async () => {
    const id = await chat.connectWithGoogle(person);
    chat.google.sim.trash(id);
    expect(await chat.connectWithGoogle(person)).not.toBe(id);
  });

  test('is not parted from a spreadsheet that Google only fails to show at the moment', async () => {
    const id = await chat.connectWithGoogle(person);
    chat.google.sim.faults.add({ match: { method: 'spreadsheets.get' }, kind: 'status', status: 503, times: 1 });
    expect(await chat.connectWithGoogle(person)).toBe(id);
  });
});

describe('a consent that comes to nothing', () => {
  const refused = async (back: string): Promise<string> => {
    const { status, page } = await chat.open(back);
    expect([status, page]).toEqual([200, expect.stringContaining('Not connected')]);
    expect(await grantOf(person)).toBeUndefined();
    expect((await chat.connection(person))['spreadsheet_id']).toBeNull();
    const notice = chat.told(person).at(-1)!;
    expect(notice.keyboard).toEqual({ inline: [[{ text: '🔗 Connect', data: 'connect-begin' }]] });
    return notice.text;
  };

  test('because the person said no, changes nothing and can be begun again', async () => {
    const url = await chat.askForConsent(person);
    expect(await refused(await chat.answer(url, { answer: 'deny' }))).toContain('You said no at Google');
    expect(await chat.connectWithGoogle(person)).toEqual(expect.any(String));
  });

  test('because the one tick was taken away', async () => {
    const url = await chat.askForConsent(person);
    expect(await refused(await chat.answer(url, { scope: '' }))).toContain('tick');
  });

  test('because Google gives no refresh token', async () => {
    await chat.connectWithGoogle(chat.house.addPerson());
    const url = new URL(await chat.askForConsent(person));
    url.searchParams.delete('prompt');
    expect(await refused(await chat.answer(url.href))).toContain('did not confirm');
  });

  test.each([
    ['does not answer when the code is brought', { match: { method: 'token' }, kind: 'status', status: 503 }, 'does not answer'],
    ['does not accept the app', { match: { method: 'token' }, kind: 'status', status: 401, body: { error: 'invalid_client' } }, 'owner to mend'],
    ['does not answer when the spreadsheet is made', { match: { method: 'spreadsheets.create' }, kind: 'drop-before' }, 'does not answer'],
    ['loses the answer when the spreadsheet was made', { match: { method: 'spreadsheets.create' }, kind: 'drop-after' }, 'does not answer'],
    [
      'has no room left',
      { match: { method: 'spreadsheets.create' }, kind: 'status', status: 403, body: { error: { code: 403, status: 'PERMISSION_DENIED', errors: [{ reason: 'storageQuotaExceeded' }] } } },
      'Drive is full',
    ],
  ] as const)('because Google %s, can be begun again', async (_, fault, words) => {
    const url = await chat.askForConsent(person);
    const back = await chat.answer(url);
    chat.google.sim.faults.add({ ...fault, times: 1 });
    expect(await refused(back)).toContain(words);
    expect(await chat.connectWithGoogle(person)).toEqual(expect.any(String));
  });
});

describe('a person whose grant is gone', () => {
  test('is told once, with a button that begins again, and what waits flows after that', async () => {
    const id = await chat.connectWithGoogle(person, ANNA);
    chat.google.sim.withdrawGrant(ANNA);
    await chat.send(person, 'eggs 6');
    await chat.whileWorking(() =>
      waitFor('a notice', () => chat.told(person).some(({ text }) => text.includes('does not let me into your Drive'))),
    );
    const [notice, ...more] = chat.told(person).filter(({ text }) => text.includes('does not let me'));
    expect(more).toEqual([]);
    expect(JSON.stringify(notice!.keyboard)).toContain('connect-begin');
    await chat.connectWithGoogle(person, ANNA);
    await arrived(id, ['eggs']);
  });

  test('is asked once more too if the key that their token was sealed with is lost', async () => {
    await chat.connectWithGoogle(person);
    await chat.house.db.query(`update google_grants set refresh_token = '\\x00' where user_id = $1`, [person]);
    await chat.send(person, 'salt 1');
    await chat.whileWorking(() =>
      waitFor('a suspension', async () => (await chat.connection(person))['suspended_reason'] === 'grant-gone'),
    );
  });
});

test('Who is erased while Google answers is not connected, and what they allowed is taken back', async () => {
  const { house } = chat;
  const back = await chat.answer(await chat.askForConsent(person));
  const held = await holdRows(house.db, 'select from users where user_id = $1 for update', [person]);
  const erasing = erase(house, person);
  await held.waiters(1);
  const opening = chat.open(back);
  await held.waiters(2);
  await held.release();
  await erasing;
  const { page } = await opening;
  expect(page).not.toContain('Connected');
  expect(await tracesOf(house.db, person)).toEqual([expect.stringContaining('google_revocations')]);
});
