/** What a run says of itself, fit for docs/chaos.md. */
import { listOf } from '../rules.ts';
import { TELEGRAM_KINDS } from '../telegram-faults.ts';
import { DELIVERIES, STRIKES } from './plan.ts';
import type { Outcome } from './run.ts';
import type { Intake } from './stand.ts';
import type { Finding } from './verdict.ts';

const MOST_FINDINGS = 30;

const KINDS: readonly Finding['kind'][] = ['lost', 'doubled', 'wrong', 'order', 'answer', 'parked'];

export function report(outcome: Outcome, intake: Intake): string {
  const { plan, verdict, people, strikes, telegram, failures, deliveries } = outcome;
  const { findings, outcomes, repeatedAnswers, silentPresses } = verdict;
  const presses = people.all.reduce((sum, person) => sum + person.presses.length, 0);
  const reached = (people.sent * 1_000) / outcome.sendingMs;
  const number = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length;
  const rows: [string, string][] = [
    ['run', `seed ${plan.seed}, ${plan.minutes} minutes, ${plan.people} people, two bots by ${intake}`],
    ['updates', `${people.sent} (${presses} presses), ${reached.toFixed(0)} a second; ${people.skipped} deeds had no entry`],
    ['processes', listOf(strikes)],
    ['calls of the bot', listOf(telegram)],
    ['deliveries', `${outcome.delivered} taken, disturbed: ${listOf(deliveries)}; failed: ${listOf(failures)}`],
    ['effects', listOf(outcomes)],
    ['answers', `${repeatedAnswers} came again; ${silentPresses} presses without effect had theirs lost`],
    ['time', `sending ${seconds(outcome.sendingMs)}, coming to rest ${seconds(outcome.drainMs)}`],
    ['verdict', KINDS.map((kind) => `${kind} ${number(kind)}`).join(', ')],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, what]) => `${name.padEnd(width)}  ${what}`);
  const details = findings.slice(0, MOST_FINDINGS).map(({ kind, what }) => `  ${kind}: ${what}`);
  const more = findings.length - details.length;
  return [...lines, ...details, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
}

/** Kinds of violence that never happened. */
export function missing({ strikes, telegram, deliveries }: Outcome, intake: Intake): string[] {
  const absent = (labels: readonly string[], met: Map<string, number>): string[] =>
    labels.filter((label) => !met.has(label));
  return [
    ...absent(STRIKES.map(({ what }) => what), strikes),
    ...absent(TELEGRAM_KINDS.map(({ label }) => label), telegram),
    ...(intake === 'webhook' ? absent(Object.keys(DELIVERIES), deliveries) : []),
  ];
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
