/** A message that says how far a long job is: sent late, edited seldom, and never the reason why a job fails. */
import type { House } from '../../core/house.ts';
import { SECOND_MS } from '../../core/clock.ts';
import { TelegramFault } from '../../platform/telegram.ts';

/** Telegram takes a message a second to a chat; people read slower. */
const EVERY_MS = 3 * SECOND_MS;

/** How long Telegram may take: what it doesn't take now is said with the next step. */
const PATIENCE_MS = 2 * SECOND_MS;

export type Progress = {
  /** Says it, if it is time to. */
  tell: (text: () => string) => Promise<void>;
  /** Takes the message away, if there is one of its own. */
  end: () => Promise<void>;
};

/** @param messageId the message to edit; without it one is sent when the job has gone on for a while */
export function createProgress(
  { botApi, clock }: Pick<House, 'botApi' | 'clock'>,
  chatId: number,
  messageId: number | null,
): Progress {
  let shown = messageId;
  let isOwn = false;
  let lastMs = clock.nowMs();
  const call = async (method: string, params: object): Promise<unknown> => {
    try {
      return await botApi.call(method, { chat_id: chatId, ...params }, PATIENCE_MS);
    } catch (fault) {
      if (!(fault instanceof TelegramFault)) throw fault;
      return undefined;
    }
  };
  return {
    tell: async (text) => {
      if (clock.nowMs() - lastMs < EVERY_MS) return;
      if (shown === null) {
        const sent = await call('sendMessage', { text: text(), parse_mode: 'HTML' });
        shown = (sent as { message_id: number } | undefined)?.message_id ?? null;
        isOwn = true;
      } else await call('editMessageText', { message_id: shown, text: text(), parse_mode: 'HTML' });
      lastMs = clock.nowMs();
    },
    end: async () => {
      if (isOwn && shown !== null) await call('deleteMessage', { message_id: shown });
    },
  };
}
