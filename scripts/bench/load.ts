/** Load and figures for the benchmarks: callers that go round, a steady stream, percentiles, medians of rounds. */

export type Run = { perSecond: number; p50Ms: number; p99Ms: number };

/** What is called; `dueAtMs` is the moment from which it is late, by `performance.now()`. */
type Call = (dueAtMs: number) => Promise<unknown>;

/** So many callers, each starting the next call when its last one ended. */
export async function callers(count: number, durationMs: number, call: Call): Promise<Run> {
  const latenciesMs: number[] = [];
  const beganAtMs = performance.now();
  const endAtMs = beganAtMs + durationMs;
  const goRound = async (): Promise<void> => {
    while (performance.now() < endAtMs) latenciesMs.push(await timed(call, performance.now()));
  };
  await Promise.all(Array.from({ length: count }, goRound));
  return figures(latenciesMs, performance.now() - beganAtMs);
}

/**
 * Calls begin at a steady rate, whether earlier ones have ended or not. Each is timed from when it was due: what a
 * stalled caller holds back counts as waiting.
 */
export async function stream(perSecond: number, durationMs: number, call: Call): Promise<Run> {
  const latenciesMs: number[] = [];
  const open: Promise<unknown>[] = [];
  const beganAtMs = performance.now();
  const total = Math.round((perSecond * durationMs) / 1000);
  while (open.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - beganAtMs) * perSecond) / 1000));
    while (open.length < due) {
      const dueAtMs = beganAtMs + ((open.length + 1) * 1000) / perSecond;
      open.push(timed(call, dueAtMs).then((ms) => latenciesMs.push(ms)));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(open);
  return figures(latenciesMs, performance.now() - beganAtMs);
}

/** The value below which the given share of `sorted` lies. */
export function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function timed(call: Call, dueAtMs: number): Promise<number> {
  await call(dueAtMs);
  return performance.now() - dueAtMs;
}

function figures(latenciesMs: number[], tookMs: number): Run {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  return {
    perSecond: (sorted.length * 1000) / tookMs,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  };
}
