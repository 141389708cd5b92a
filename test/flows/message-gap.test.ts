/** Messages of one person that come close together wait for each other, in the process and across processes. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Feature } from '../../src/core/feature.ts';
import type { PipelineOptions } from '../../src/core/pipeline.ts';
import { deliver, LIMITS, twoProcesses } from '../support/fast-writer.ts';
import { openTestHouse, pressUpdate, textUpdate, type TestHouse } from '../support/test-house.ts';

let house: TestHouse;

beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(async () => await house.stop());

describe('messages of one person', () => {
  const GAP_MS = 800;

  function watched(messageGapMs = GAP_MS, changes: Partial<PipelineOptions> = {}) {
    const begun: { what: string; atMs: number }[] = [];
    const note = (what: string) => void begun.push({ what, atMs: Date.now() });
    const feature: Feature = {
      name: 'watched',
      handlers: {
        text: async ({ text }) => (note(text), []),
        buttons: { press: async () => (note('press'), []) },
      },
    };
    return { begun, pipelines: twoProcesses(house, { ...changes, limits: { ...LIMITS, messageGapMs } }, [feature]) };
  }

  /** Whatever these write next waits for the whole gap, however long it takes this machine to get there. */
  const holdUp = async (people: number[]): Promise<void> => {
    const ahead = `update person_rates set wrote_at = now() + interval '1 minute' where user_id = any ($1)`;
    await house.db.query(ahead, [people]);
  };

  test('are begun half a second apart, or what the gap is, across processes, in order, without another delivery', async () => {
    const person = house.addPerson();
    const { begun, pipelines } = watched();
    expect(await deliver(house, pipelines, person, ['a', 'b', 'c'].map((text) => textUpdate(person, text)))).toEqual([]);
    expect(begun.map(({ what }) => what)).toEqual(['a', 'b', 'c']);
    for (const [index, { atMs }] of begun.slice(1).entries()) {
      // What lies between the count in Postgres and the beginning here differs each time, on a busy machine by much.
      expect(atMs - begun[index]!.atMs).toBeGreaterThan(GAP_MS / 2);
    }
  });

  test('keep their turn while they wait: what came behind them does not overtake', async () => {
    const person = house.addPerson();
    const { begun, pipelines: [pipeline] } = watched();
    const updates = [textUpdate(person, 'a'), textUpdate(person, 'b'), pressUpdate(person, 1, 'press')];
    await Promise.all(updates.map((update) => pipeline.handle(update)));
    expect(begun.map(({ what }) => what)).toEqual(['a', 'b', 'press']);
  });

  test('wait without a slot, so that others go on', async () => {
    const [person, another] = [house.addPerson(), house.addPerson()];
    const { begun, pipelines: [pipeline] } = watched(1_000, { updatesAtOnce: 1 });
    await pipeline.handle(textUpdate(person, 'a'));
    await holdUp([person]);
    await Promise.all([textUpdate(person, 'b'), textUpdate(another, 'other')].map((update) => pipeline.handle(update)));
    expect(begun.map(({ what }) => what)).toEqual(['a', 'other', 'b']);
  });

  test('go back to Telegram where too many wait already, and are recorded when they come again', async () => {
    const people = Array.from({ length: 17 }, () => house.addPerson());
    const { begun, pipelines: [pipeline] } = watched(1_000);
    await Promise.all(people.map((person) => pipeline.handle(textUpdate(person, 'first'))));
    await holdUp(people);
    const seconds = people.map((person) => textUpdate(person, 'second'));
    const handled = await Promise.all(seconds.map((update) => pipeline.handle(update)));
    const late = handled.findIndex(({ kind }) => kind === 'later');
    expect(handled.filter(({ kind }) => kind === 'later')).toHaveLength(1);
    expect(await pipeline.handle(seconds[late]!)).toEqual({ kind: 'done' });
    expect(begun.filter(({ what }) => what === 'second')).toHaveLength(17);
  });
});
