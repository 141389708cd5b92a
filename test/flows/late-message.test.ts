import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pipeline } from '../../src/core/pipeline.ts';
import { openTestHouse, textUpdate, type TestHouse, type Update } from '../support/test-house.ts';

let house: TestHouse;

beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(async () => await house.stop());

function dated(person: number, typed: string, time: string): Update {
  const update = textUpdate(person, typed);
  const message = { ...('message' in update ? update.message : {}), date: Date.parse(time) / 1000 };
  return { ...update, message } as Update;
}

const pipelineAt = (time: string): Pipeline =>
  house.pipeline(house.features(), undefined, { clock: { nowMs: () => Date.parse(time) } });

async function daysOf(person: number): Promise<string[]> {
  const days = 'select entry_date as day from transactions where user_id = $1 order by id';
  return (await house.db.query<{ day: string }>(days, [person])).rows.map(({ day }) => day);
}

describe('the day of a message', () => {
  test('is that of its sending, where the person is, though it is delivered the day after', async () => {
    const person = house.addPerson();
    await house.pipeline().handle(textUpdate(person, '/timezone Asia/Ho_Chi_Minh'));
    const pipeline = pipelineAt('2026-03-02T06:00:00Z');
    await pipeline.handle(dated(person, 'coffee 3', '2026-03-01T16:59:59Z'));
    await pipeline.handle(dated(person, 'coffee 3', '2026-03-01T17:00:00Z'));
    await pipeline.handle(dated(person, 'coffee 3 yesterday', '2026-03-01T16:59:59Z'));
    expect(await daysOf(person)).toEqual(['2026-03-01', '2026-03-02', '2026-02-28']);
  });

  test('is never one that has not begun, whatever a clock says', async () => {
    const person = house.addPerson();
    await pipelineAt('2026-03-01T23:00:00Z').handle(dated(person, 'coffee 3', '2026-03-02T01:00:00Z'));
    expect(await daysOf(person)).toEqual(['2026-03-01']);
  });
});
