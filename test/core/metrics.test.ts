import { describe, expect, test } from '@jest/globals';
import { createMetrics } from '../../src/core/metrics.ts';

describe('metrics', () => {
  test('of one name are one figure, whoever asks for it', async () => {
    const metrics = createMetrics({ process: false });
    metrics.counter('bot_things_total', 'Things', ['kind']).inc({ kind: 'a' });
    metrics.counter('bot_things_total', 'Things', ['kind']).inc({ kind: 'a' });
    metrics.duration('bot_wait_seconds', 'Waiting').observe(0.3);
    metrics.gauge('bot_level', 'Level').set(7);
    let depth = 1;
    metrics.reading('bot_depth', 'Depth', () => depth);
    metrics.reading('bot_depth', 'Depth', () => -1);
    depth = 3;
    const shown = await metrics.registry.metrics();
    expect(shown).toContain('bot_things_total{kind="a"} 2');
    expect(shown).toContain('bot_wait_seconds_bucket{le="0.5"} 1');
    expect(shown).toContain('bot_level 7');
    expect(shown).toContain('bot_depth 3');
  });

  test('of two processes in one do not mix', async () => {
    const [one, other] = [createMetrics({ process: true }), createMetrics({ process: true })];
    one.counter('bot_things_total', 'Things').inc();
    expect(await one.registry.metrics()).toContain('process_resident_memory_bytes');
    expect(await other.registry.metrics()).not.toContain('bot_things_total');
  });
});
