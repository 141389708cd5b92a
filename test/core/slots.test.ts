import { describe, expect, test } from '@jest/globals';
import { Slots } from '../../src/core/slots.ts';

describe('slots', () => {
  test('let no more work run at once than there are, in the order of arrival, also after a failure', async () => {
    const slots = new Slots(2);
    const begun: number[] = [];
    const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
    const results = Promise.allSettled(
      gates.map(({ promise }, index) =>
        slots.run(async () => {
          begun.push(index);
          await promise;
        }),
      ),
    );
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    await settled();
    expect(begun).toEqual([0, 1]);
    gates[1]?.reject(new Error('bad'));
    await settled();
    expect(begun).toEqual([0, 1, 2]);
    gates[0]?.resolve();
    await settled();
    expect(begun).toEqual([0, 1, 2, 3]);
    gates.forEach((gate) => gate.resolve());
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });

  test('are free again when all work has ended', async () => {
    const slots = new Slots(1);
    await slots.run(async () => {});
    await expect(slots.run(async () => 'next')).resolves.toBe('next');
  });
});
