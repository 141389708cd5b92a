/** How budgets are shown. */
import { formatDay } from '../calendar-text.ts';
import { percentText } from '../../../core/locale.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import { escapeHtml } from '../../../core/text.ts';
import { undoButton } from '../../ledger/index.ts';
import type { Reader } from '../desk.ts';
import { inPairs, money, onButton, screenOf, textBar, type Said, type Screen } from '../screen.ts';
import type { Budget, Standing } from './model.ts';

export const BUDGET_BUTTON = 'budget';

export function listScreen(reader: Reader, standings: Standing[]): Screen {
  const { text, locale } = reader;
  const add = { text: text(locale, 'plans:button.add'), data: `${BUDGET_BUTTON}:add` };
  if (standings.length === 0) return screenOf([text(locale, 'plans:budget.none')], [[add]]);
  const lines = standings.flatMap((standing) => ['', ...standingLines(reader, standing)]);
  const buttons = standings.map(({ budget }) => ({
    text: onButton(nameOf(reader, budget)),
    data: `${BUDGET_BUTTON}:show:${budget.id}`,
  }));
  return screenOf([`<b>${text(locale, 'plans:budget.title')}</b>`, ...lines], [...inPairs(buttons), [add]]);
}

export function budgetScreen(reader: Reader, standing: Standing, said?: Said): Screen {
  const { text, locale } = reader;
  const { budget } = standing;
  const button = (action: string, label: string): InlineButton => ({
    text: text(locale, `plans:button.${label}`),
    data: `${BUDGET_BUTTON}:${action}:${budget.id}:${budget.version}`,
  });
  const undo = said === undefined ? [] : [undoButton(reader, said.writeId)];
  const list = { text: text(locale, 'plans:button.back'), data: `${BUDGET_BUTTON}:list` };
  const heads = said === undefined ? [] : [said.text];
  if (budget.removed) return screenOf([...heads, `<s>${heading(reader, budget)}</s>`], [[...undo, list]]);
  return screenOf([...heads, ...standingLines(reader, standing)], [
    [button('change', 'change'), button('carry', budget.carries ? 'carry_on' : 'carry_off')],
    [button('remove', 'remove'), ...undo],
    [list],
  ]);
}

function standingLines(reader: Reader, standing: Standing): string[] {
  const { text, locale } = reader;
  const { budget, carriedMinor, limitMinor, spentMinor, leftMinor, perDayMinor } = standing;
  const amount = (minor: number): string => money(reader, minor, budget.currency);
  const spent = text(locale, 'plans:budget.spent', { spent: amount(spentMinor), limit: amount(limitMinor) });
  const left = leftMinor < 0
    ? text(locale, 'plans:budget.over', { over: amount(-leftMinor) })
    : text(locale, 'plans:budget.per_day', { amount: amount(perDayMinor) });
  const carried = carriedMinor === 0
    ? []
    : [text(locale, 'plans:budget.carried', { amount: signed(reader, carriedMinor, budget) })];
  return [
    heading(reader, budget),
    textBar(standing.percent, locale),
    `${spent} · ${left}`,
    ...carried,
    ...standing.apart.map(({ currency, amountMinor }) =>
      text(locale, 'plans:budget.apart', { amount: money(reader, amountMinor, currency) }),
    ),
  ];
}

/** `⚠️ Food: 82% of $60, $11 left till Nov 30` */
export function remarkLine(reader: Reader, { budget, percent, limitMinor, leftMinor, period }: Standing): string {
  return reader.text(reader.locale, leftMinor < 0 ? 'plans:budget.remark_over' : 'plans:budget.remark', {
    name: plainName(reader, budget),
    percent: percentText(percent / 100, reader.locale),
    limit: money(reader, limitMinor, budget.currency),
    left: money(reader, Math.abs(leftMinor), budget.currency),
    until: formatDay(period.to, reader.locale),
  });
}

function heading(reader: Reader, budget: Budget): string {
  const period = reader.text(reader.locale, `plans:budget.period.${budget.period}`);
  return `<b>${escapeHtml(nameOf(reader, budget))}</b> · ${period}`;
}

function nameOf(reader: Reader, budget: Budget): string {
  const emoji = budget.category === null ? '💰' : reader.categories.labelOf(budget.category, reader.locale).emoji;
  return `${emoji} ${plainName(reader, budget)}`.trim();
}

function plainName({ text, locale, categories }: Reader, { category }: Budget): string {
  return category === null ? text(locale, 'plans:budget.total') : categories.labelOf(category, locale).name;
}

function signed(reader: Reader, amountMinor: number, { currency }: Budget): string {
  return `${amountMinor < 0 ? '−' : '+'}${money(reader, Math.abs(amountMinor), currency)}`;
}

/** `🍜 Food, $60` */
export function budgetLabel(reader: Reader, budget: Budget): string {
  return `${nameOf(reader, budget)}, ${money(reader, budget.amountMinor, budget.currency)}`;
}
