/**
 * `/sheet` in every state, word for word, one file a language. To change the words, change the file.
 * UPDATE_CONVERSATIONS=1 writes the answers anew, to be read before they are committed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LOCALES } from '../../../src/core/locale.ts';
import { linkOf, openSheetsChat, type SheetsChat } from '../../support/sheets-chat.ts';

const DIR = join(import.meta.dirname, 'states');

/** What is so, as changes of the person's row in `connections`, and of their entries in the outbox. */
type State = { name: string; entries?: number; change?: string; also?: string };

// Of a year that none of these tests will ever run in: it is always said.
const LONG_AGO = `last_synced_at = '2020-01-02T23:04:00Z'`;
const found = (findings: object): string => {
  const whole = { missing: 0, doubled: 0, unknown: 0, tabTitle: 'FreedomWallet', isHidden: false, unreadable: null, ...findings };
  return `${LONG_AGO}, compared_at = '2020-01-03T02:10:00Z', findings = '${JSON.stringify(whole)}'`;
};
const DONE = `update sheets_write_queue set status = 'DONE', processed_at = now() where user_id = $1`;
const AGED = `update sheets_write_queue set created_at = now() - interval '190 seconds' where user_id = $1`;
const FAILED = `update sheets_write_queue set status = 'FAILED' where user_id = $1
  and id = (select min(id) from sheets_write_queue where user_id = $1)`;
const rebuild = (kind: string): string =>
  `rebuild_started_at = now(), rebuild_kind = '${kind}', rebuild_total = 1000, rebuild_fed = 402, rebuild_after = 1`;

const SUSPENDED = [
  'not-shared', 'not-found', 'not-a-sheet', 'tab-gone', 'columns-moved', 'protected', 'obstructed', 'full', 'storage-full',
  'account-gone', 'grant-gone', 'script-gone', 'script-closed', 'script-stranger', 'script-protected', 'script-tab-gone',
];

const STATES: State[] = [
  { name: 'all is written', change: LONG_AGO },
  { name: 'two wait for a flush that comes soon', entries: 2 },
  { name: 'two wait for a flush in half a minute', entries: 2, change: `due_at = now() + interval '29 seconds'` },
  { name: 'many wait for their turn', entries: 3, change: `due_at = now() + interval '150 seconds'` },
  {
    name: 'Google is down',
    entries: 2,
    change: `due_at = now() + interval '49 seconds', last_error = 'unknown-outcome: 503', attempt = 4`,
  },
  {
    name: 'Google refuses the account',
    entries: 1,
    change: LONG_AGO,
    also: `insert into gate_troubles (gate, trouble, message, failures, last_user_id)
      select gate, 'account', '403', 3, user_id from connections where user_id = $1`,
  },
  { name: 'the operator has paused this ledger', entries: 2, change: `paused_at = now(), ${LONG_AGO}` },
  { name: 'the operator has paused all', also: `insert into switches (name, is_on) select 'sheets flushes', false where $1::bigint > 0
      on conflict (name) do update set is_on = false` },
  { name: 'one was refused for good', entries: 3, also: FAILED },
  { name: 'a comparison found nothing', change: found({}) },
  { name: 'a comparison found differences', change: found({ missing: 2, doubled: 1, unknown: 3 }) },
  { name: 'the tab has another name and is hidden', change: found({ tabTitle: 'Money <3', isHidden: true }) },
  { name: 'a comparison could not read the sheet', change: found({ unreadable: 'not-shared' }) },
  { name: 'a comparison is going on', change: `comparing_until = now() + interval '1 minute'` },
  {
    name: 'copies are taken out',
    change: `${found({})}, repair = '{"copies": true}', due_at = null`,
    also: `insert into sheet_differences (user_id, entry_id, kind, state) values ($1, 1, 'doubled', 'mending')`,
  },
  { name: 'everything is written anew', entries: 2, change: rebuild('everything') },
  { name: 'what was missing is written', entries: 2, change: rebuild('missing') },
  { name: 'the sheet is a script’s', change: `reached_by = 'web-app', ${LONG_AGO}` },
  ...SUSPENDED.map((reason) => ({
    name: `suspended: ${reason}`,
    entries: 1,
    change: `suspended_at = now(), suspended_reason = '${reason}'`,
  })),
];

describe('the sheet says how it stands', () => {
  let chat: SheetsChat;
  beforeAll(async () => {
    chat = await openSheetsChat();
  });
  afterAll(async () => await chat.stop());

  const run = async (person: number, sql: string | undefined): Promise<void> => {
    if (sql !== undefined) await chat.house.db.query(sql, [person]);
  };

  const show = (person: number): string => {
    const { text, inlineKeyboard = [] } = chat.last(person);
    const buttons = inlineKeyboard.map((row) => row.map((button) => `[${button.text}]`).join(' '));
    return [text.replaceAll(chat.robot, '{address}').replace(/[\u00a0\u202f]/g, ' '), ...buttons].join('\n');
  };

  test.each(LOCALES)('in each state, in words of its own: %s', async (locale) => {
    const script: string[] = [];
    for (const { name, entries = 0, change, also } of STATES) {
      const person = chat.house.addPerson(locale);
      await chat.send(person, `/connect ${linkOf(chat.sharedSheet())}`);
      for (let count = 0; count < entries; count += 1) await chat.send(person, `coffee ${count + 1}`);
      await run(person, entries === 0 ? DONE : AGED);
      await run(person, `update connections set ${change ?? LONG_AGO} where user_id = $1`);
      await run(person, also);
      await chat.send(person, '/sheet');
      await run(person, `update switches set is_on = true where $1::bigint > 0`);
      await run(person, 'delete from gate_troubles where $1::bigint > 0');
      // The next one’s flush shall not be behind this one’s.
      await run(person, 'update connections set due_at = null where user_id = $1');
      script.push(`# ${name}`, show(person), '');
    }
    const file = join(DIR, `${locale}.txt`);
    if (process.env['UPDATE_CONVERSATIONS'] !== undefined) writeFileSync(file, script.join('\n'));
    expect(script.join('\n')).toBe(readFileSync(file, 'utf8'));
  }, 60_000);
});
