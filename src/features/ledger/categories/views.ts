/** How the room of categories speaks. */
import type { InlineButton } from '../../../core/outgoing.ts';
import { escapeHtml } from '../../../core/text.ts';
import { inRows } from '../../../core/button-rows.ts';
import { CATCH_ALL, type EntryKind } from '../model.ts';
import type { Reader } from '../views.ts';
import type { CategoryName, RefusedCategory } from './model.ts';

export const BUTTONS = {
  list: 'categories',
  archived: 'categories-archived',
  show: 'category',
  add: 'category-add',
  kind: 'category-kind',
  rename: 'category-rename',
  emoji: 'category-emoji',
  merge: 'category-merge',
  into: 'category-into',
  archive: 'category-archive',
  restore: 'category-restore',
} as const;

export type Screen = { text: string; keyboard: { inline: InlineButton[][] } };

/** What a phone shows at once, two a row. */
const PAGE_SIZE = 20;

export function listScreen(reader: Reader, skip: number): Screen {
  const { text, locale, categories } = reader;
  const keys = [...categories.keysOf('expense'), ...categories.keysOf('income')];
  const buttons = keys.map((key) => ({ text: labelText(reader, key), data: `${BUTTONS.show}:${key}` }));
  const archived = categories.archivedKeys().length;
  const end = [
    { text: text(locale, 'ledger:categories.button.add'), data: BUTTONS.add },
    ...(archived === 0
      ? []
      : [{ text: text(locale, 'ledger:categories.button.archived', { count: archived }), data: BUTTONS.archived }]),
  ];
  const keyboard = [...paged(buttons, skip, BUTTONS.list), end];
  return { text: text(locale, 'ledger:categories.title'), keyboard: { inline: keyboard } };
}

export function archivedScreen(reader: Reader, skip: number): Screen {
  const { text, locale, categories } = reader;
  const buttons = categories.archivedKeys().map((key) => ({ text: labelText(reader, key), data: `${BUTTONS.show}:${key}` }));
  const back = { text: text(locale, 'ledger:button.back'), data: BUTTONS.list };
  return {
    text: text(locale, 'ledger:categories.archived_title'),
    keyboard: { inline: [...paged(buttons, skip, BUTTONS.archived), [back]] },
  };
}

/** One category: what it holds, and what can be done with it. */
export function categoryScreen(reader: Reader, key: string, kind: EntryKind, count: number): Screen {
  const { text, locale } = reader;
  const isArchived = reader.categories.archivedKeys().includes(key);
  const button = (what: 'rename' | 'emoji' | 'merge' | 'archive' | 'restore'): InlineButton => ({
    text: text(locale, `ledger:categories.button.${what}`),
    data: `${BUTTONS[what]}:${key}`,
  });
  const changes = isArchived ? [[button('restore')]] : [[button('rename'), button('emoji')]];
  const endings = isArchived || CATCH_ALL[kind] === key ? [] : [[button('merge'), button('archive')]];
  const back = { text: text(locale, 'ledger:button.back'), data: BUTTONS.list };
  const lines = [`<b>${escapeHtml(labelText(reader, key))}</b>`, holdsText(reader, kind, count)];
  return { text: lines.join('\n'), keyboard: { inline: [...changes, ...endings, [back]] } };
}

function holdsText({ text, locale }: Reader, kind: EntryKind, count: number): string {
  return `${text(locale, `ledger:${kind}`)} · ${text(locale, 'ledger:categories.holds', { count })}`;
}

export function mergeScreen(reader: Reader, key: string, kind: EntryKind, skip: number): Screen {
  const { text, locale, categories } = reader;
  const others = categories.keysOf(kind).filter((other) => other !== key);
  const buttons = others.map((other) => ({ text: labelText(reader, other), data: `${BUTTONS.into}:${key}:${other}` }));
  const back = { text: text(locale, 'ledger:button.back'), data: `${BUTTONS.show}:${key}` };
  return {
    text: text(locale, 'ledger:categories.merge_ask', { name: labelText(reader, key) }),
    keyboard: { inline: [...paged(buttons, skip, `${BUTTONS.merge}:${key}`), [back]] },
  };
}

/** Whether money goes out or comes in there. */
export function kindQuestion({ text, locale }: Reader, name: CategoryName, dialogId: number): Screen {
  const buttons = (['expense', 'income'] as const).map((kind) => ({
    text: text(locale, `ledger:${kind}`),
    data: `${BUTTONS.kind}:${dialogId}:${kind}`,
  }));
  return {
    text: text(locale, 'ledger:categories.kind_ask', { name: nameText(name) }),
    keyboard: { inline: [buttons] },
  };
}

export function prompt(reader: Reader, what: 'add' | 'rename' | 'emoji', key?: string): Screen {
  const { text, locale } = reader;
  const data = key === undefined ? BUTTONS.list : `${BUTTONS.show}:${key}`;
  const name = key === undefined ? '' : labelText(reader, key);
  return {
    text: text(locale, `ledger:categories.ask.${what}`, { name }),
    keyboard: { inline: [[{ text: text(locale, 'ledger:button.back'), data }]] },
  };
}

export function refusalText({ text, locale }: Reader, reason: RefusedCategory | 'no-emoji'): string {
  return text(locale, `ledger:categories.refused.${reason}`);
}

export const nameText = ({ emoji, name }: CategoryName): string => `${emoji} ${name}`.trim();

function labelText({ categories, locale }: Reader, key: string): string {
  return nameText(categories.labelOf(key, locale));
}

/** Buttons two a row, and arrows where there are more. */
function paged(buttons: InlineButton[], skip: number, data: string): InlineButton[][] {
  const from = skip < buttons.length ? skip : 0;
  const before = from === 0 ? [] : [{ text: '◀', data: `${data}:${Math.max(0, from - PAGE_SIZE)}` }];
  const after = from + PAGE_SIZE < buttons.length ? [{ text: '▶', data: `${data}:${from + PAGE_SIZE}` }] : [];
  const arrows = [...before, ...after];
  return [...inRows(buttons.slice(from, from + PAGE_SIZE), 2), ...(arrows.length === 0 ? [] : [arrows])];
}
