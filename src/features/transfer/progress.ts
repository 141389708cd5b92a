/** How far a long job is: edited seldom into the message that tells of it, and never the reason why a job fails. */
import type { House } from '../../core/house.ts';
import { SECOND_MS } from '../../core/clock.ts';
import { TelegramFault } from '../../platform/telegram.ts';

/** Telegram takes a message a second to a chat; people read slower. */
const EVERY_MS = 3 * SECOND_MS;

/** How long Telegram may take: what it doesn't take now is said with the next step. */
const PATIENCE_MS = 2 * SECOND_MS;

/** Says it, if it is time to. */
export type Progress = (text: () => string) => Promise<void>;

/** @param messageId null where there is no message to say it in */
export function createProgress(
  { botApi, clock }: Pick<House, 'botApi' | 'clock'>,
  { chatId, messageId }: { chatId: number; messageId: number | null },
): Progress {
  let lastMs = clock.nowMs();
  return async (text) => {
    if (messageId === null || clock.nowMs() - lastMs < EVERY_MS) return;
    lastMs = clock.nowMs();
    const params = { chat_id: chatId, message_id: messageId, text: text(), parse_mode: 'HTML' };
    try {
      await botApi.call('editMessageText', params, PATIENCE_MS);
    } catch (fault) {
      if (!(fault instanceof TelegramFault)) throw fault;
    }
  };
}
