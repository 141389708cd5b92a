/** How /add asks, step by step. */
import { formatMoney } from '../../../core/money.ts';
import type { EntryInput, EntryKind } from '../model.ts';
import { categoryGrid } from '../cards/category-grid.ts';
import type { CardText, Reader } from '../views.ts';

export const ADD_BUTTONS = { kind: 'add-kind', category: 'add-category', skip: 'add-skip' } as const;

/** Expense or income. */
export function kindQuestion({ text, locale }: Reader, dialogId: number): CardText {
  const button = (kind: EntryKind): { text: string; data: string } => ({
    text: text(locale, `ledger:button.${kind}`),
    data: `${ADD_BUTTONS.kind}:${dialogId}:${kind}:0`,
  });
  return { text: text(locale, 'ledger:add.kind'), keyboard: { inline: [[button('expense'), button('income')]] } };
}

export function categoryQuestion(
  reader: Reader,
  dialogId: number,
  kind: EntryKind,
  page: number,
  uses: ReadonlyMap<string, number>,
): CardText {
  const inline = categoryGrid(reader, {
    kind,
    page,
    uses,
    pick: (key) => `${ADD_BUTTONS.category}:${dialogId}:${key}`,
    turn: (other, at) => `${ADD_BUTTONS.kind}:${dialogId}:${other}:${at}`,
  });
  return { text: reader.text(reader.locale, 'ledger:add.category'), keyboard: { inline } };
}

export function amountQuestion(reader: Reader, category: string): CardText {
  const words = { category: plainCategory(reader, category) };
  return { text: reader.text(reader.locale, 'ledger:add.amount', words), keyboard: { inline: [] } };
}

export function noteQuestion(reader: Reader, dialogId: number, entry: EntryInput): CardText {
  const { text, locale } = reader;
  const amount = formatMoney(entry.amountMinor, entry.currency, locale);
  const words = { category: plainCategory(reader, entry.category), amount };
  const skip = { text: text(locale, 'ledger:button.skip'), data: `${ADD_BUTTONS.skip}:${dialogId}` };
  return { text: text(locale, 'ledger:add.note', words), keyboard: { inline: [[skip]] } };
}

/** Not escaped: a text escapes what is filled in. */
function plainCategory(reader: Reader, key: string): string {
  const { emoji, name } = reader.categories.labelOf(key, reader.locale);
  return `${emoji} ${name}`.trim();
}
