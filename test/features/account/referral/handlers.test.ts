import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LOCALES } from '../../../../src/core/locale.ts';
import type { Pipeline } from '../../../../src/core/pipeline.ts';
import { codeIn, newCode, payloadOf } from '../../../../src/features/account/referral/code.ts';
import { countNewFriends } from '../../../../src/features/account/referral/service.ts';
import { openChat, type Chat } from '../../../support/chat.ts';
import { openTestHouse, type TestHouse } from '../../../support/test-house.ts';

let house: TestHouse;
let pipeline: Pipeline;

beforeAll(async () => {
  house = await openTestHouse();
  pipeline = house.pipeline();
});
afterAll(async () => await house.stop());

const newcomer = (): Chat => openChat(house, pipeline, house.addPerson());

async function settled(locale = 'en'): Promise<Chat> {
  const chat = newcomer();
  await chat.send('/language');
  await chat.pressData(`language:${locale}`);
  return chat;
}

async function payloadFrom(chat: Chat): Promise<string> {
  await chat.send('/invite');
  return /\?start=(\w+)/.exec(chat.last().text)![1]!;
}

/** What waits in the queue for somebody, oldest first. */
async function noticesTo({ person }: Chat): Promise<string[]> {
  const { rows } = await house.db.query(
    "select data ->> 'text' as text from pgboss.job where name = 'telegram-messages' and data ->> 'chatId' = $1 order by created_on, id",
    [`${person}`],
  );
  return rows.map(({ text }) => text as string);
}

async function friendOf(payload: string): Promise<Chat> {
  const friend = newcomer();
  await friend.send(`/start ${payload}`);
  return friend;
}

const referrerOf = async ({ person }: Chat): Promise<unknown> =>
  (await house.db.query('select referrer_id from referrals where user_id = $1', [person])).rows[0]?.referrer_id;

describe('an invitation to the bot', () => {
  test.each(LOCALES)('shows the link, how many came and what it is good for: %s', async (locale) => {
    const chat = await settled(locale);
    await chat.send('/invite');
    const { text, inlineKeyboard } = chat.last();
    expect(text).toMatch(/https:\/\/t\.me\/\w+\?start=REF[2-9A-Z]{8}/);
    expect(text).toContain('⭐');
    const forward = inlineKeyboard![0]![0]!;
    expect(forward).toMatchObject({ url: expect.stringContaining('https://t.me/share/url?url=https%3A%2F%2Ft.me%2F') });
    await chat.send('/referral');
    expect(chat.last().text).toBe(text);
  });

  test('asked for at the same moment in two processes is one code', async () => {
    const chat = await settled();
    const other = openChat(house, house.pipeline(), chat.person);
    await Promise.all([chat.send('/invite'), other.send('/invite')]);
    const [one, two] = chat.said().slice(-2).map((text) => /start=(\w+)/.exec(text)![1]);
    expect(one).toBe(two);
  });

  test('counts when the friend has recorded something, and both are told; at two the star is theirs', async () => {
    const chat = await settled('ru');
    const payload = await payloadFrom(chat);
    const friends = [await friendOf(payload), await friendOf(payload), await friendOf(payload)];
    expect(friends[0]!.said()[0]).toBe('🎁 Linh invited you.');
    expect(await countNewFriends(house)).toBe(0);
    for (const friend of friends.slice(0, 2)) {
      await friend.send('coffee 3.50');
      expect(await countNewFriends(house)).toBe(1);
      expect((await noticesTo(friend)).join()).toContain('Your first entry counts for Linh');
    }
    const notices = await noticesTo(chat);
    expect(notices).toHaveLength(2);
    expect(notices[0]).toContain('1 из 2');
    expect(notices[1]).toContain('⭐');
    await chat.send('/invite');
    expect(chat.last().text).toContain('записывают: 2. Рядом с вашим именем');
  });

  test('counted by two workers at once is counted and told once', async () => {
    const chat = await settled();
    const payload = await payloadFrom(chat);
    const friends = await Promise.all([friendOf(payload), friendOf(payload)]);
    for (const friend of friends) await friend.send('tea 2');
    await Promise.all([countNewFriends(house), countNewFriends(house), countNewFriends(house)]);
    const notices = await noticesTo(chat);
    expect(notices).toHaveLength(2);
    expect(notices.filter((text) => text.startsWith('⭐'))).toHaveLength(1);
  });

  test('that was deleted before it was seen is no entry', async () => {
    const friend = await friendOf(await payloadFrom(await settled()));
    await friend.send('tea 2');
    await friend.press('Delete');
    expect(await countNewFriends(house)).toBe(0);
  });

  test.each(['REFAAAAAAAA', 'REF', 'ref-12345678', 'REF12345678901', '💥', "REF'; drop t", 'REF'.repeat(1_300), 'join'])(
    'with the code %s, which is nobody’s, is a start like any other',
    async (payload) => {
      const friend = await friendOf(payload);
      expect(friend.said()).toHaveLength(1);
      expect(friend.labels()).toContain('English');
    },
  );

  test('is nothing for oneself, for who is here already, for who has recorded, and for who came by another one', async () => {
    const chat = await settled();
    const payload = await payloadFrom(chat);
    await chat.send(`/start ${payload}`);
    expect(await referrerOf(chat)).toBeUndefined();
    const known = await settled();
    await known.send(`/start ${payload}`);
    expect(await referrerOf(known)).toBeUndefined();
    const recorder = newcomer();
    await recorder.send('coffee 3.50');
    await recorder.send(`/start ${payload}`);
    expect(await referrerOf(recorder)).toBeUndefined();
    const friend = await friendOf(payload);
    await friend.send(`/start ${await payloadFrom(known)}`);
    expect(await referrerOf(friend)).toBe(chat.person);
  });

  test('opened twice at once, or delivered twice, brings a friend once', async () => {
    const [one, two] = [await payloadFrom(await settled()), await payloadFrom(await settled())];
    const friend = newcomer();
    const other = openChat(house, house.pipeline(), friend.person);
    const [update] = await Promise.all([friend.send(`/start ${one}`), other.send(`/start ${two}`)]);
    await pipeline.handle(update);
    const { rows } = await house.db.query('select 1 from referrals where user_id = $1', [friend.person]);
    expect(rows).toHaveLength(1);
  });
});

test('a code is read out of a link as it was put there, in whatever case it was typed', () => {
  for (let count = 0; count < 100; count += 1) {
    const code = newCode();
    expect(codeIn(payloadOf(code))).toBe(code);
    expect(codeIn(payloadOf(code).toLowerCase())).toBe(code);
  }
});
