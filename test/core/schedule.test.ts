import { describe, expect, test } from '@jest/globals';
import { runSchedules } from '../../src/core/schedule.ts';
import { together } from '../../src/core/lifecycle.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { waitFor } from '../support/wait-for.ts';

describe('schedules', () => {
  test('run at once and again and again, and one that fails stops neither itself nor another', async () => {
    const log = createRecordingLog();
    const runs = { fine: 0, broken: 0 };
    const fine = { name: 'fine', everyMs: 1, run: async () => void (runs.fine += 1) };
    const broken = {
      name: 'broken',
      everyMs: 1,
      run: async () => {
        runs.broken += 1;
        throw new Error('not today');
      },
    };
    const all = together(runSchedules([fine, broken], log));
    await all.start();
    await waitFor('three runs of each', () => runs.fine >= 3 && runs.broken >= 3);
    await all.stop();
    const { fine: before } = runs;
    await new Promise((resolve) => setImmediate(resolve));
    expect(runs.fine).toBe(before);
    expect(log.lines[0]).toEqual({
      level: 'error', message: 'A scheduled task failed', fields: { task: 'broken', fault: { name: 'Error', message: 'not today' } },
    });
  });
});
