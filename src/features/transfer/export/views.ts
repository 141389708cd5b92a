/** How exports speak. */
import type { Incoming, IncomingButton } from '../../../core/incoming.ts';
import { countText, type Locale } from '../../../core/locale.ts';
import type { InlineButton, Outgoing } from '../../../core/outgoing.ts';
import type { Texts } from '../../../core/text.ts';
import { FORMATS, PERIODS, type Format } from './model.ts';

export const EXPORT_BUTTON = 'export';

type Screen = { text: string; keyboard: { inline: InlineButton[][] } };

export function formatScreen(text: Texts, locale: Locale): Screen {
  const buttons = FORMATS.map((format) => ({
    text: text(locale, `transfer:format.${format}`),
    data: `${EXPORT_BUTTON}:${format}`,
  }));
  return { text: text(locale, 'transfer:export.which_format'), keyboard: { inline: [buttons] } };
}

export function periodScreen(text: Texts, locale: Locale, format: Format): Screen {
  const buttons = PERIODS.map((period) => ({
    text: text(locale, `transfer:period.${period}`),
    data: `${EXPORT_BUTTON}:${format}:${period}`,
  }));
  const back = { text: text(locale, 'transfer:button.back'), data: EXPORT_BUTTON };
  const title = text(locale, 'transfer:export.which_period', { format: text(locale, `transfer:format.${format}`) });
  return { text: title, keyboard: { inline: [buttons, [back]] } };
}

export function begunText(text: Texts, locale: Locale, format: Format): string {
  return text(locale, 'transfer:export.begun', { format: text(locale, `transfer:format.${format}`) });
}

export function progressText(text: Texts, locale: Locale, done: number, total: number): string {
  const values = { done: countText(done, locale), total: countText(total, locale) };
  return text(locale, 'transfer:export.progress', values);
}

export function captionText(text: Texts, locale: Locale, count: number, part: number | null): string {
  const entries = text(locale, 'transfer:export.entries', { count, number: countText(count, locale) });
  return part === null ? entries : `${text(locale, 'transfer:export.part', { part })} · ${entries}`;
}

export function inPlace(incoming: IncomingButton, screen: Screen | string): Outgoing[] {
  const { chatId, messageId, callbackId } = incoming;
  const shown = typeof screen === 'string' ? { text: screen, keyboard: { inline: [] } } : screen;
  return [{ kind: 'answer', callbackId }, { kind: 'edit', chatId, messageId, ...shown }];
}

export function asMessage(incoming: Incoming, screen: Screen | string): Outgoing[] {
  const shown = typeof screen === 'string' ? { text: screen } : screen;
  return [{ kind: 'send', chatId: incoming.chatId, ...shown }];
}
