/** How an overview and statistics look. */
import { countText, percentText } from '../../../core/locale.ts';
import type { InlineButton } from '../../../core/outgoing.ts';
import { inRows } from '../../../core/button-rows.ts';
import { withinLimit, type CardText } from '../views.ts';
import type { Asker } from './desk.ts';
import type { Overview } from './model.ts';
import { formatRange, periodName } from './period-names.ts';
import { monthEarlier, periodAt } from './period.ts';
import { categoryLabel } from './period-views.ts';
import type { CategoryTotal, Sums, Total } from './sums.ts';
import { difference, signedTotal, totalText, type Counting } from './total-text.ts';

export const CHART_BUTTON = 'chart';

export const CHARTS = ['ring', 'bars', 'line'] as const;

export type ChartKind = (typeof CHARTS)[number];

const TOP_CATEGORIES = 5;

/** What grew by more is said as a multiple: `▲ 259×`. */
const MOST_PERCENT = 10;

export function overviewText(asker: Asker, overview: Overview): CardText {
  const { text, locale } = asker.reader;
  const { today, balance, now, before } = overview;
  if (balance.count === 0) return { text: text(locale, 'ledger:list_empty'), keyboard: { inline: [] } };
  const lines = [
    text(locale, 'reports:overview', { period: periodName(periodAt('month', today, locale), asker.reader) }),
    text(locale, 'reports:balance', { amount: totalText(balance, asker) }),
    ...comparisonLines(asker, now, before),
    ...(before.income.count + before.expense.count > 0 ? [comparedLine(asker, today)] : []),
  ];
  return { text: withinLimit(lines), keyboard: { inline: chartButtons(asker, today) } };
}

/** A period beside the one before: what came in and went out, what was saved, and where the most went. */
export function comparisonLines(asker: Asker, now: Sums, before: Sums): string[] {
  const { text, locale } = asker.reader;
  const sums = (['income', 'expense'] as const).map((kind) => {
    const amount = totalText(now[kind], asker);
    return `${text(locale, `ledger:${kind}`)}: <b>${amount}</b>${changeText(now[kind], before[kind], asker)}`;
  });
  return [...sums, ...savedLines(asker, now, before), ...topLines(asker, now, before)];
}

function comparedLine({ reader }: Asker, today: string): string {
  const { text, locale } = reader;
  const earlier = monthEarlier(today);
  const period = formatRange(periodAt('month', earlier, locale).from, earlier, reader);
  return `\n<i>${text(locale, 'reports:compared', { period })}</i>`;
}

/** Below each report: the pictures of that month. */
export function chartButtons({ reader: { text, locale } }: Asker, today: string): InlineButton[][] {
  const of = (kind: ChartKind): InlineButton => ({
    text: text(locale, `reports:button.${kind}`),
    data: `${CHART_BUTTON}:${kind}:${today.slice(0, 7)}`,
  });
  return inRows(CHARTS.map(of), 2);
}

/** ` ▲ 12%`: how much more or less it is; nothing where the two can't be compared. */
function changeText(now: Total, before: Total, { reader: { text, locale } }: Counting): string {
  if (before.known === 0 || now.apart.length + before.apart.length > 0) return '';
  const change = now.known / before.known - 1;
  if (Math.abs(change) < 0.005) return ` · ${text(locale, 'reports:as_before')}`;
  if (change > MOST_PERCENT) return ` ▲ ${countText(Math.round(now.known / before.known), locale)}×`;
  return ` ${change > 0 ? '▲' : '▼'} ${percentText(Math.abs(change), locale)}`;
}

/** What of the income was not spent, in per cent; less than nothing is said as an amount. */
function savedLines(asker: Asker, now: Sums, before: Sums): string[] {
  const { text, locale } = asker.reader;
  const [share, earlier] = [savedShare(now), savedShare(before)];
  if (share === undefined) return [];
  if (share < 0) return [text(locale, 'reports:overspent', { amount: totalText(negated(difference(now)), asker) })];
  const was = earlier === undefined || earlier < 0 ? '' : ` (${text(locale, 'reports:was', { share: percentText(earlier, locale) })})`;
  const values = { share: percentText(share, locale), amount: totalText(difference(now), asker) };
  return [`${text(locale, 'reports:saved', values)}${was}`];
}

function savedShare({ income, expense }: Sums): number | undefined {
  if (income.known <= 0 || income.apart.length + expense.apart.length > 0) return undefined;
  return (income.known - expense.known) / income.known;
}

function negated(total: Total): Total {
  return { ...total, known: -total.known };
}

function topLines(asker: Asker, now: Sums, before: Sums): string[] {
  const expenses = now.categories.filter(({ kind }) => kind === 'expense').slice(0, TOP_CATEGORIES);
  if (expenses.length === 0) return [];
  const line = (category: CategoryTotal): string => {
    const earlier = before.categories.find((one) => one.category === category.category && one.kind === category.kind);
    const change = earlier === undefined ? '' : changeText(category, earlier, asker);
    return `${categoryLabel(asker, category.category)}  <b>${signedTotal('expense', category, asker)}</b>${change}`;
  };
  return ['', ...expenses.map(line)];
}
