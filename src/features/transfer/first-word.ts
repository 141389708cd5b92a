/** The message that says what is begun. The worker puts how it goes, and what comes of it, in its place. */
import type { House } from '../../core/house.ts';
import type { InlineButton, Outgoing } from '../../core/outgoing.ts';

/**
 * Says it, then begins. Where nothing was begun, by a second delivery or by a fault, the word is taken back.
 * @param begin is given the id of the message, null if it waits for Telegram; tells whether the word stands
 */
export async function sayFirst(
  { sender }: Pick<House, 'sender'>,
  word: { chatId: number; text: string },
  begin: (messageId: number | null) => Promise<boolean>,
): Promise<void> {
  const [messageId = null] = await sender.reply([{ kind: 'send', ...word }]);
  let stands = false;
  try {
    stands = await begin(messageId);
  } finally {
    if (!stands && messageId !== null) await sender.reply([{ kind: 'delete', chatId: word.chatId, messageId }]);
  }
}

/** What comes of it, in place of the message that told of it, where there is one. */
export function anewOrInPlace(
  { chatId, messageId }: { chatId: number; messageId: number | null },
  screen: { text: string; keyboard?: { inline: InlineButton[][] } },
): Outgoing {
  return messageId === null ? { kind: 'send', chatId, ...screen } : { kind: 'edit', chatId, messageId, ...screen };
}
