import { describe, expect, test } from '@jest/globals';
import { keepPlace } from '../../../src/features/receipts/service.ts';
import { findDraft } from '../../../src/features/receipts/queries.ts';
import { createLedgerBook } from '../../../src/features/ledger/index.ts';
import { MARKET, useReceiptChat } from '../../support/receipt-chat.ts';

const chat = useReceiptChat();

/** What a person sees of the bot since they sent their first file. */
function seen(person: number): string[] {
  const { messages } = chat.house.telegram.sim.chat(person);
  const shown = messages.filter(({ who, deletedAt }) => who === 'bot' && deletedAt === undefined);
  return shown.flatMap(({ text }) => (/^(🧾|🎙|You recorded)/u.test(text) ? [text.split('\n')[0] as string] : []));
}

describe('what a file says', () => {
  test('takes the place of the word that it is being read', async () => {
    const person = await chat.person();
    await chat.sendRead(person, MARKET);
    expect(seen(person)).toEqual(['🧾 Reading your receipt…']);
    await chat.workAll();
    expect(seen(person)).toEqual(['🧾 $23.90 · Green Market']);
  });

  test('comes as a new message that rings when it took long, and the word goes', async () => {
    const person = await chat.person();
    await chat.sendRead(person, MARKET);
    const { messageId } = chat.house.telegram.sim.chat(person).messages.at(-1) ?? {};
    chat.later(31_000);
    await chat.workAll();
    expect(seen(person)).toEqual(['🧾 $23.90 · Green Market']);
    expect(chat.house.telegram.sim.chat(person).messages.at(-1)?.messageId).toBeGreaterThan(messageId ?? Infinity);
  });

  test('stands once when the same file is sent again while it is being read', async () => {
    const person = await chat.person();
    chat.vision.sim.script('sent in haste', MARKET);
    const file = await chat.keep('sent in haste');
    await chat.sendFile(person, file);
    await chat.sendFile(person, file);
    expect(seen(person)).toEqual(['🧾 Reading your receipt…']);
    await chat.workAll();
    expect(seen(person)).toEqual(['🧾 $23.90 · Green Market']);
  });

  test('stands once when Telegram delivers the file twice', async () => {
    const person = await chat.person();
    await chat.sendRead(person, MARKET, { times: 2 });
    await chat.workAll();
    expect(seen(person)).toEqual(['🧾 $23.90 · Green Market']);
  });

  test('takes the place of the question whether to read it again', async () => {
    const person = await chat.person();
    const content = await chat.sendRead(person, MARKET);
    await chat.workAll();
    await chat.press(person, 'Record');
    await chat.send(person, content);
    await chat.workAll();
    await chat.press(person, 'Read it again');
    await chat.workAll();
    expect(seen(person)).toEqual(['🧾 $23.90 · Green Market']);
  });

  test('comes below its file while Telegram has not taken the word yet', async () => {
    const person = await chat.person();
    chat.house.telegram.sim.faults.add({ match: { method: 'sendMessage', chatId: person }, times: 1, kind: 'status', status: 429, retry_after: 30 });
    await chat.sendRead(person, MARKET);
    const job = await chat.nextJob();
    await chat.run(job);
    expect((await chat.notices()).at(-1)).toMatchObject({ kind: 'send', replyTo: expect.any(Number) });
  });

  test('that was there before the word leaves the word no place', async () => {
    const person = await chat.person();
    await chat.sendRead(person, MARKET);
    const { draftId } = await chat.nextJob();
    await chat.workAll();
    const draft = await findDraft(chat.house.db, person, draftId);
    if (draft === undefined) throw new Error('no draft');
    const book = createLedgerBook(chat.house, { flushDelayMs: 1_000 });
    expect(await keepPlace({ house: chat.house, book }, draft, 77)).toBe(77);
    expect((await findDraft(chat.house.db, person, draftId))?.content?.kind).toBe('receipt');
  });
});
