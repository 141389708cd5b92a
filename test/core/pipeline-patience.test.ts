import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HOUR_MS } from '../../src/core/clock.ts';
import type { Feature } from '../../src/core/feature.ts';
import { openTestHouse, textUpdate, type TestHouse } from '../support/test-house.ts';

let house: TestHouse;

beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(async () => await house.stop());

describe('an update', () => {
  test('that keeps failing is tried for a while before it is parked, but not without end', async () => {
    const person = house.addPerson();
    const reasons: string[] = [];
    const [, ...rest] = house.features();
    const broken: Feature = { name: 'broken', handlers: { text: () => Promise.reject(new Error('not yet')) } };
    const pipeline = house.pipeline([broken, ...rest], (reason) => reasons.push(reason), { patienceMs: HOUR_MS });
    const update = textUpdate(person, 'coffee 3');
    for (let attempt = 1; attempt <= 15; attempt += 1) {
      await expect(pipeline.handle(update)).rejects.toThrow('not yet');
    }
    expect(reasons).toEqual([]);
    await pipeline.handle(update);
    expect(reasons).toEqual(['Error: not yet']);
  });
});
