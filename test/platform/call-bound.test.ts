import { getEventListeners, once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { boundOf } from '../../src/platform/call-bound.ts';

describe('the bound of a call', () => {
  test('ends it when its time is up', async () => {
    const { signal, release } = boundOf(1);
    await once(signal, 'abort');
    expect(signal.aborted).toBe(true);
    release();
  });

  test('ends it when its caller does, also one who has done so before', () => {
    const caller = new AbortController();
    const bound = boundOf(60_000, caller.signal);
    expect(bound.signal.aborted).toBe(false);
    caller.abort();
    expect(bound.signal.aborted).toBe(true);
    const late = boundOf(60_000, caller.signal);
    expect(late.signal.aborted).toBe(true);
    for (const { release } of [bound, late]) release();
  });

  test('leaves nothing behind at a caller who lives longer', () => {
    const caller = new AbortController();
    boundOf(60_000, caller.signal).release();
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });
});
