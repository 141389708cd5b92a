import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { linkOf, openSheetsChat, type SheetsChat } from '../../../support/sheets-chat.ts';

describe('/sheet while a whole account waits', () => {
  let chat: SheetsChat;
  let person: number;
  beforeAll(async () => {
    chat = await openSheetsChat();
    person = chat.house.addPerson();
    await chat.send(person, `/connect ${linkOf(chat.sharedSheet())}`);
    await chat.send(person, 'coffee 3.50');
  });
  afterAll(async () => await chat.stop());

  const says = async (trouble: string | null): Promise<string> => {
    await chat.house.db.query('delete from gate_troubles');
    if (trouble !== null) {
      await chat.house.db.query(
        `insert into gate_troubles (gate, trouble, message, failures, last_user_id, held_until)
        values ($1, $2, 'account-broken: 403', 5, 1, now() + interval '40 seconds')`,
        [chat.robot, trouble],
      );
    }
    await chat.send(person, '/sheet');
    return chat.last(person).text;
  };

  test.each(['account', 'clock'])('says that only the bot’s owner can help when it is the %s', async (trouble) => {
    const text = await says(trouble);
    expect(text).toContain('Google does not let the bot in at the moment. Its owner knows');
    expect(text).toMatch(/Waiting: 1, the oldest for/);
    expect(text).not.toContain('needs you');
  });

  test('says when it tries again while Google is down', async () => {
    expect(await says('outage')).toMatch(/Waiting: 1\. Google does not take them at the moment; I try again in .*\d0 s/);
  });

  test('says nothing of a trouble that is over', async () => {
    expect(await says(null)).not.toContain('Google does not');
  });
});
