import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LOCALES } from '../../../../src/core/locale.ts';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { plainText } from '../../../../src/core/text.ts';
import { openChat, type Chat } from '../../../support/chat.ts';
import { openTestHouse, pressUpdate, type TestHouse } from '../../../support/test-house.ts';
import { openSharing, type Sharing } from '../../../support/shared-ledger.ts';

let house: TestHouse;
let pipeline: Pipeline;
let sharing: Sharing;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
  sharing = openSharing(house, pipeline);
});
afterAll(async () => await house.stop());

const entriesOf = async ({ person: id }: Chat): Promise<unknown[]> =>
  (await house.db.query('select note, recorded_by as by from transactions where user_id = $1 order by id', [id])).rows;

describe('a shared ledger', () => {
  test.each(LOCALES)('is joined by a link, after the question what it means, and both are told: %s', async (locale) => {
    const owner = await sharing.person(locale);
    const partner = await sharing.person(locale);
    await partner.send('old 1');
    const payload = await sharing.inviteFrom(owner);
    await partner.send(`/start ${payload}`);
    expect(partner.last().text).toBe(plainText(house.text(locale, 'account:share.join_ask', { name: 'Linh' })));
    expect(await sharing.ledgerOf(partner)).toBe(partner.person);
    await partner.pressData(sharing.joinData(partner));
    expect(partner.last().text).toBe(plainText(house.text(locale, 'account:share.joined', { name: 'Linh' })));
    expect(await sharing.noticesTo(owner)).toEqual([house.text(locale, 'account:share.told_joined', { name: 'Linh' })]);
    await sharing.heard(partner, owner);
    await partner.send('tea 2');
    await owner.send('bread 3');
    expect(await entriesOf(owner)).toEqual([
      { note: 'tea', by: partner.person },
      { note: 'bread', by: owner.person },
    ]);
    expect(await entriesOf(partner)).toEqual([{ note: 'old', by: partner.person }]);
    for (const chat of [owner, partner]) {
      await chat.send('/today');
      expect(chat.last().text).toMatch(/tea[\s\S]*bread|bread[\s\S]*tea/);
    }
    await owner.send('/share');
    expect(owner.labels()).toContain('✖ Linh');
  });

  test('lets the partner change and take back what the other one recorded, until they are no member any more', async () => {
    const [owner, partner] = [await sharing.person(), await sharing.person()];
    await sharing.join(partner, owner);
    await owner.send('bread 3');
    await partner.send('/list');
    await partner.press('✏️ 1');
    const card = partner.last();
    expect(card.text).toContain('👤 Linh');
    await owner.send('/list');
    await owner.press('✏️ 1');
    expect(owner.last().text).not.toContain('👤');
    const [undo, remove] = [partner.dataOf('Undo'), partner.dataOf('Delete')];
    await partner.pressData(remove, card.messageId);
    const deleted = async (): Promise<unknown> =>
      (await house.db.query('select deleted_at is not null as gone from transactions where user_id = $1', [owner.person]))
        .rows[0]?.gone;
    expect(await deleted()).toBe(true);
    await partner.press('Undo');
    expect(await deleted()).toBe(false);
    await owner.send('/share');
    await owner.press('✖ Linh');
    await owner.press('Yes, remove');
    expect(await sharing.ledgerOf(partner)).toBe(partner.person);
    expect(await sharing.noticesTo(partner)).toEqual(['👥 You record into your own ledger again: Linh ended the shared one.']);
    await sharing.heard(partner, partner);
    const versions = async (): Promise<unknown> =>
      (await house.db.query('select version, deleted_at from transactions where user_id = $1', [owner.person])).rows;
    const before = await versions();
    for (const data of [undo, remove, undo.replace(/\d+$/, '3'), remove.replace(/\d+$/, '3')]) {
      await partner.pressData(data, card.messageId);
    }
    expect(await versions()).toEqual(before);
    await partner.send('own 1');
    expect(await entriesOf(partner)).toEqual([{ note: 'own', by: partner.person }]);
  });

  test('is left by its member, who has their own again', async () => {
    const [owner, partner] = [await sharing.person('ru'), await sharing.person()];
    await partner.send('old 1');
    await sharing.join(partner, owner);
    await partner.send('/share');
    const leave = await partner.press('Leave');
    const yes = await partner.press('Yes, leave');
    expect(partner.last().text).toContain('You record into your own ledger again');
    expect(await sharing.membersOf(owner)).toEqual([]);
    expect(await sharing.noticesTo(owner)).toContain('👥 Linh больше не записывает в ваш учёт. Сделанные записи остались.');
    await sharing.heard(partner, partner);
    await partner.send('/list');
    expect(partner.last().text).toContain('old');
    await pipeline.handle(yes);
    expect(partner.last().text).not.toContain('⚠');
    await pipeline.handle(leave);
    expect(await sharing.ledgerOf(partner)).toBe(partner.person);
    expect((await sharing.noticesTo(owner)).filter((text) => text.includes('больше не'))).toHaveLength(1);
  });

  test('can be declined, and a newcomer goes on with the start', async () => {
    const owner = await sharing.person();
    const payload = await sharing.inviteFrom(owner);
    const newcomer = openChat(house, pipeline, house.addPerson());
    await newcomer.send(`/start ${payload}`);
    await newcomer.press('No, thanks');
    expect(newcomer.labels()).toContain('English');
    expect(await sharing.ledgerOf(newcomer)).toBe(newcomer.person);
    await newcomer.send(`/start ${payload}`);
    await newcomer.press('Join');
    expect(newcomer.labels()).toContain('English');
    expect(await sharing.ledgerOf(newcomer)).toBe(owner.person);
  });
});

