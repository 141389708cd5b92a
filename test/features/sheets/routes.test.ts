import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSealer } from '../../../src/platform/sealing.ts';
import { ANNA, CHAT_URL, openConsentChat, type ConsentChat } from '../../support/consent-chat.ts';

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

const callback = (query: Record<string, string>): string =>
  `${chat.origin}/google/callback?${new URLSearchParams(query).toString()}`;

const queryOf = (url: string): Record<string, string> => Object.fromEntries(new URL(url).searchParams);

const isConnected = async (userId = person): Promise<boolean> =>
  (await chat.connection(userId))['spreadsheet_id'] !== null;

const calls = (): number => chat.google.sim.calls().length;

const expire = async (): Promise<void> => {
  await chat.house.db.query(`update google_consents set expires_at = now() - interval '1 second' where user_id = $1`, [person]);
};

describe('the page that people come back to from Google', () => {
  test('shows the way to the chat, and nothing of others: no script, no frame, no trace', async () => {
    const { page, headers } = await chat.open(await chat.answer(await chat.askForConsent(person)));
    expect(page).toContain(`href="${CHAT_URL}"`);
    const style = /<style>([^]*)<\/style>/.exec(page)![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(page).not.toMatch(/<script|src=|@import|url\(/);
  });

  test("is in the person's language, and in the browser's where nobody knows whose it is", async () => {
    const url = await chat.askForConsent(person);
    await chat.house.db.query(`update users set locale = 'vi' where user_id = $1`, [person]);
    expect((await chat.open(await chat.answer(url, { answer: 'deny' }))).page).toContain('Chưa kết nối');
    const unknown = await chat.open(callback({ state: 'x' }), { 'accept-language': 'ru-RU,ru;q=0.9' });
    expect(unknown.page).toContain('Не подключено');
    expect((await chat.open(callback({}), { 'accept-language': 'tlh' })).page).toContain('Not connected');
  });

  test.each<[string, (state: string) => Record<string, string>]>([
    ['no state', () => ({ code: 'c' })],
    ['an empty state', () => ({ state: '', code: 'c' })],
    ['a state of nobody’s', () => ({ state: 'bm9ib2R5', code: 'c' })],
    ['a state with one letter changed', (state) => ({ state: `${state.slice(0, 40)}${state[40] === 'A' ? 'B' : 'A'}${state.slice(41)}`, code: 'c' })],
    ['a state that is cut', (state) => ({ state: state.slice(0, -2), code: 'c' })],
    ['a huge state', (state) => ({ state: state + 'A'.repeat(5_000), code: 'c' })],
    ['a huge code', (state) => ({ state, code: 'c'.repeat(5_000) })],
    ['a huge error', (state) => ({ state, error: 'e'.repeat(5_000) })],
  ])('does nothing with %s, asks Google nothing, and leaves the way open', async (_, query) => {
    const url = await chat.askForConsent(person);
    const before = calls();
    const { status, page } = await chat.open(callback(query(queryOf(url)['state']!)));
    expect([status, page]).toEqual([400, expect.stringContaining('This link is not mine')]);
    expect(calls()).toBe(before);
    await chat.open(await chat.answer(url));
    expect(await isConnected()).toBe(true);
  });

  test('does nothing with parameters that are there twice', async () => {
    const { state } = queryOf(await chat.askForConsent(person));
    const { status } = await chat.open(`${callback({ state: state!, code: 'c' })}&code=d`);
    expect(status).toBe(400);
  });

  test('is not moved by whatever else stands in its address', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 40 })), async (query) => {
        const { status } = await chat.open(callback(query));
        expect(status).toBe(400);
      }),
      { numRuns: 40 },
    );
  });

  test('refuses a state that was sealed for something else, or with another key', async () => {
    const { secretKey } = chat.settings;
    for (const [key, purpose] of [[secretKey, `google grant ${person}`], ['k'.repeat(32), 'google consent state']] as const) {
      const state = createSealer(key).seal(`${person} x`, purpose).toString('base64url');
      expect((await chat.open(callback({ state, code: 'c' }))).status).toBe(400);
    }
  });

  test('takes a way once: the second time it only says so', async () => {
    const back = await chat.answer(await chat.askForConsent(person));
    await chat.open(back);
    const { spreadsheet_id: id } = await chat.connection(person);
    const before = calls();
    const { status, page } = await chat.open(back);
    expect([status, page]).toEqual([200, expect.stringContaining('opened before')]);
    expect(calls()).toBe(before);
    expect((await chat.connection(person))['spreadsheet_id']).toBe(id);
  });

  test('takes a way once too if the person said no', async () => {
    const url = await chat.askForConsent(person);
    await chat.open(await chat.answer(url, { answer: 'deny' }));
    expect((await chat.open(await chat.answer(url))).page).toContain('opened before');
    expect(await isConnected()).toBe(false);
  });

  test('makes one spreadsheet of ten that come back at once, by the same way or by two', async () => {
    const first = await chat.askForConsent(person);
    const second = await chat.askForConsent(person);
    const backs = [await chat.answer(first), await chat.answer(second, { account: ANNA })];
    const before = chat.google.sim.list().length;
    const pages = await Promise.all(Array.from({ length: 10 }, async (_, index) => await chat.open(backs[index % 2]!)));
    expect(pages.filter(({ page }) => page.includes('Connected'))).toHaveLength(1);
    expect(chat.google.sim.list()).toHaveLength(before + 1);
  });

  test('says of a way that has run out that it has', async () => {
    const back = await chat.answer(await chat.askForConsent(person));
    await expire();
    const { status, page } = await chat.open(back);
    expect([status, page]).toEqual([200, expect.stringContaining('run out')]);
    expect(await isConnected()).toBe(false);
  });

  test("does not take one person's code by another person's way", async () => {
    const other = chat.house.addPerson();
    const { state } = queryOf(await chat.answer(await chat.askForConsent(person)));
    const { code } = queryOf(await chat.answer(await chat.askForConsent(other), { account: ANNA }));
    const { page } = await chat.open(callback({ state: state!, code: code! }));
    expect(page).toContain('did not confirm');
    expect([await isConnected(), await isConnected(other)]).toEqual([false, false]);
  });

  test('leaves at most five ways of one person open, the newest', async () => {
    const urls: string[] = [];
    for (let count = 0; count < 7; count += 1) urls.push(await chat.askForConsent(person));
    const { rowCount } = await chat.house.db.query('select 1 from google_consents where user_id = $1', [person]);
    expect(rowCount).toBe(5);
    expect((await chat.open(await chat.answer(urls[0]!))).page).toContain('opened before');
    await chat.open(await chat.answer(urls[6]!));
    expect(await isConnected()).toBe(true);
  });

  test('asks a person to wait who comes again and again', async () => {
    const back = await chat.answer(await chat.askForConsent(person));
    for (let count = 0; count < 10; count += 1) await chat.open(back);
    const { status, page } = await chat.open(back);
    expect([status, page]).toEqual([429, expect.stringContaining('a little often')]);
    const other = chat.house.addPerson();
    expect((await chat.open(await chat.answer(await chat.askForConsent(other)))).status).toBe(200);
  });

  test('does nothing when it is only looked at', async () => {
    const back = await chat.answer(await chat.askForConsent(person));
    const response = await fetch(back, { method: 'HEAD' });
    expect(response.status).toBe(404);
    expect((await chat.open(back)).page).toContain('Connected');
  });

  test('says kindly that something went wrong here, and keeps the way open', async () => {
    const back = await chat.answer(await chat.askForConsent(person));
    await chat.house.db.query('alter table google_consents rename to google_consents_away');
    const { status, page } = await chat.open(back);
    await chat.house.db.query('alter table google_consents_away rename to google_consents');
    expect([status, page]).toEqual([500, expect.stringContaining('Something went wrong here')]);
    expect((await chat.open(back)).page).toContain('Connected');
  });
});

