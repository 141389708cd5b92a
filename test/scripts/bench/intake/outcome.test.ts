import { describe, expect, test } from '@jest/globals';
import type { Delivered } from '../../../../scripts/bench/intake/generator.ts';
import { outcomeOf } from '../../../../scripts/bench/intake/outcome.ts';

function delivered(chatId: number, dueAtMs: number, tookMs: number, status = 200): Delivered {
  return { chatId, dueAtMs, answeredAtMs: dueAtMs + tookMs, status };
}

describe('the outcome of a load', () => {
  test('counts an update as done when it was acknowledged and its reply came', () => {
    const sent = [delivered(1, 0, 10), delivered(2, 0, 30), delivered(1, 500, 500)];
    const outcome = outcomeOf(sent, { 1: [8, 900], 2: [20] });
    expect(outcome).toMatchObject({ done: 3, refused: 0, unanswered: 0, perSecond: 3 });
    expect(outcome.acknowledged).toEqual({ p50Ms: 30, p95Ms: 500, p99Ms: 500 });
    expect(outcome.replied).toEqual({ p50Ms: 20, p95Ms: 400, p99Ms: 400 });
  });

  test('tells an update that was refused from one whose reply never came', () => {
    const sent = [delivered(1, 0, 10), delivered(2, 0, 10, 503), delivered(3, 0, 10, 0), delivered(4, 0, 1_000)];
    expect(outcomeOf(sent, { 4: [900] })).toMatchObject({ done: 1, refused: 2, unanswered: 1, perSecond: 1 });
  });
});
