/** What each column means, and what else it could: a button a column, then a button a meaning. */
import { inRows } from '../../../core/button-rows.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import { escapeHtml } from '../../../core/text.ts';
import type { Reader } from '../../ledger/index.ts';
import { ROLES, type Role } from './model.ts';
import type { Looked, Screen } from './screen.ts';

export const IMPORT_BUTTON = 'import';

/** More columns than this are not offered: what counts in a file stands among the first ones. */
const MOST_OFFERED = 30;

const CURRENCIES = ['USD', 'EUR', 'VND', 'RUB', 'GBP', 'JPY', 'CNY', 'THB', 'KRW'];

export function columnScreen(reader: Reader, own: Looked): Screen {
  const { text, locale } = reader;
  return {
    text: text(locale, 'transfer:import.columns'),
    keyboard: { inline: [...columnButtons(reader, own), [backButton(reader, own.id)]] },
  };
}

/** Two in a row: the column's own name, else what stands in it, and its meaning. */
export function columnButtons({ text, locale }: Reader, { id, layout, summary }: Looked): InlineButton[][] {
  const buttons = layout.roles.slice(0, MOST_OFFERED).map((role, column) => ({
    text: `${short(columnName(layout.names, summary.cells, column))} → ${text(locale, `transfer:role.${role}`)}`,
    data: `${IMPORT_BUTTON}:${id}:column:${column}`,
  }));
  return inRows(buttons, 2);
}

export function roleScreen(reader: Reader, { id, layout, summary }: Looked, column: number): Screen {
  const { text, locale } = reader;
  const cells = summary.cells.map((line) => line[column] ?? '').filter((cell) => cell.trim() !== '');
  const title = text(locale, 'transfer:import.column', { name: columnName(layout.names, summary.cells, column) });
  const examples = cells.map((cell) => `<code>${escapeHtml(short(cell))}</code>`).join(' · ');
  const buttons = ROLES.map((role: Role) => ({
    text: `${layout.roles[column] === role ? '● ' : ''}${text(locale, `transfer:role.${role}`)}`,
    data: `${IMPORT_BUTTON}:${id}:role:${column}:${role}`,
  }));
  const back = { text: text(locale, 'transfer:button.back'), data: `${IMPORT_BUTTON}:${id}:columns` };
  return { text: `${title}\n${examples}`.trim(), keyboard: { inline: [...inRows(buttons, 3), [back]] } };
}

/** The person's own currency comes first. */
export function currencyScreen(reader: Reader, { id, layout }: Looked, own: string): Screen {
  const { text, locale } = reader;
  const codes = [...new Set([layout.currency, own, ...CURRENCIES])];
  const buttons = codes.map((code) => ({
    text: `${code === layout.currency ? '● ' : ''}${code}`,
    data: `${IMPORT_BUTTON}:${id}:currency:${code}`,
  }));
  return {
    text: text(locale, 'transfer:import.which_currency'),
    keyboard: { inline: [...inRows(buttons, 3), [backButton(reader, id)]] },
  };
}

function backButton({ text, locale }: Reader, id: number): InlineButton {
  return { text: text(locale, 'transfer:button.back'), data: `${IMPORT_BUTTON}:${id}:show` };
}

function columnName(names: string[], cells: string[][], column: number): string {
  const name = (names[column] ?? '').trim();
  const example = cells.map((line) => (line[column] ?? '').trim()).find((cell) => cell !== '');
  return name !== '' ? name : (example ?? `${column + 1}`);
}

function short(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length > 18 ? `${characters.slice(0, 17).join('')}…` : characters.join('');
}
