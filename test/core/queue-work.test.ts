import { describe, expect, test } from '@jest/globals';
import { eachAlone } from '../../src/core/queue-work.ts';
import { createRecordingLog } from '../support/recording-log.ts';

describe('jobs that are worked each alone', () => {
  test('have outcomes of their own: one that throws is logged and tried again, and takes no other with it', async () => {
    const log = createRecordingLog();
    const others = Promise.withResolvers<void>();
    const work = eachAlone<{ name: string }>(log, 'A job of files failed', async ({ name }) => {
      if (name === 'broken') throw new Error('the disk is full');
      // Goes on after the other one has failed.
      await others.promise;
      return name === 'good' ? 'completed' : 'failed';
    });
    const jobs = ['good', 'broken', 'later'].map((name) => ({ id: name, data: { name } }));
    const outcomes = work(jobs, new AbortController().signal);
    others.resolve();
    expect(await outcomes).toEqual(['completed', 'failed', 'failed']);
    expect(log.lines).toMatchObject([{ level: 'error', message: 'A job of files failed' }]);
  });
});