describe('secrets of people who connect with Google', () => {
  test('are in no log line, no notice, no page and no row of Postgres, whatever goes wrong', async () => {
    const secrets: string[] = [chat.google.sim.oauthClient().clientSecret];
    const seen: string[] = [];
    for (const kind of ['status', 'html', 'drop-before', 'drop-after', 'cut-json', 'empty'] as const) {
      for (const method of ['token', 'spreadsheets.create', 'spreadsheets.batchUpdate', 'none']) {
        const someone = chat.house.addPerson();
        const back = await chat.answer(await chat.askForConsent(someone));
        chat.google.sim.faults.add({ match: { method }, kind, times: 1 });
        seen.push((await chat.open(back)).page);
        chat.google.sim.faults.clear();
        seen.push(JSON.stringify(chat.told(someone)));
        secrets.push(...Object.values(queryOf(back)).filter((value) => value.length > 30 && !value.startsWith('https://')));
      }
    }
    const tables = ['google_grants', 'google_consents', 'google_revocations', 'connections', 'dialogs', 'processed_updates'];
    for (const table of tables) {
      const { rows } = await chat.house.db.query<{ row: string }>(`select t::text as row from ${table} t`);
      seen.push(...rows.map(({ row }) => row));
    }
    seen.push(...chat.log.lines.map((line) => JSON.stringify(line)));
    const grants = await chat.house.db.query<{ user_id: number; refresh_token: Buffer }>('select * from google_grants');
    const sealer = createSealer(chat.settings.secretKey);
    for (const { user_id: id, refresh_token: sealed } of grants.rows) secrets.push(sealer.open(sealed, `google grant ${id}`));
    expect(grants.rows.length).toBeGreaterThan(6);
    expect(secrets.some((secret) => secret.startsWith('1//0'))).toBe(true);
    expect(secrets.some((secret) => secret.startsWith('4/0A'))).toBe(true);
    expect(chat.log.lines.some(({ message }) => message === 'Connect with Google failed')).toBe(true);
    const all = seen.join('\n');
    expect(secrets.filter((secret) => all.includes(secret) || all.includes(Buffer.from(secret).toString('hex')))).toEqual([]);
    expect(all).not.toMatch(/ya29\.|GOCSPX-|1\/\/0|4\/0A|code_verifier/);
  }, 60_000);
});
