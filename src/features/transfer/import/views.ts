/** How imports speak. */
import { formatFullDate } from '../../../core/clock.ts';
import { countText, type Locale } from '../../../core/locale.ts';
import { formatMoney } from '../../../core/money.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import { escapeHtml, type Texts } from '../../../core/text.ts';
import { undoButton, type EntryInput, type Reader } from '../../ledger/index.ts';
import { countToEnter, missingRole, type Layout, type Summary, type UnreadableReason } from './model.ts';
import type { Import } from './queries.ts';
import { columnButtons, IMPORT_BUTTON } from './column-views.ts';
import type { Looked, Screen } from './screen.ts';

/** Why a file is not taken; `too-big` as it came, `gone` from Telegram. */
export type Refusal = UnreadableReason | 'too-big' | 'gone';

/** What a file comes to, and what can be changed about it. */
export function preview(reader: Reader, own: Looked): Screen {
  const { text, locale } = reader;
  const { layout, summary } = own;
  const missing = missingRole(layout);
  const title = titleOf(reader, own.fileName, summary.total);
  if (missing !== null) {
    const question = text(locale, `transfer:import.which_column.${missing}`);
    return { text: `${title}\n${question}`, keyboard: { inline: [...columnButtons(reader, own), [cancelButton(reader, own.id)]] } };
  }
  const lines = [title, periodLine(locale, summary), ...summary.sums.map((sum) => sumLine(reader, sum)), ''];
  summary.sample.forEach(({ entry, isDuplicate }, index) => lines.push(entryLine(locale, entry, index, isDuplicate)));
  lines.push('', ...remarks(reader, layout, summary));
  return { text: lines.join('\n').replace(/\n{3,}/g, '\n\n').trim(), keyboard: { inline: previewButtons(reader, own) } };
}

function titleOf({ text, locale }: Reader, fileName: string, total: number): string {
  const values = { name: shorten(fileName, 60), count: total, number: countText(total, locale) };
  return text(locale, 'transfer:import.title', values);
}

function periodLine(locale: Locale, { firstDate, lastDate }: Summary): string {
  if (firstDate === null || lastDate === null) return '';
  const first = formatFullDate(firstDate, locale);
  return firstDate === lastDate ? first : `${first} – ${formatFullDate(lastDate, locale)}`;
}

function sumLine({ locale }: Reader, { currency, expenseMinor, incomeMinor }: Summary['sums'][number]): string {
  const parts = [
    expenseMinor === 0 ? '' : `−${formatMoney(expenseMinor, currency, locale)}`,
    incomeMinor === 0 ? '' : `+${formatMoney(incomeMinor, currency, locale)}`,
  ];
  return `<b>${parts.filter((part) => part !== '').join(' · ')}</b>`;
}

/** A line that is left out is crossed out. */
function entryLine(locale: Locale, entry: EntryInput, index: number, isDuplicate: boolean): string {
  const amount = `${entry.kind === 'income' ? '+' : '−'}${formatMoney(entry.amountMinor, entry.currency, locale)}`;
  const words = escapeHtml(shorten(entry.note, 40));
  const line = [formatFullDate(entry.date, locale), words, `<b>${amount}</b>`].filter((part) => part !== '').join(' · ');
  return `${index + 1}. ${isDuplicate ? `<s>${line}</s>` : line}`;
}

function remarks({ text, locale }: Reader, layout: Layout, summary: Summary): string[] {
  const { duplicates, problems, sameFileOn } = summary;
  const { name = '', others = 0 } = layout.sheet ?? {};
  const leftOut = layout.withDuplicates ? 0 : duplicates;
  return [
    others === 0 ? '' : text(locale, 'transfer:import.sheets', { name: shorten(name, 31), count: others }),
    sameFileOn === null ? '' : text(locale, 'transfer:import.same_file', { date: formatFullDate(sameFileOn, locale) }),
    leftOut === 0 ? '' : text(locale, 'transfer:import.duplicates', counted(leftOut, locale)),
    problems === 0 ? '' : text(locale, 'transfer:import.problems', counted(problems, locale)),
    layout.dateOrder === null ? text(locale, 'transfer:import.which_order') : '',
  ].filter((line) => line !== '');
}

