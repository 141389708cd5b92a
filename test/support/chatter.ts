/** People who write at moments of their own choosing, and read what stands in their chat. */
import type { Locale } from '../../src/core/locale.ts';
import type { Defaults } from '../../src/core/people.ts';
import type { Pipeline } from '../../src/core/pipeline.ts';
import type { SimMessage } from '../../src/sandbox/telegram/types.ts';
import { pressUpdate, textUpdate, type TestHouse, type Update } from './test-house.ts';

export type Teller = {
  id: number;
  /** Sends a text at a moment of universal time, and gives what the bot says to it. */
  say: (at: string, text: string) => Promise<string>;
  /** Presses a button of the latest message that has it, and gives what stands there then. */
  press: (label: string) => Promise<string>;
  buttons: () => string[];
};

export type Chatter = (locale: Locale, timeZone: string, currency: string) => Promise<Teller>;

export function chatter(house: TestHouse): Chatter {
  const pipeline = house.pipeline();
  return async (locale, timeZone, currency) => await meet(house, pipeline, { locale, timeZone, currency });
}

async function meet(house: TestHouse, pipeline: Pipeline, habits: Defaults): Promise<Teller> {
  const { locale } = habits;
  const id = house.addPerson(locale);
  await house.people.meet({ userId: id, firstName: 'Linh', languageCode: locale }, habits);
  const messages = () => house.telegram.sim.chat(id).messages.filter(({ who }) => who === 'bot');
  const plain = (text: string | undefined): string => (text ?? '').replace(/[\u00a0\u202f\u2009]/g, ' ');
  return {
    id,
    say: async (at, text) => {
      const update = textUpdate(id, text);
      const date = Math.floor(Date.parse(at) / 1_000);
      await pipeline.handle({ ...update, message: { ...('message' in update ? update.message : {}), date } } as Update);
      return plain(messages().at(-1)?.text);
    },
    press: async (label) => {
      const has = ({ inlineKeyboard = [] }: SimMessage): boolean =>
        inlineKeyboard.flat().some(({ text }) => text === label);
      const message = messages().findLast(has);
      const button = message?.inlineKeyboard?.flat().find(({ text }) => text === label);
      if (message === undefined || button?.callback_data === undefined) throw new Error(`No button ${label}`);
      await pipeline.handle(pressUpdate(id, message.messageId, button.callback_data));
      return plain(messages().find(({ messageId }) => messageId === message.messageId)?.text);
    },
    buttons: () => messages().at(-1)?.inlineKeyboard?.flat().map(({ text }) => text) ?? [],
  };
}
