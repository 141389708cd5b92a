import { describe, expect, jest, test } from '@jest/globals';
import { PressedButtons } from '../../../src/sandbox/page/pressed-buttons.ts';
import type { TelegramSim } from '../../../src/sandbox/telegram/types.ts';
import { start } from '../telegram/fixture.ts';

async function startWithButton(): Promise<{ sim: TelegramSim; personId: number; messageId: number }> {
  const { telegram, sim, anna } = await start();
  const reply_markup = { inline_keyboard: [[{ text: 'Undo', callback_data: 'undo' }]] };
  const { message_id: messageId } = await telegram.sendMessage(anna.id, 'Saved', { reply_markup });
  return { sim, personId: anna.id, messageId };
}

describe('buttons that wait for the bot', () => {
  test('a press that the bot never answers stops waiting by itself', async () => {
    const { sim, personId, messageId } = await startWithButton();
    jest.useFakeTimers();
    try {
      const changed: number[] = [];
      const presses = new PressedButtons((id) => changed.push(id));
      presses.press(sim, personId, { messageId, data: 'undo' });
      expect(presses.of(personId)).toEqual([{ messageId, data: 'undo' }]);
      expect(presses.of(personId + 1)).toEqual([]);
      jest.advanceTimersByTime(15_000);
      expect(presses.of(personId)).toEqual([]);
      expect(changed).toEqual([personId, personId]);
    } finally {
      jest.useRealTimers();
    }
  });

  test('two presses of one button wait for two answers', async () => {
    const { sim, personId, messageId } = await startWithButton();
    const presses = new PressedButtons(() => {});
    presses.press(sim, personId, { messageId, data: 'undo' });
    presses.press(sim, personId, { messageId, data: 'undo' });
    const [first] = sim.pendingUpdates();
    presses.answered(first && 'callback_query' in first ? first.callback_query.id : '');
    presses.answered('an id of another time');
    expect(presses.of(personId)).toHaveLength(1);
    presses.stop();
    expect(presses.of(personId)).toEqual([]);
  });
});
