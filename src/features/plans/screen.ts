/** How plans are shown: a screen is sent below a text, and replaces the one whose button was pressed. */
import type { Reply } from '../../core/feature.ts';
import { percentText, type Locale } from '../../core/locale.ts';
import { formatMoney } from '../../core/money.ts';
import type { InlineButton } from '../../core/outgoing.ts';
import { shorten, withinLimit } from '../ledger/index.ts';
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

/** As much of a name as a button has room for, where two are in a row. */
export function onButton(name: string): string {
  return shorten(name, 24);
}
