/**
 * What the bot says: plain data, so that it can wait in a queue, be stored and be compared in a test.
 * Texts are Telegram HTML (see core/text.ts).
 */

export type InlineButton = { text: string; data: string } | { text: string; url: string };

/** A key that sends its label as a text, or the place where the person is. */
export type Key = string | { text: string; asksLocation: true };

export type Keyboard =
  | { inline: InlineButton[][] }
  /** The keys below the message field. */
  | { keys: Key[][] }
  | { remove: true };

export type Outgoing =
  | { kind: 'send'; chatId: number; text: string; keyboard?: Keyboard; replyTo?: number }
  /** Changes a message of the bot in place; where that can't be done, the text is sent anew unless `orNothing`. */
  | {
      kind: 'edit';
      chatId: number;
      messageId: number;
      text: string;
      keyboard?: { inline: InlineButton[][] };
      orNothing?: true;
    }
  /** Takes the buttons from a message of the bot whose text stays. */
  | { kind: 'unbutton'; chatId: number; messageId: number }
  /** Takes a message of the bot away. */
  | { kind: 'delete'; chatId: number; messageId: number }
  /** A text of many lines, as a file to keep; `text` stands below it and has at most 1,024 characters. */
  | {
      kind: 'file';
      chatId: number;
      name: string;
      content: string;
      text: string;
      keyboard?: { inline: InlineButton[][] };
    }
  /** A PNG in base64, so that it can wait in the queue; `text` stands below it and has at most 1,024 characters. */
  | { kind: 'photo'; chatId: number; png: string; text: string; keyboard?: { inline: InlineButton[][] } }
  /** Ends the spinner of a pressed button; `text` is shown for a moment, as a window if `alert`. */
  | { kind: 'answer'; callbackId: string; text?: string; alert?: boolean };

/** What stands in a chat and may wait in the queue; the end of a spinner can't. */
export type Message = Exclude<Outgoing, { kind: 'answer' }>;
