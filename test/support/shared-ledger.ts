/** What tests of shared ledgers do and look at. */
import { expect } from '@jest/globals';
import type { Pipeline } from '../../src/core/pipeline.ts';
import { openChat, type Chat } from './chat.ts';
import type { TestHouse } from './test-house.ts';
import { waitFor } from './wait-for.ts';

export type Sharing = ReturnType<typeof openSharing>;

export function openSharing(house: TestHouse, pipeline: Pipeline) {
  async function person(locale = 'en'): Promise<Chat> {
    const chat = openChat(house, pipeline, house.addPerson());
    await chat.send('/language');
    await chat.pressData(`language:${locale}`);
    return chat;
  }

  /** What the link of a new invitation brings along. */
  async function inviteFrom(chat: Chat): Promise<string> {
    await chat.send('/share');
    await chat.pressData('share-invite');
    return /start=(join_[\w-]+)/.exec(chat.last().text)![1]!;
  }

  const ledgerOf = async ({ person: id }: Chat): Promise<unknown> =>
    (await house.db.query('select ledger_user_id from users where user_id = $1', [id])).rows[0]?.ledger_user_id;

  const membersOf = async ({ person: id }: Chat): Promise<number[]> =>
    (await house.db.query('select member_id from ledger_members where user_id = $1 and member_id <> $1 order by 1', [id]))
      .rows.map(({ member_id: memberId }) => memberId as number);

  async function noticesTo({ person: id }: Chat): Promise<string[]> {
    const { rows } = await house.db.query(
      "select data ->> 'text' as text from pgboss.job where name = 'telegram-messages' and data ->> 'chatId' = $1",
      [`${id}`],
    );
    return rows.map(({ text }) => text as string);
  }

  /** Until this process has heard into which ledger somebody records. */
  async function heard(chat: Chat, owner: Chat): Promise<void> {
    await waitFor('the move to be heard', async () => (await house.people.find(chat.person))?.ledgerUserId === owner.person);
  }

  async function join(chat: Chat, owner: Chat, payload?: string): Promise<void> {
    await chat.send(`/start ${payload ?? (await inviteFrom(owner))}`);
    await chat.pressData(joinData(chat));
    expect(await ledgerOf(chat)).toBe(owner.person);
    await heard(chat, owner);
  }

  const joinData = (chat: Chat): string =>
    chat.last().inlineKeyboard!.flat().find(({ callback_data: data }) => data!.startsWith('join:'))!.callback_data!;

  return { person, inviteFrom, ledgerOf, membersOf, noticesTo, heard, join, joinData };
}
