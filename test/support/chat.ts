/** A person in a chat with the bot: what they send and press, and what they see. */
import type { Pipeline } from '../../src/core/pipeline.ts';
import type { SimMessage } from '../../src/sandbox/telegram/types.ts';
import { pressUpdate, textUpdate, type TestHouse, type Update } from './test-house.ts';

export type Chat = {
  person: number;
  send(text: string): Promise<Update>;
  /** Presses the button with this text below the latest message that has one. */
  press(label: string): Promise<Update>;
  pressData(data: string, messageId?: number): Promise<Update>;
  /** The last message of the bot. */
  last(): SimMessage;
  said(): string[];
  labels(message?: SimMessage): string[];
  /** The data of the button with this text below the last message. */
  dataOf(label: string): string;
  keys(): string[][];
};

export function openChat(house: TestHouse, pipeline: Pipeline, person: number): Chat {
  const messages = (): SimMessage[] => house.telegram.sim.chat(person).messages.filter(({ who }) => who === 'bot');
  const handle = async (update: Update): Promise<Update> => {
    await pipeline.handle(update);
    return update;
  };
  const buttons = (message: SimMessage) => (message.inlineKeyboard ?? []).flat();
  const last = (): SimMessage => messages().at(-1)!;
  return {
    person,
    last,
    said: () => messages().map(({ text }) => text),
    labels: (message = last()) => buttons(message).map(({ text }) => text),
    dataOf: (label) => buttons(last()).find(({ text }) => text.includes(label))!.callback_data!,
    keys: () => {
      const rows = house.telegram.sim.chat(person).replyKeyboard?.keys ?? [];
      return rows.map((row) => row.map((key) => (typeof key === 'string' ? key : key.text)));
    },
    send: async (text) => await handle(textUpdate(person, text)),
    pressData: async (data, messageId = last().messageId) => await handle(pressUpdate(person, messageId, data)),
    press: async (label) => {
      for (const message of messages().toReversed()) {
        const data = buttons(message).find(({ text }) => text.includes(label))?.callback_data;
        if (data !== undefined) return await handle(pressUpdate(person, message.messageId, data));
      }
      throw new Error(`No message has the button ${label}`);
    },
  };
}
