/**
 * Somebody who goes on too fast, in front of two processes on one database. Telegram's part is played here: a chat's
 * updates come in order, and what must come later is delivered again before anything else.
 */
import type { Limits } from '../../src/core/limits.ts';
import type { Pipeline, PipelineOptions } from '../../src/core/pipeline.ts';
import type { Db } from '../../src/platform/postgres.ts';
import { textUpdate, type TestHouse, type Update } from './test-house.ts';

export const LIMITS: Limits = { messagesPerMinute: 30, commandsPerMinute: 10, messageGapMs: 0 };

export function twoProcesses(
  house: TestHouse,
  changes: Partial<PipelineOptions> = {},
  features = house.features(),
): [Pipeline, Pipeline] {
  const open = (): Pipeline => house.pipeline(features, undefined, { limits: LIMITS, ...changes });
  return [open(), open()];
}

/** Moves the end of a person's minute, or a stranger's hour. */
export async function endMinuteIn(db: Db, person: number, ms: number): Promise<void> {
  const end = `update person_rates set ends_at = now() + $2 * interval '1 millisecond' where user_id = $1`;
  await db.query(end, [person, ms]);
}

/**
 * Delivers the updates of one chat, each time to the other process. The wait for the next minute is left out.
 * @returns how long each delivery that comes again was to wait
 */
export async function deliver(
  house: TestHouse,
  processes: [Pipeline, Pipeline],
  person: number,
  updates: Update[],
): Promise<number[]> {
  const putOff: number[] = [];
  let deliveries = 0;
  for (const update of updates) {
    for (;;) {
      deliveries += 1;
      const handled = await processes[deliveries % 2]!.handle(update);
      if (handled.kind === 'done') break;
      putOff.push(handled.afterMs);
      await endMinuteIn(house.db, person, -1);
    }
  }
  return putOff;
}

export const texts = (person: number, count: number, text = 'tea# 2'): Update[] =>
  Array.from({ length: count }, (_, index) => textUpdate(person, text.replace('#', String(index))));

/** What `texts` leaves in the books. */
export const notes = (count: number): string[] => Array.from({ length: count }, (_, index) => `tea${index}`);

export async function notesOf(db: Db, person: number): Promise<string[]> {
  const found = await db.query('select note from transactions where user_id = $1 order by id', [person]);
  return (found.rows as { note: string }[]).map(({ note }) => note);
}
