/** What processes use while the load lasts: CPU time and memory, as Linux counts them. */
import { cpuMs, familyCpuMs } from '../bench/cpu.ts';
import { memoryMb } from '../bench/processes.ts';
import type { Stage } from './stage.ts';

export type Usage = { name: string; cpuMs: number; memoryMb: { now: number; peak: number } | null };

/** Begins to count; what it gives counts until then. The memory of Postgres is common to its processes. */
export function watchUsage({ bot, worker, postgres }: Stage['pids']): () => Promise<Usage[]> {
  const own = [
    { name: 'bot', pid: bot, cpu: cpuMs },
    { name: 'worker', pid: worker, cpu: cpuMs },
    { name: 'Postgres', pid: postgres, cpu: familyCpuMs },
    { name: 'load, local Telegram and Google', pid: process.pid, cpu: cpuMs },
  ].map((one) => ({ ...one, before: one.cpu(one.pid) }));
  return async () =>
    await Promise.all(
      own.map(async ({ name, pid, cpu, before }) => ({
        name,
        cpuMs: cpu(pid) - before,
        memoryMb: pid === postgres ? null : await memoryMb({ pid }),
      })),
    );
}
