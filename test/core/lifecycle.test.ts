import { describe, expect, jest, test } from '@jest/globals';
import { join } from 'node:path';
import {
  LATE_STOP_WITHIN_MS,
  loop,
  STOP_WITHIN_MS,
  together,
  type LoopTurn,
  type Service,
} from '../../src/core/lifecycle.ts';
import { ANSWERS_WITHIN_MS } from '../../src/platform/http-server.ts';
import { JOBS_WITHIN_MS } from '../../src/platform/queue.ts';

function service(name: string, journal: string[], faults: { start?: Error; stop?: Error } = {}): Service {
  return {
    name,
    start: async () => {
      if (faults.start) throw faults.start;
      journal.push(`+${name}`);
    },
    stop: async () => {
      journal.push(`-${name}`);
      if (faults.stop) throw faults.stop;
    },
  };
}

describe('services together', () => {
  test('start in order and stop in reverse, however often they are told to', async () => {
    const journal: string[] = [];
    const all = together([service('a', journal), service('b', journal)]);
    await all.start();
    await Promise.all([all.stop(), all.stop()]);
    await all.stop();
    expect(journal).toEqual(['+a', '+b', '-b', '-a']);
  });

  test('start anew after a stop', async () => {
    const journal: string[] = [];
    const all = together([service('a', journal)]);
    await all.start();
    await all.stop();
    expect(all.isStopping()).toBe(true);
    await all.start();
    expect(all.isStopping()).toBe(false);
    await all.stop();
    expect(journal).toEqual(['+a', '-a', '+a', '-a']);
  });

  test('stop what had started when one fails to start, and throw its fault', async () => {
    const journal: string[] = [];
    const broken = service('c', journal, { start: new Error('no luck') });
    const all = together([service('a', journal), service('b', journal), broken, service('d', journal)]);
    await expect(all.start()).rejects.toThrow('no luck');
    expect(journal).toEqual(['+a', '+b', '-b', '-a']);
    await all.stop();
    expect(journal).toHaveLength(4);
  });

  test('all stop though one fails to, and the fault is thrown at the end', async () => {
    const journal: string[] = [];
    const stubborn = service('b', journal, { stop: new Error('will not') });
    const all = together([service('a', journal), stubborn, service('c', journal)]);
    await all.start();
    await expect(all.stop()).rejects.toThrow('will not');
    expect(journal.slice(3)).toEqual(['-c', '-b', '-a']);
  });

  test('do not keep one another from stopping: who takes too long is left to itself, and named', async () => {
    const journal: string[] = [];
    const hanging: Service = { ...service('c', journal), stop: () => new Promise(() => {}) };
    const slow: Service = { ...service('b', journal), stop: () => new Promise(() => {}) };
    const all = together([service('a', journal), slow, hanging, service('d', journal)], 50);
    await all.start();
    const begin = performance.now();
    await expect(all.stop()).rejects.toMatchObject({ code: 'STOP_LATE', message: expect.stringContaining('c took too long') });
    expect(performance.now() - begin).toBeLessThan(STOP_WITHIN_MS);
    expect(journal).toEqual(['+a', '+b', '+c', '+d', '-d', '-a']);
  });

  test('of a process stop before PM2 loses its patience, however many are late', async () => {
    const file = join(import.meta.dirname, '../../ecosystem.config.js');
    const { apps } = (await import(file)) as { apps: { kill_timeout: number }[] };
    const mostServices = 50;
    expect(apps.length).toBeGreaterThan(1);
    for (const app of apps) {
      expect(STOP_WITHIN_MS + mostServices * LATE_STOP_WITHIN_MS).toBeLessThan(app.kill_timeout);
    }
    expect(ANSWERS_WITHIN_MS).toBeLessThan(STOP_WITHIN_MS);
    expect(JOBS_WITHIN_MS).toBeLessThan(STOP_WITHIN_MS);
  });

  test('a stop during the start waits for who is starting, and nobody starts after that', async () => {
    const journal: string[] = [];
    const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const startSlowly = async (): Promise<void> => {
      begun.resolve();
      await gate.promise;
      journal.push('+slow');
    };
    const slow: Service = { ...service('slow', journal), start: startSlowly };
    const all = together([service('a', journal), slow, service('late', journal)]);
    const starting = all.start();
    await begun.promise;
    const stopping = all.stop();
    gate.resolve();
    await Promise.all([starting, stopping]);
    expect(journal).toEqual(['+a', '+slow', '-slow', '-a']);
  });
});

