/** A baseline: a bot without a queue or a database, which writes each row with a call of its own. */
import { ordersOf, serve } from '../child.ts';
import { AT_ONCE, rowWriter, type RowWriterOptions } from './row-writer.ts';

export type RowBot = typeof handlers;

const write = rowWriter(ordersOf<RowWriterOptions>());

const handlers = {
  /** Writes so many rows, and says how long it took, in milliseconds. */
  write: async (count: number): Promise<number> => {
    const beganAtMs = performance.now();
    let next = 0;
    const goRound = async (): Promise<void> => {
      while (next < count) await write(next++);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, goRound));
    return performance.now() - beganAtMs;
  },
};

serve(handlers, async () => {});
