/**
 * Figures for Prometheus. Each process has one registry; features add their own figures to it. Whoever asks for a
 * figure that is there already gets that one.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; from a hundredth of what the hot path takes to what nobody should wait. */
const DURATION_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];

export type Metrics = {
  registry: Registry;
  counter<Label extends string>(name: string, help: string, labels?: Label[]): Counter<Label>;
  gauge<Label extends string>(name: string, help: string, labels?: Label[]): Gauge<Label>;
  /** A gauge that is read when somebody asks for the figures. */
  reading(name: string, help: string, read: () => number): void;
  /** A histogram of seconds. @param buckets upper bounds, in seconds; up to ten if absent */
  duration<Label extends string>(name: string, help: string, labels?: Label[], buckets?: number[]): Histogram<Label>;
};

/**
 * Makes the registry of a process.
 * @param options.process collects the process's own figures (memory, event loop) as well
 */
export function createMetrics(options: { process: boolean }): Metrics {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const common = <Label extends string>(name: string, help: string, labels: Label[]) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  });
  const known = <Figure>(name: string): Figure | undefined => registry.getSingleMetric(name) as Figure | undefined;
  return {
    registry,
    counter: (name, help, labels = []) => known(name) ?? new Counter(common(name, help, labels)),
    gauge: (name, help, labels = []) => known(name) ?? new Gauge(common(name, help, labels)),
    reading: (name, help, read) => {
      if (known(name) !== undefined) return;
      const gauge: Gauge = new Gauge({ ...common(name, help, []), collect: () => gauge.set(read()) });
    },
    duration: (name, help, labels = [], buckets = DURATION_BUCKETS_S) =>
      known(name) ?? new Histogram({ ...common(name, help, labels), buckets }),
  };
}