describe('a loop', () => {
  /** Turns that end when the test says so. */
  function heldTurns() {
    const turns: { end: (restMs: number) => void; fail: (fault: Error) => void; signal: AbortSignal }[] = [];
    const waiting: (() => void)[] = [];
    const turn = (signal: AbortSignal): Promise<LoopTurn> =>
      new Promise((resolve, reject) => {
        turns.push({ end: (restMs) => resolve({ restMs }), fail: reject, signal });
        waiting.splice(0).forEach((wake) => wake());
      });
    const begun = async (count: number): Promise<void> => {
      while (turns.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    };
    return { turns, turn, begun };
  }

  const HOUR_MS = 3_600_000;

  test('goes on at once after a turn that wants no rest', async () => {
    const { turns, turn, begun } = heldTurns();
    const round = loop({ name: 'round', turn, onFault: () => {}, faultRestMs: HOUR_MS });
    await round.start();
    turns[0]?.end(0);
    await begun(2);
    const stopped = round.stop();
    turns[1]?.end(0);
    await stopped;
    expect(turns).toHaveLength(2);
  });

  test('is woken from its rest, and by a wake-up that came while the turn was still running', async () => {
    const { turns, turn, begun } = heldTurns();
    const round = loop({ name: 'round', turn, onFault: () => {}, faultRestMs: HOUR_MS });
    await round.start();
    round.wake();
    turns[0]?.end(HOUR_MS);
    await begun(2);
    turns[1]?.end(HOUR_MS);
    await new Promise((resolve) => setImmediate(resolve));
    round.wake();
    await begun(3);
    const stopped = round.stop();
    turns[2]?.end(0);
    await stopped;
  });

  test('reports a turn that throws, rests as long as the fault asks for, and goes on', async () => {
    const { turns, turn, begun } = heldTurns();
    const faults: unknown[] = [];
    const faultRestMs = jest.fn((_fault: unknown) => 1);
    const round = loop({ name: 'round', turn, onFault: (fault) => faults.push(fault), faultRestMs });
    await round.start();
    const fault = new Error('bad turn');
    turns[0]?.fail(fault);
    await begun(2);
    expect(faults).toEqual([fault]);
    expect(faultRestMs).toHaveBeenCalledWith(fault);
    const stopped = round.stop();
    turns[1]?.end(0);
    await stopped;
  });

  test('goes on after a turn that throws before it becomes a promise', async () => {
    let turns = 0;
    const { promise: again, resolve } = Promise.withResolvers<void>();
    const turn = (): Promise<LoopTurn> => {
      turns += 1;
      if (turns === 1) throw new Error('at once');
      resolve();
      return Promise.resolve({ restMs: HOUR_MS });
    };
    const round = loop({ name: 'round', turn, onFault: () => {}, faultRestMs: 0 });
    await round.start();
    await again;
    await round.stop();
  });

  test('stops in the middle of a rest, aborts the turn that runs, and says nothing of its end', async () => {
    const { turns, turn, begun } = heldTurns();
    const faults: unknown[] = [];
    const round = loop({ name: 'round', turn, onFault: (fault) => faults.push(fault), faultRestMs: HOUR_MS });
    await round.start();
    await round.start();
    expect(turns).toHaveLength(1);
    const stopped = round.stop();
    expect(turns[0]?.signal.aborted).toBe(true);
    turns[0]?.fail(new Error('aborted'));
    await stopped;
    expect(faults).toEqual([]);
    await round.start();
    await begun(2);
    turns[1]?.end(HOUR_MS);
    await round.stop();
    await round.stop();
  });
});