describe('an invitation into a ledger', () => {
  test('is good for one person', async () => {
    const [owner, one, two] = [await sharing.person(), await sharing.person(), await sharing.person()];
    const payload = await sharing.inviteFrom(owner);
    await sharing.join(one, owner, payload);
    await two.send(`/start ${payload}`);
    expect(two.last().text).toContain('not good any more');
  });

  test('ends when it is taken back, replaced or a week old', async () => {
    const [owner, guest] = [await sharing.person(), await sharing.person()];
    const first = await sharing.inviteFrom(owner);
    const second = await sharing.inviteFrom(owner);
    await guest.send(`/start ${first}`);
    expect(guest.last().text).toContain('not good any more');
    await guest.send(`/start ${second}`);
    const data = sharing.joinData(guest);
    await owner.send('/share');
    await owner.press('Close the link');
    expect(owner.labels().join()).not.toContain('Close the link');
    await guest.pressData(data);
    expect(await sharing.ledgerOf(guest)).toBe(guest.person);
    const third = await sharing.inviteFrom(owner);
    await house.db.query("update ledger_invites set expires_at = now() - interval '1 second'");
    await guest.send(`/start ${third}`);
    expect(guest.last().text).toContain('not good any more');
  });

  test('keeps a hash alone, and a link with another secret is none', async () => {
    const [owner, guest] = [await sharing.person(), await sharing.person()];
    const payload = await sharing.inviteFrom(owner);
    const { rows } = await house.db.query('select * from ledger_invites where user_id = $1', [owner.person]);
    const secret = payload.slice(-24);
    expect(JSON.stringify(rows)).not.toContain(secret);
    for (const bad of [payload.slice(0, -1), `${payload.slice(0, -24)}${'A'.repeat(24)}`, 'join_', `${payload}A`]) {
      await guest.send(`/start ${bad}`);
      expect(guest.last().text).toContain('not good any more');
    }
  });

  test.each(LOCALES)('says why somebody can’t join: %s', async (locale) => {
    const hindrance = (kind: string): string => plainText(house.text(locale, `account:share.hindrance.${kind}`, { most: 10 }));
    const [owner, member] = [await sharing.person(locale), await sharing.person(locale)];
    await sharing.join(member, owner);
    await owner.send(`/start ${await sharing.inviteFrom(owner)}`);
    expect(owner.last().text).toBe(hindrance('own'));
    await member.send(`/start ${await sharing.inviteFrom(owner)}`);
    expect(member.last().text).toBe(hindrance('joined-before'));
    const other = await sharing.person(locale);
    const payload = await sharing.inviteFrom(other);
    await member.send(`/start ${payload}`);
    expect(member.last().text).toBe(hindrance('elsewhere'));
    await owner.send(`/start ${payload}`);
    expect(owner.last().text).toBe(hindrance('has-members'));
    await house.db.query(
      `insert into ledger_members (user_id, member_id, role) select $1, 8000000 + n, 'member' from generate_series(1, 9) n`,
      [other.person],
    );
    await house.db.query(
      `insert into users (user_id, locale, time_zone, currency, ledger_user_id)
       select 8000000 + n, 'en', 'UTC', 'USD', $1 from generate_series(1, 9) n on conflict do nothing`,
      [other.person],
    );
    const guest = await sharing.person(locale);
    await guest.send(`/start ${payload}`);
    expect(guest.last().text).toBe(hindrance('full'));
    await house.db.query('delete from ledger_members where user_id = $1 and member_id > 8000000', [other.person]);
  });

  test('is not made by a member for the ledger of another', async () => {
    const [owner, member] = [await sharing.person(), await sharing.person()];
    await sharing.join(member, owner);
    await member.pressData('share-invite');
    const { rows } = await house.db.query('select 1 from ledger_invites where user_id in ($1, $2)', [
      owner.person,
      member.person,
    ]);
    expect(rows).toEqual([]);
    await member.pressData(`share-remove-yes:${owner.person}`);
    expect(await sharing.membersOf(owner)).toEqual([member.person]);
  });
});

