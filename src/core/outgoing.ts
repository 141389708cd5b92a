/**
 * What the bot says: plain data, so that it can wait in a queue, be stored and be compared in a test.
 * Texts are Telegram HTML (see core/text.ts).
 */

export type InlineButton = { text: string; data: string } | { text: string; url: string };

export type Keyboard =
  | { inline: InlineButton[][] }
  /** The keys below the message field; a press sends the label as a text. */
  | { keys: string[][] }
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
  /** A text of many lines, as a file to keep; `text` stands below it and has at most 1,024 characters. */
  | {
      kind: 'file';
      chatId: number;
      name: string;
      content: string;
      text: string;
      keyboard?: { inline: InlineButton[][] };
    }
  /** Ends the spinner of a pressed button; `text` is shown for a moment, as a window if `alert`. */
  | { kind: 'answer'; callbackId: string; text?: string; alert?: boolean };

/** What stands in a chat and may wait in the queue; the end of a spinner can't. */
export type Message = Exclude<Outgoing, { kind: 'answer' }>;
