/** How plans are shown: a screen is sent below a text, and replaces the one whose button was pressed. */
import type { Reply } from '../../core/feature.ts';
import { percentText, type Locale } from '../../core/locale.ts';
import { formatMoney } from '../../core/money.ts';
import type { InlineButton } from '../../core/outgoing.ts';
import type { Asking, Reader } from './desk.ts';

export type Screen = { text: string; keyboard: { inline: InlineButton[][] } };

/** What was done just now, and the write that can be taken back. */
export type Said = { text: string; writeId: number };

/** @param toast shown for a moment where a button was pressed */
export function show(incoming: Asking, screen: Screen, toast?: string): Reply {
  const { chatId } = incoming;
  if (incoming.kind === 'text') return [{ kind: 'send', chatId, ...screen }];
  const { callbackId, messageId } = incoming;
  return [
    { kind: 'answer', callbackId, ...(toast === undefined ? {} : { text: toast }) },
    { kind: 'edit', chatId, messageId, ...screen },
  ];
}

export function say({ chatId }: Asking, text: string): Reply {
  return [{ kind: 'send', chatId, text }];
}

export function screenOf(lines: string[], rows: InlineButton[][]): Screen {
  return { text: withinLimit(lines), keyboard: { inline: rows.filter((row) => row.length > 0) } };
}

/** Two in a row: a name has room on a narrow phone. */
export function inPairs(buttons: InlineButton[]): InlineButton[][] {
  return Array.from({ length: Math.ceil(buttons.length / 2) }, (_, row) => buttons.slice(row * 2, row * 2 + 2));
}

const BAR_CELLS = 8;

/** `▓▓▓▓▓░░░ 62%` */
export function textBar(percent: number, locale: Locale): string {
  const filled = Math.min(BAR_CELLS, Math.max(0, Math.round((percent / 100) * BAR_CELLS)));
  return `${'▓'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)} ${percentText(percent / 100, locale)}`;
}

/** The share that is reached, never more than it is: 99.9 is not all. */
export function percentOf(part: number, whole: number): number {
  if (whole <= 0) return 100;
  return Math.floor((part * 100) / whole);
}

export function money(reader: Reader, amountMinor: number, currency: string): string {
  return formatMoney(amountMinor, currency, reader.locale);
}

/** Cut where a button has no more room, never inside a character. */
export function shorten(text: string, most = 24): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}

/** Telegram takes 4,096 characters; whole lines are left out, so no tag is cut. */
function withinLimit(lines: string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    if (length + line.length + 1 > 3_900) return [...kept, '…'].join('\n');
    kept.push(line);
    length += line.length + 1;
  }
  return kept.join('\n');
}
