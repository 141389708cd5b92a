/** Load and figures for the benchmarks: callers that go round, a steady stream, percentiles, medians of rounds. */

export type Run = { perSecond: number; p50Ms: number; p99Ms: number };

/** So many callers, each starting the next call when its last one ended. */
export async function callers(count: number, durationMs: number, call: () => Promise<unknown>): Promise<Run> {
  const latenciesMs: number[] = [];
  const beganAtMs = performance.now();
  const endAtMs = beganAtMs + durationMs;
  const goRound = async (): Promise<void> => {
    while (performance.now() < endAtMs) latenciesMs.push(await timed(call));
  };
  await Promise.all(Array.from({ length: count }, goRound));
  return figures(latenciesMs, performance.now() - beganAtMs);
}

/** Calls begin at a steady rate, whether earlier ones have ended or not. */
export async function stream(perSecond: number, durationMs: number, call: () => Promise<unknown>): Promise<Run> {
  const latenciesMs: number[] = [];
  const open: Promise<unknown>[] = [];
  const beganAtMs = performance.now();
  const total = Math.round((perSecond * durationMs) / 1000);
  while (open.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - beganAtMs) * perSecond) / 1000));
    while (open.length < due) open.push(timed(call).then((ms) => latenciesMs.push(ms)));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(open);
  return figures(latenciesMs, performance.now() - beganAtMs);
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const beganAtMs = performance.now();
  await call();
  return performance.now() - beganAtMs;
}

function figures(latenciesMs: number[], tookMs: number): Run {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { perSecond: (sorted.length * 1000) / tookMs, p50Ms: at(0.5), p99Ms: at(0.99) };
}
