import { describe, expect, test } from '@jest/globals';
import { KeyedQueue } from '../../src/core/keyed-queue.ts';

/** Work that notes when it began, and ends when the test says so. */
function work(journal: string[], name: string) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const run = async (): Promise<string> => {
    journal.push(name);
    return await promise;
  };
  return { run, end: () => resolve(name), fail: () => reject(new Error(name)) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a keyed queue', () => {
  test('runs the work of one key one after the other, and that of others beside it', async () => {
    const queue = new KeyedQueue();
    const journal: string[] = [];
    const [first, second, other] = ['first', 'second', 'other'].map((name) => work(journal, name)) as [W, W, W];
    const results = [queue.run(['a'], first.run), queue.run(['a'], second.run), queue.run(['b'], other.run)];
    await settled();
    expect(journal).toEqual(['first', 'other']);
    first.end();
    await settled();
    expect(journal).toEqual(['first', 'other', 'second']);
    second.end();
    other.end();
    expect(await Promise.all(results)).toEqual(['first', 'second', 'other']);
  });

  test('makes work of two keys wait for both, and whoever comes later wait for it', async () => {
    const queue = new KeyedQueue();
    const journal: string[] = [];
    const [one, both, after] = ['one', 'both', 'after'].map((name) => work(journal, name)) as [W, W, W];
    const results = [queue.run(['a'], one.run), queue.run(['b', 'a'], both.run), queue.run(['b'], after.run)];
    await settled();
    expect(journal).toEqual(['one']);
    one.end();
    await settled();
    expect(journal).toEqual(['one', 'both']);
    both.end();
    await settled();
    expect(journal).toEqual(['one', 'both', 'after']);
    after.end();
    await Promise.all(results);
  });

  test('goes on after work that failed, tells its caller alone, and forgets keys that nobody waits for', async () => {
    const queue = new KeyedQueue();
    const journal: string[] = [];
    const [bad, good] = ['bad', 'good'].map((name) => work(journal, name)) as [W, W];
    const results = Promise.allSettled([queue.run(['a', 'x'], bad.run), queue.run(['a', 'y'], good.run)]);
    bad.fail();
    good.end();
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(queue.size).toBe(0);
  });
});

type W = ReturnType<typeof work>;
