/** A process that has drawn nothing yet, and draws. */
import { createStudio } from '../../../src/features/ledger/charts/studio.ts';
import type { Drawing } from '../../../src/features/ledger/charts/drawing.ts';
import { serve } from '../child.ts';

export type Drawn = { wallMs: number; cpuMs: number; kb: number; processMb: number };

export type Questions = { draw: (drawing: Drawing) => Promise<Drawn>; memoryMb: () => number; prepare: () => void };

const { draw, prepare } = createStudio();

const memoryMb = (): number => process.memoryUsage.rss() / 1e6;

serve(
  {
    memoryMb,
    prepare,
    draw: async (drawing) => {
      const [startedAtMs, cpu] = [performance.now(), process.cpuUsage()];
      const png = await draw(drawing);
      const { user, system } = process.cpuUsage(cpu);
      const wallMs = performance.now() - startedAtMs;
      return { wallMs, cpuMs: (user + system) / 1e3, kb: (png?.length ?? NaN) / 1e3, processMb: memoryMb() };
    },
  } satisfies Questions,
  async () => {},
);
