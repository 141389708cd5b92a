/** How the ledger says what it took back. */
import type { Entry } from '../queries.ts';
import type { SheetState } from '../record-queries.ts';
import {
  entryButtons,
  entryCard,
  entryLine,
  withinLimit,
  type CardExtras,
  type CardText,
  type Reader,
} from '../views.ts';
import type { UndoOutcome } from './undo.ts';

/** More entries than these are told as a number alone. */
export const MOST_SHOWN = 10;

/** What was undone; entries of the ledger's own writes are shown, one as its card. */
export function undoneText(
  reader: Reader,
  outcome: UndoOutcome,
  entries: Entry[],
  sheet: SheetState,
  { worth, remarks = [] }: CardExtras = {},
): CardText {
  const { text, locale } = reader;
  if (outcome.kind === 'nothing' || outcome.kind === 'over') {
    return { text: text(locale, `ledger:undo.${outcome.kind}`), keyboard: { inline: [] } };
  }
  const [first] = entries;
  const isUndone = outcome.kind === 'undone';
  if (isUndone && outcome.text === '' && first !== undefined && outcome.entryIds.length === 1) {
    return entryCard(reader, first, 'restored', sheet, { undone: true, worth, remarks });
  }
  const words = isUndone ? text(locale, 'ledger:undo.done') : text(locale, 'ledger:undo.changed_since');
  const lines = [outcome.text || words, ...entries.map((entry, index) => entryLine(reader, entry, index))];
  const more = outcome.entryIds.length - entries.length;
  if (more > 0) lines.push(text(locale, 'ledger:and_more', { count: more }));
  lines.push(...remarks);
  return { text: withinLimit(lines), keyboard: { inline: entryButtons(entries) } };
}