describe('at the same moment', () => {
  test('two people with one link: one joins', async () => {
    const [owner, one, two] = [await sharing.person(), await sharing.person(), await sharing.person()];
    const payload = await sharing.inviteFrom(owner);
    for (const chat of [one, two]) await chat.send(`/start ${payload}`);
    await Promise.all([one, two].map(async (chat) => await chat.pressData(sharing.joinData(chat))));
    expect(await sharing.membersOf(owner)).toHaveLength(1);
    const ledgers = [await sharing.ledgerOf(one), await sharing.ledgerOf(two)];
    expect(ledgers.filter((ledger) => ledger === owner.person)).toHaveLength(1);
  });

  test('two people into each other’s ledgers: nobody is in a ledger whose owner is elsewhere', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [await sharing.person(), await sharing.person()];
      const [ofOne, ofTwo] = [await sharing.inviteFrom(one), await sharing.inviteFrom(two)];
      await one.send(`/start ${ofTwo}`);
      await two.send(`/start ${ofOne}`);
      await Promise.all([one, two].map(async (chat) => await chat.pressData(sharing.joinData(chat))));
      const ledgers = [await sharing.ledgerOf(one), await sharing.ledgerOf(two)];
      expect(ledgers[0]).toBe(ledgers[1]);
      expect((await sharing.membersOf(one)).length + (await sharing.membersOf(two)).length).toBe(1);
    }
  });

  test('a press in two processes joins once and leaves once', async () => {
    const [owner, partner] = [await sharing.person(), await sharing.person()];
    await partner.send(`/start ${await sharing.inviteFrom(owner)}`);
    const update = pressUpdate(partner.person, partner.last().messageId, sharing.joinData(partner));
    const other = house.pipeline();
    await Promise.all([pipeline.handle(update), other.handle(update)]);
    expect(await sharing.membersOf(owner)).toEqual([partner.person]);
    expect((await sharing.noticesTo(owner)).length).toBe(1);
    await sharing.heard(partner, owner);
    const leave = pressUpdate(partner.person, partner.last().messageId, 'share-leave-yes');
    const remove = pressUpdate(owner.person, owner.last().messageId, `share-remove-yes:${partner.person}`);
    await Promise.all([pipeline.handle(leave), other.handle(remove)]);
    expect(await sharing.membersOf(owner)).toEqual([]);
    expect(await sharing.ledgerOf(partner)).toBe(partner.person);
  });
});
