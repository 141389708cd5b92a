/** The load test's outcome as Markdown, each figure beside its aim. */
import { cpus, totalmem } from 'node:os';
import { percentile } from '../bench/load.ts';
import { figure, percent } from '../bench/table.ts';
import type { Answered, Unanswered } from './crowd.ts';
import type { Facts } from './facts.ts';
import type { Usage } from './usage.ts';

export type Outcome = {
  settings: { minutes: number; rate: number; people: number; sheets: number; seed: number };
  tookMs: number;
  answered: Answered[];
  unanswered: Unanswered[];
  usage: Usage[];
  facts: Facts;
  postgres: string;
  /** Of the minute before it began: what else the machine was busy with. */
  loadBefore: number;
};

/** Figures of requirements.md, part D; the memory is what PM2 restarts a process above half of. */
const AIMS = { p95Ms: 500, errors: 0.001, memoryMb: 200 };

/** A random stream of arrivals is never exactly as fast as it was ordered. */
const RATE_TOLERANCE = 0.03;

type Line = { what: string; figure: string; aim: string; isMet: boolean };

export function judge(outcome: Outcome): Line[] {
  const { answered, unanswered, settings, tookMs, facts, usage } = outcome;
  const asked = answered.length + unanswered.length;
  const perSecond = (asked * 1_000) / tookMs;
  const leastPerSecond = settings.rate * (1 - RATE_TOLERANCE);
  const p95 = percentile(sorted(answered), 0.95);
  const errors = asked === 0 ? 1 : unanswered.length / asked;
  const line = (what: string, is: string, aim: string, isMet: boolean): Line => ({ what, figure: is, aim, isMet });
  return [
    line('requests a second', figure(perSecond, 1), `${settings.rate}`, perSecond >= leastPerSecond),
    line('p95, sent to answered', `${figure(p95, 1)} ms`, `under ${AIMS.p95Ms} ms`, p95 < AIMS.p95Ms),
    line('without an answer', `${unanswered.length} of ${figure(asked)}`, 'under 0.1 %', errors < AIMS.errors),
    line('entries in Postgres', figure(facts.entries), figure(facts.sent), facts.entries === facts.sent),
    line('updates parked', figure(facts.parked), '0', facts.parked === 0),
    line('updates left at Telegram', figure(facts.pending), '0', facts.pending === 0),
    line('rows left for connected sheets', figure(facts.unwritten), '0', facts.unwritten === 0),
    ...usage
      .filter(({ name }) => name === 'bot' || name === 'worker')
      .map(({ name, memoryMb }) => {
        const peak = memoryMb?.peak ?? NaN;
        return line(`memory of the ${name}, most`, `${figure(peak)} MB`, `${AIMS.memoryMb} MB`, peak <= AIMS.memoryMb);
      }),
  ];
}

export function report(outcome: Outcome, lines: Line[]): string {
  const { settings, answered, unanswered, usage, facts, tookMs } = outcome;
  const kinds = [...new Set([...answered, ...unanswered].map(({ kind }) => kind))].toSorted();
  return [
    `## ${settings.rate} requests a second for ${settings.minutes} minutes (${new Date().toISOString().slice(0, 10)})`,
    `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${figure(totalmem() / 2 ** 30, 1)} GB, ` +
      `load average ${figure(outcome.loadBefore, 1)} before; Node ${process.version}. ` +
      `Postgres: ${outcome.postgres}.`,
    `${settings.people} people, ${settings.sheets} of them with a sheet; seed ${settings.seed}. ` +
      `${figure(facts.entries)} entries, ${figure(facts.rows)} rows of the outbox, ${figure(facts.written)} of them written.`,
    table([['', 'figure', 'aim', ''], ...lines.map(({ isMet, ...line }) => [...Object.values(line), verdict(isMet)])]),
    table([
      ['request', 'count', 'p50', 'p95', 'p99', 'longest', 'without an answer'],
      ...kinds.map((kind) => latencies(kind, answered, unanswered, (one) => one.kind === kind)),
      latencies('**all**', answered, unanswered, () => true),
    ]),
    table([
      ['process', 'CPU', 'CPU a request', 'memory at the end', 'most'],
      ...usage.map(({ name, cpuMs, memoryMb }) => [
        name,
        `${percent(cpuMs / tookMs)} of a core`,
        `${figure(cpuMs / Math.max(1, answered.length), 2)} ms`,
        memoryMb === null ? '' : `${figure(memoryMb.now)} MB`,
        memoryMb === null ? '' : `${figure(memoryMb.peak)} MB`,
      ]),
    ]),
    ...[...new Set(unanswered.map(({ kind, lastWords }) => `- ${kind}: ${JSON.stringify(lastWords.slice(0, 80))}`))],
  ].join('\n\n');
}

const verdict = (isMet: boolean): string => (isMet ? 'ok' : '**missed**');

const sorted = (answered: Answered[]): number[] => answered.map(({ ms }) => ms).toSorted((a, b) => a - b);

function latencies(
  name: string,
  answered: Answered[],
  unanswered: Unanswered[],
  isOf: (one: { kind: string }) => boolean,
): string[] {
  const ms = sorted(answered.filter(isOf));
  const at = (share: number): string => `${figure(percentile(ms, share), 1)} ms`;
  return [name, figure(ms.length), at(0.5), at(0.95), at(0.99), at(1), figure(unanswered.filter(isOf).length)];
}

function table([header = [], ...body]: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...body.map(line)].join('\n');
}
