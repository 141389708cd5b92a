/** How recurring entries are shown, asked for and told of. */
import { formatDate } from '../../../core/clock.ts';
import { formatMoney } from '../../../core/money.ts';
import type { InlineButton, Message } from '../../../core/outgoing.ts';
import { escapeHtml } from '../../../core/text.ts';
import { undoButton } from '../../ledger/index.ts';
import { formatDay } from '../calendar-text.ts';
import { weekdayOf } from '../../../core/days.ts';
import type { Reader } from '../desk.ts';
import { inPairs, onButton, screenOf, type Said, type Screen } from '../screen.ts';
import type { DueDay, Recurring, SettledDays, Template } from './model.ts';

export const RECURRING_BUTTON = 'recurring';

export function recurringScreen(reader: Reader, rules: Recurring[]): Screen {
  const { text, locale } = reader;
  const add = { text: text(locale, 'plans:button.add'), data: `${RECURRING_BUTTON}:add` };
  if (rules.length === 0) return screenOf([text(locale, 'plans:recurring.none')], [[add]]);
  const buttons = rules.map((rule) => ({
    text: onButton(plainName(reader, rule)),
    data: `${RECURRING_BUTTON}:show:${rule.id}`,
  }));
  const lines = rules.flatMap((rule) => ['', ...ruleLines(reader, rule)]);
  return screenOf([`<b>${text(locale, 'plans:recurring.title')}</b>`, ...lines], [...inPairs(buttons), [add]]);
}

/** @param asked the oldest day that waits for an answer */
export function ruleScreen(reader: Reader, rule: Recurring, asked: DueDay | undefined, said?: Said): Screen {
  const { text, locale } = reader;
  const button = (action: string, label: string): InlineButton => ({
    text: text(locale, `plans:button.${label}`),
    data: `${RECURRING_BUTTON}:${action}:${rule.id}:${rule.version}`,
  });
  const undo = said === undefined ? [] : [undoButton(reader, said.writeId)];
  const list = { text: text(locale, 'plans:button.back'), data: `${RECURRING_BUTTON}:list` };
  const heads = said === undefined ? [] : [said.text];
  if (rule.removed) return screenOf([...heads, `<s>${nameAndAmount(reader, rule)}</s>`], [[...undo, list]]);
  const waits = (day: string): string => text(locale, 'plans:recurring.waits', { date: formatDate(day, reader) });
  const waiting = asked === undefined ? [] : [waits(asked.dueOn)];
  const skip = rule.paused ? [] : [button('next', 'skip_next')];
  const mode = rule.paused ? [] : [text(locale, `plans:recurring.${rule.automatic ? 'automatic' : 'asks_first'}`)];
  return screenOf([...heads, ...ruleLines(reader, rule, mode), ...waiting], [
    asked === undefined ? [] : answerButtons(reader, rule, asked.dueOn, asked.dueOn),
    [rule.paused ? button('resume', 'resume') : button('pause', 'pause'), button('edit', 'change')],
    [button('mode', rule.automatic ? 'ask_first' : 'automatic'), ...skip],
    [button('remove', 'remove'), ...undo],
    [list],
  ]);
}

/** It was entered by itself. */
export function enteredNotice(reader: Reader, rule: Recurring, day: string, writeId: number): Message {
  const text = `🔁 ${nameAndAmount(reader, rule)} · ${formatDate(day, reader)}`;
  return { kind: 'send', chatId: rule.createdBy, text, keyboard: { inline: [[undoButton(reader, writeId)]] } };
}

export function askedNotice(reader: Reader, rule: Recurring, day: string): Message {
  const { text, locale } = reader;
  const data = `${RECURRING_BUTTON}:other:${rule.id}:${day}`;
  const other = { text: text(locale, 'plans:button.other_amount'), data };
  return {
    kind: 'send',
    chatId: rule.createdBy,
    text: text(locale, 'plans:recurring.due', { what: plainLine(reader, rule), date: formatDate(day, reader) }),
    keyboard: { inline: [answerButtons(reader, rule, day, day), [other]] },
  };
}

/** Days that came due while nobody was there to enter them: one question about all of them. */
export function absenceNotice(reader: Reader, rule: Recurring, days: string[]): Message {
  const { text, locale } = reader;
  const [first = '', last = first] = [days[0], days.at(-1)];
  const values = {
    what: plainLine(reader, rule),
    times: days.length,
    from: formatDate(first, reader),
    to: formatDate(last, reader),
  };
  return {
    kind: 'send',
    chatId: rule.createdBy,
    text: text(locale, 'plans:recurring.absence', values),
    keyboard: { inline: [answerButtons(reader, rule, first, last)] },
  };
}

/** In place of the question, when it is answered. */
export function settledScreen(
  reader: Reader,
  done: 'recorded' | 'skipped',
  { rule, days, amount, writeId }: SettledDays,
): Screen {
  const { text, locale } = reader;
  const [first = ''] = days;
  const what = nameAndAmount(reader, { ...rule, ...amount });
  const when = days.length === 1 ? formatDate(first, reader) : `${days.length}×`;
  const sign = done === 'recorded' ? '✅' : text(locale, 'plans:recurring.skipped');
  return screenOf([`${sign} ${what} · ${when}`], [[undoButton(reader, writeId)]]);
}

/** `🏠 rent <b>−$500</b>` */
function nameAndAmount(reader: Reader, rule: Template): string {
  return `${escapeHtml(nameWithEmoji(reader, rule))} <b>${signedMoney(reader, rule)}</b>`;
}

/** The same for a text that marks and escapes it. */
function plainLine(reader: Reader, rule: Template): string {
  return `${nameWithEmoji(reader, rule)} ${signedMoney(reader, rule)}`;
}

export function recurringLabel(reader: Reader, rule: Template): string {
  return plainLine(reader, rule);
}

function ruleLines(reader: Reader, rule: Recurring, more: string[] = []): string[] {
  const { text, locale } = reader;
  const next = rule.paused
    ? text(locale, 'plans:recurring.paused')
    : text(locale, 'plans:recurring.next', { date: formatDate(rule.nextOn, reader) });
  return [nameAndAmount(reader, rule), [cadenceText(reader, rule), next, ...more].join(' · ')];
}

function cadenceText({ text, locale }: Reader, { unit, every, monthDay, startsOn }: Recurring): string {
  if (every > 1) return text(locale, `plans:cadence.each_${unit}`, { count: every });
  if (unit === 'week') return text(locale, `plans:cadence.weekday.${weekdayOf(startsOn)}`);
  if (unit === 'month') return text(locale, 'plans:cadence.month', { day: monthDay });
  if (unit === 'day') return text(locale, 'plans:cadence.day');
  return text(locale, 'plans:cadence.year', { day: formatDay(startsOn, locale) });
}

function answerButtons({ text, locale }: Reader, { id }: Recurring, from: string, to: string): InlineButton[] {
  return (['record', 'skip'] as const).map((action) => ({
    text: text(locale, `plans:button.${action}`),
    data: `${RECURRING_BUTTON}:${action}:${id}:${from}:${to}`,
  }));
}

function nameWithEmoji(reader: Reader, rule: Template): string {
  const { emoji } = reader.categories.labelOf(rule.category, reader.locale);
  return `${emoji} ${plainName(reader, rule)}`.trim();
}

function plainName({ categories, locale }: Reader, { note, category }: Template): string {
  return note === '' ? categories.labelOf(category, locale).name : note;
}

function signedMoney({ locale }: Reader, { kind, amountMinor, currency }: Template): string {
  return `${kind === 'income' ? '+' : '−'}${formatMoney(amountMinor, currency, locale)}`;
}