function previewButtons(reader: Reader, own: Looked): InlineButton[][] {
  const { text, locale } = reader;
  const { layout, summary, id } = own;
  const button = (key: string, action: string, values = {}): InlineButton => ({
    text: text(locale, `transfer:button.${key}`, values),
    data: `${IMPORT_BUTTON}:${id}:${action}`,
  });
  const count = countToEnter(layout, summary);
  const enter = button('enter', 'enter', { number: countText(count, locale) });
  const toggle = layout.withDuplicates ? 'without_duplicates' : 'with_duplicates';
  const duplicates = button(toggle, 'duplicates', { number: countText(summary.duplicates, locale) });
  const orders = (['dmy', 'mdy'] as const).filter((order) => layout.dateOrderOpen && order !== layout.dateOrder);
  return [
    ...(count > 0 && layout.dateOrder !== null ? [[enter]] : []),
    ...(orders.length > 0 ? [orders.map((order) => button(order, `order:${order}`))] : []),
    [button('columns', 'columns'), button('currency', 'currencies', { currency: layout.currency })],
    [button('swap', 'swap')],
    ...(summary.duplicates > 0 ? [[duplicates]] : []),
    [cancelButton(reader, id)],
  ];
}

function cancelButton({ text, locale }: Reader, id: number): InlineButton {
  return { text: text(locale, 'transfer:button.cancel'), data: `${IMPORT_BUTTON}:${id}:cancel` };
}

export function readingText(text: Texts, locale: Locale, fileName: string): string {
  return text(locale, 'transfer:import.reading', { name: shorten(fileName, 60) });
}

export function enteringText({ text, locale }: Reader, own: Import, entered: number): string {
  const total = own.layout === null || own.summary === null ? own.rowCount : countToEnter(own.layout, own.summary);
  const values = { done: countText(entered, locale), total: countText(total, locale) };
  return text(locale, 'transfer:import.entering', values);
}

export function removingText({ text, locale }: Reader, own: Import, removed: number): string {
  const values = { done: countText(removed, locale), total: countText(own.entered, locale) };
  return text(locale, 'transfer:import.removing', values);
}

/** @param writeId of the journal; null if nothing came in */
export function result(reader: Reader, own: Import, writeId: number | null): Screen {
  const { text, locale } = reader;
  const [duplicates, problems] = [own.summary?.duplicates ?? 0, own.summary?.problems ?? 0];
  const hasLeftOut = duplicates > 0 && own.layout?.withDuplicates !== true;
  const lines = [
    text(locale, 'transfer:import.done', counted(own.entered, locale)),
    hasLeftOut ? text(locale, 'transfer:import.left_out', counted(duplicates, locale)) : '',
    problems === 0 ? '' : text(locale, 'transfer:import.unread', counted(problems, locale)),
  ];
  const buttons = writeId === null ? [] : [[undoButton(reader, writeId)]];
  return { text: lines.filter((line) => line !== '').join('\n'), keyboard: { inline: buttons } };
}

export function undone({ text, locale }: Reader, own: Import): Screen {
  const kept = own.entered - own.takenBack;
  const lines = [
    text(locale, 'transfer:import.undone', counted(own.takenBack, locale)),
    kept === 0 ? '' : text(locale, 'transfer:import.kept', counted(kept, locale)),
  ];
  return { text: lines.filter((line) => line !== '').join('\n'), keyboard: { inline: [] } };
}

export function cancelled({ text, locale }: Reader, own: Pick<Import, 'fileName'>): Screen {
  const name = shorten(own.fileName, 60);
  return { text: text(locale, 'transfer:import.cancelled', { name }), keyboard: { inline: [] } };
}

export function refusal(text: Texts, locale: Locale, own: Pick<Import, 'fileName'>, reason: Refusal): Screen {
  const name = shorten(own.fileName, 60);
  return { text: text(locale, `transfer:refusal.${reason}`, { name }), keyboard: { inline: [] } };
}

export function gaveUp(reader: Reader, own: Import, writeId: number | null): Screen {
  const text = reader.text(reader.locale, 'transfer:import.failed', { name: shorten(own.fileName, 60) });
  return { text, keyboard: { inline: writeId === null ? [] : [[undoButton(reader, writeId)]] } };
}

export function left({ text, locale }: Reader, own: Import): Screen {
  return { text: text(locale, 'transfer:import.left', { name: shorten(own.fileName, 60) }), keyboard: { inline: [] } };
}

export function unreadableFile(
  { text, locale }: Reader,
  own: Import,
  count: number,
): { name: string; caption: string } {
  const caption = text(locale, 'transfer:import.unread_file', counted(count, locale));
  return { name: `not-imported-${own.id}.csv`, caption };
}

/** For texts whose words follow a number. */
function counted(count: number, locale: Locale): { count: number; number: string } {
  return { count, number: countText(count, locale) };
}

function shorten(text: string, most: number): string {
  const characters = [...text.replace(/\s+/g, ' ')];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('');
}
