/** How goals are shown. */
import type { InlineButton } from '../../../core/outgoing.ts';
import { escapeHtml } from '../../../core/text.ts';
import { undoButton } from '../../ledger/index.ts';
import { formatMonth } from '../calendar-text.ts';
import type { Reader } from '../desk.ts';
import { inPairs, money, onButton, percentOf, screenOf, textBar, type Said, type Screen } from '../screen.ts';
import { neededPerMonth, type Goal } from './model.ts';

export const GOAL_BUTTON = 'goal';

export function goalsScreen(reader: Reader, goals: Goal[], today: string): Screen {
  const { text, locale } = reader;
  const add = { text: text(locale, 'plans:button.add'), data: `${GOAL_BUTTON}:add` };
  if (goals.length === 0) return screenOf([text(locale, 'plans:goal.none')], [[add]]);
  const buttons = goals.map(({ id, name }) => ({ text: onButton(name), data: `${GOAL_BUTTON}:show:${id}` }));
  const lines = goals.flatMap((goal) => ['', ...goalLines(reader, goal, today)]);
  return screenOf([`<b>${text(locale, 'plans:goal.title')}</b>`, ...lines], [...inPairs(buttons), [add]]);
}

export function goalScreen(reader: Reader, goal: Goal, today: string, said?: Said): Screen {
  const { text, locale } = reader;
  const button = (action: string, label: string): InlineButton => ({
    text: text(locale, `plans:button.${label}`),
    data: `${GOAL_BUTTON}:${action}:${goal.id}:${goal.version}`,
  });
  const undo = said === undefined ? [] : [undoButton(reader, said.writeId)];
  const list = { text: text(locale, 'plans:button.back'), data: `${GOAL_BUTTON}:list` };
  const lines = [...(said === undefined ? [] : [said.text]), ...goalLines(reader, goal, today)];
  if (goal.archived) return screenOf(lines, [[button('archive', 'unarchive'), ...undo], [list]]);
  const takeBack = goal.savedMinor > 0 ? [button('take', 'take_back')] : [];
  return screenOf(lines, [[button('put', 'set_aside'), ...takeBack], [button('archive', 'archive'), ...undo], [list]]);
}

function goalLines(reader: Reader, goal: Goal, today: string): string[] {
  const { text, locale } = reader;
  const amount = (minor: number): string => money(reader, minor, goal.currency);
  const needed = neededPerMonth(goal, today);
  const saved = text(locale, 'plans:goal.saved', { saved: amount(goal.savedMinor), target: amount(goal.targetMinor) });
  const pace = needed === null || goal.dueOn === null
    ? []
    : [text(locale, 'plans:goal.needed', { amount: amount(needed), until: formatMonth(goal.dueOn, locale) })];
  return [
    `🎯 <b>${escapeHtml(goal.name)}</b>`,
    textBar(percentOf(goal.savedMinor, goal.targetMinor), locale),
    [saved, ...pace].join(' · '),
  ];
}
