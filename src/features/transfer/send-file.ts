/** A file from the disk to a person, and what it means if Telegram does not take it. */
import type { House } from '../../core/house.ts';
import { MINUTE_MS } from '../../core/clock.ts';
import { TelegramFault } from '../../platform/telegram.ts';

export type FileToSend = { chatId: number; source: string | Buffer; name: string; caption: string };

export type SentOutcome =
  | 'sent'
  /** Try again: Telegram is away, or has no time. */
  | 'later'
  /** The person can't be written to. */
  | 'blocked'
  | 'refused';

/** 50 MB over a slow line. */
const UPLOAD_MS = 5 * MINUTE_MS;

export async function sendFile({ botApi }: Pick<House, 'botApi'>, file: FileToSend): Promise<SentOutcome> {
  const document = { source: file.source, filename: file.name };
  const params = { chat_id: file.chatId, document, caption: file.caption, parse_mode: 'HTML' };
  try {
    await botApi.call('sendDocument', params, UPLOAD_MS);
    return 'sent';
  } catch (fault) {
    if (!(fault instanceof TelegramFault)) throw fault;
    if (fault.code === 'blocked') return 'blocked';
    return ['rate-limited', 'unavailable', 'unauthorized'].includes(fault.code) ? 'later' : 'refused';
  }
}
