/** Categories as buttons, for cards and for /add. */
import type { InlineButton } from '../../../core/outgoing.ts';
import { inRows } from '../../../core/button-rows.ts';
import { CATCH_ALL, type EntryKind } from '../model.ts';
import type { Reader } from '../views.ts';

/** A third beside them would cut most names on a narrow phone. */
const IN_A_ROW = 2;

/** What fits on a screen of a phone beside the text above. */
const ON_A_PAGE = 12;

export type Grid = {
  kind: EntryKind;
  page: number;
  /** How often each category was used lately. */
  uses: ReadonlyMap<string, number>;
  /** The button's data for a category. */
  pick: (key: string) => string;
  /** The same for another page, or for the other kind. */
  turn: (kind: EntryKind, page: number) => string;
};

/** The rows of a page: the most used first, the catch-all last; then the pages and the other kind. */
export function categoryGrid(reader: Reader, { kind, page, uses, pick, turn }: Grid): InlineButton[][] {
  const { text, locale, categories } = reader;
  const keys = inOrder(categories.keysOf(kind), kind, uses);
  const last = Math.max(0, Math.ceil(keys.length / ON_A_PAGE) - 1);
  const shown = Math.min(page, last);
  const buttons = keys.slice(shown * ON_A_PAGE, (shown + 1) * ON_A_PAGE).map((key) => {
    const { emoji, name } = categories.labelOf(key, locale);
    return { text: `${emoji} ${name}`.trim(), data: pick(key) };
  });
  const paging = [
    ...(shown > 0 ? [{ text: '◀', data: turn(kind, shown - 1) }] : []),
    ...(shown < last ? [{ text: '▶', data: turn(kind, shown + 1) }] : []),
  ];
  const other = kind === 'expense' ? 'income' : 'expense';
  return [
    ...inRows(buttons, IN_A_ROW),
    ...(paging.length > 0 ? [paging] : []),
    [{ text: text(locale, `ledger:button.${other}`), data: turn(other, 0) }],
  ];
}

function inOrder(keys: string[], kind: EntryKind, uses: ReadonlyMap<string, number>): string[] {
  const usesOf = (key: string): number => (key === CATCH_ALL[kind] ? -1 : (uses.get(key) ?? 0));
  return keys.toSorted((a, b) => usesOf(b) - usesOf(a));
}
