/**
 * One message on its way to Telegram: what the answer means for whoever sends it. A "too many requests" is
 * remembered, so that this process asks no sooner than it was told.
 */
import type { Clock } from './clock.ts';
import { describeFault, type DescribedFault } from './errors.ts';
import type { Message, Outgoing } from './outgoing.ts';
import { Pauses } from './pauses.ts';
import { callOf } from './telegram-call.ts';
import { TelegramFault, type TelegramClient } from '../platform/telegram.ts';

export type Delivery =
  /** `messageId`: of a message that is new in its chat; `fault`: why it went without its picture. */
  | { kind: 'sent'; messageId?: number; fault?: DescribedFault }
  /** Telegram will never take it. */
  | { kind: 'refused'; fault: DescribedFault; blocked: boolean }
  /** Not now, or nobody knows: a message whose answer got lost is sent again, since twice is better than never. */
  | { kind: 'later'; afterMs: number };

/**
 * Hands one message to Telegram.
 * @param timeoutMs how long Telegram may take
 */
export type Deliver = (message: Outgoing, timeoutMs: number) => Promise<Delivery>;

export function createDelivery(telegram: TelegramClient, clock: Clock): Deliver {
  const pauses = new Pauses();

  const attempt = async (message: Outgoing, deadlineMs: number): Promise<Delivery> => {
    const { method, params } = callOf(message);
    try {
      const sent = await telegram.call<SentMessage | true>(method, params, Math.max(1, deadlineMs - clock.nowMs()));
      const isNew = sent !== true && method.startsWith('send');
      return isNew ? { kind: 'sent', messageId: sent.message_id } : { kind: 'sent' };
    } catch (fault) {
      if (!(fault instanceof TelegramFault)) throw fault;
      return await meaningOf(fault, message, deadlineMs);
    }
  };

  const meaningOf = async (fault: TelegramFault, message: Outgoing, deadlineMs: number): Promise<Delivery> => {
    switch (fault.code) {
      case 'rate-limited':
        pauses.begin(chatOf(message), fault.retryAfterMs, clock.nowMs());
        return { kind: 'later', afterMs: fault.retryAfterMs };
      case 'unavailable':
      // A token that is refused is the operator's to mend; what waits must not be thrown away meanwhile.
      case 'unauthorized':
        return { kind: 'later', afterMs: 0 };
      case 'unchanged':
        return { kind: 'sent' };
      case 'stale':
        // The message to change is gone: the person still gets the answer, below.
        if (message.kind !== 'edit' || message.orNothing === true) return { kind: 'sent' };
        return await attempt(anew(message), deadlineMs);
      case 'refused':
      case 'too-large':
        if (message.kind === 'photo') return await sendAlone(message, fault, deadlineMs);
        return { kind: 'refused', fault: describeFault(fault), blocked: false };
      default:
        return { kind: 'refused', fault: describeFault(fault), blocked: fault.code === 'blocked' };
    }
  };

  const sendAlone = async (photo: Photo, fault: TelegramFault, deadlineMs: number): Promise<Delivery> => {
    const delivery = await attempt(withoutPicture(photo), deadlineMs);
    return delivery.kind === 'sent' ? { ...delivery, fault: describeFault(fault) } : delivery;
  };

  return async (message, timeoutMs) => {
    const pausedMs = pauses.leftMs(chatOf(message), clock.nowMs());
    if (pausedMs > 0) return { kind: 'later', afterMs: pausedMs };
    return await attempt(message, clock.nowMs() + timeoutMs);
  };
}

type SentMessage = { message_id: number };

function chatOf(message: Outgoing): number | undefined {
  return message.kind === 'answer' ? undefined : message.chatId;
}

type Photo = Extract<Message, { kind: 'photo' }>;

/** What a picture says below it, for where the picture can't go. */
export const withoutPicture = (photo: Photo): Message => anew(photo);

function anew({ chatId, text, keyboard }: Photo | Extract<Message, { kind: 'edit' }>): Message {
  return { kind: 'send', chatId, text, ...(keyboard === undefined ? {} : { keyboard }) };
}
