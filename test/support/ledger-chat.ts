/** A person who talks with the bot: types, presses buttons by their labels, reads what is answered. */
import type { Pipeline } from '../../src/core/pipeline.ts';
import { pressUpdate, textUpdate, type TestHouse } from './test-house.ts';

export type LedgerChat = {
  person: number;
  /** Sends texts one after the other and gives the last message of the bot. */
  say(...texts: string[]): Promise<string>;
  /** Presses the newest button of that label and gives what its message says then. */
  press(label: string): Promise<string>;
  /** The labels of the newest message that has buttons. */
  buttons(): string[];
};

const LANGUAGES: Record<string, string> = { en: 'English', vi: 'Tiếng Việt', ru: 'Русский' };

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

export async function openLedgerChat(house: TestHouse, pipeline: Pipeline, language: string): Promise<LedgerChat> {
  const person = house.addPerson(language);
  const messages = () => house.telegram.sim.chat(person).messages.toReversed();
  const press = async (label: string): Promise<string> => {
    for (const { messageId, inlineKeyboard } of messages()) {
      const button = inlineKeyboard?.flat().find(({ text }) => plain(text) === label);
      if (button?.callback_data === undefined) continue;
      await pipeline.handle(pressUpdate(person, messageId, button.callback_data));
      return plain(messages().find((message) => message.messageId === messageId)?.text ?? '');
    }
    throw new Error(`No message has the button ${label}`);
  };
  await pipeline.handle(textUpdate(person, '/start'));
  await press(LANGUAGES[language] ?? 'English');
  return {
    person,
    press,
    say: async (...texts) => {
      for (const text of texts) await pipeline.handle(textUpdate(person, text));
      return plain(house.said(person).at(-1) ?? '');
    },
    buttons: () => {
      const newest = messages().find(({ inlineKeyboard }) => (inlineKeyboard ?? []).length > 0);
      return newest?.inlineKeyboard?.flat().map(({ text }) => plain(text)) ?? [];
    },
  };
}
