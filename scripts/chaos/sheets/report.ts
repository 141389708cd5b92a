/** What a run says of itself, fit for docs/chaos.md. */
import { listOf } from '../rules.ts';
import { TELEGRAM_KINDS } from '../telegram-faults.ts';
import { GOOGLE_LABELS, TROUBLES } from './plan-faults.ts';
import { HANDS, LOSSES, STRIKES } from './plan.ts';
import type { Outcome } from './run.ts';
import type { Intake } from './stand.ts';
import type { Finding } from './verdict.ts';

const MOST_FINDINGS = 40;

export function report(outcome: Outcome, intake: Intake): string {
  const { plan, entries, hands, losses, mischief, chats, strikes, findings } = outcome;
  const { edits, deletions, undos, restored } = entries.tally;
  const number = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length;
  const lines = [
    `seed ${plan.seed}, ${plan.minutes} minutes, ${plan.people} people, by ${intake}`,
    `processes: ${listOf(strikes)}`,
    `Google: ${listOf(mischief.google)}`,
    `Telegram: ${listOf(mischief.telegram.met)}; ${chats.redelivered} updates delivered twice`,
    `hands: ${listOf(hands.done)}`,
    `access lost, told, given back: ${listOf(losses.told)}; ${losses.presses} presses of “Check again”`,
    `rows that Google refuses: ${outcome.badRows}`,
    `entries: ${entries.all.length}, edits ${edits}, deletions ${deletions}, restored ${restored}, undos of edits ${undos}`,
    `in the sheets: ${outcome.rows} rows, ${hands.ownRows.length} of them people's own; ${hands.removals.length} deleted by hand`,
    `violence lasted ${seconds(outcome.violenceMs)}, time to drain ${seconds(outcome.drainMs)}`,
    `lost ${number('lost')}, doubled ${number('doubled')}, wrong ${number('wrong')}`,
  ];
  const details = findings.slice(0, MOST_FINDINGS).map(({ kind, what }) => `  ${kind}: ${what}`);
  const more = findings.length - details.length;
  const when = findings.length > 0 ? [`processes were hit: ${outcome.struck.join(', ')}`] : [];
  return [...lines, ...details, ...(more > 0 ? [`  and ${more} more`] : []), ...when].join('\n');
}

/** Kinds of violence that never happened, which a long run must not have. */
export function missing({ strikes, mischief, hands, losses }: Outcome): string[] {
  const absent = (what: string, labels: readonly string[], met: Map<string, number>): string[] =>
    labels.filter((label) => !met.has(label)).map((label) => `${what}: ${label}`);
  return [
    ...absent('process', STRIKES.map(({ what }) => what), strikes),
    ...absent('Google', [...GOOGLE_LABELS, ...TROUBLES.map((trouble) => `account: ${trouble}`), 'outage'], mischief.google),
    ...absent('Telegram', TELEGRAM_KINDS.map(({ label }) => label), mischief.telegram.met),
    ...absent('hand', HANDS.flatMap((hand) => [hand, `${hand}, under a write`]), hands.done),
    ...absent('loss', LOSSES, losses.told),
  ];
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
