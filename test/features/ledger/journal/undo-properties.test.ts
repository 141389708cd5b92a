/**
 * Whatever people write and take back, in any order: the ledger and the sheet are as if they had never written what was
 * taken back. Two people keep one ledger and write all of it; two others write only what stands in the end.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { History, type Row } from './undo-history.ts';
import { openUndoWorld, type UndoWorld } from './undo-world.ts';
import { OWNERS_STEPS, PARTNERS_STEPS, type Write } from './undo-writes.ts';

let world: UndoWorld;

beforeAll(async () => {
  world = await openUndoWorld();
}, 30_000);

afterAll(async () => await world.stop());

type Step =
  | Write
  /** Each takes back what they wrote last, with /undo or with a button. */
  | { do: 'undo'; who: 0 | 1; byButton: boolean }
  /** The recording of a message of the owner that was undone is brought back. */
  | { do: 'restore' }
  | { do: 'day' };

const nat = fc.nat(3);
const words = fc.array(nat, { minLength: 1, maxLength: 3 });
const written = (who: 0 | 1, kind: fc.Arbitrary<Write['do']>): fc.Arbitrary<Step> =>
  fc.record({ do: kind, who: fc.constant(who), at: fc.nat(7), to: nat, words });
const undo: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('undo' as const),
  who: fc.constantFrom<0 | 1>(0, 0, 1),
  byButton: fc.boolean(),
});
const other: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: undo },
  { weight: 4, arbitrary: written(1, fc.constantFrom(...PARTNERS_STEPS)) },
  { weight: 2, arbitrary: written(0, fc.constant('record')) },
  { weight: 3, arbitrary: fc.constant({ do: 'restore' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'day' as const }) },
);

const ofKind = (kind: Write['do']): fc.Arbitrary<Step> => written(0, fc.constant(kind));

/** Many kinds of the owner's writes in each sequence, and between them whatever else happens. */
const sequence: fc.Arbitrary<Step[]> = fc
  .shuffledSubarray([...OWNERS_STEPS], { minLength: 5, maxLength: 9 })
  .chain((kinds) => fc.tuple(...kinds.map((kind) => fc.tuple(ofKind(kind), fc.array(other, { maxLength: 3 })))))
  .map((parts) => parts.flatMap(([one, others]) => [one, ...others]));

const record = (who: 0 | 1, lines: number): Write => ({
  do: 'record', who, at: 0, to: 0, words: Array.from({ length: lines }, (_, place) => place),
});

/** So that there is something to change, whatever comes first. */
const BEFORE: Step[] = [record(0, 2), record(0, 1), record(1, 1), { do: 'day' }];

type Standing = { index: number; step: Write; target: string; writes: number; before: Row[]; undone: boolean };

/** Takes all steps; gives what stands in the end, in the order in which it was written. */
async function live(history: History, steps: Step[], flushesBetween: boolean): Promise<Standing[]> {
  const all: Standing[] = [];
  let isRestored = false;
  for (const [index, step] of steps.entries()) {
    if (flushesBetween && index % 3 === 0) await world.flushDue();
    if (step.do === 'day') await world.passDay();
    else if (step.do === 'undo') {
      const newest = all.findLast((one) => one.step.who === step.who && !one.undone);
      if (newest === undefined) continue;
      await history.undo(step.who, newest.writes, step.byButton);
      newest.undone = true;
      // Ids included; what was brought back since was not there before.
      if (!isRestored) expect(await history.entries(step.who)).toEqual(newest.before);
    } else if (step.do === 'restore') {
      const undone = all.findLast((one) => one.undone && isOneEntry(one.step));
      if (undone === undefined) continue;
      await history.restore(undone.index);
      undone.undone = false;
      isRestored = true;
    } else {
      const before = await history.entries(step.who);
      const { target, writes } = await history.take(index, step);
      if (writes > 0) all.push({ index, step, target, writes, before, undone: false });
    }
  }
  return all.filter(({ undone }) => !undone);
}

function isOneEntry({ do: kind, who, words: lines }: Write): boolean {
  return who === 0 && kind === 'record' && lines.length === 1;
}

/** Writes what stands, while the same days pass. */
async function liveOnly(history: History, steps: Step[], standing: Standing[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    if (step.do === 'day') await world.passDay();
    const stands = standing.find((one) => one.index === index);
    if (stands === undefined) continue;
    const { writes } = await history.take(index, stands.step, stands.target);
    expect(writes).toBe(stands.writes);
  }
}

async function stateOf(history: History): Promise<unknown> {
  await world.flushDue();
  const state = await history.state();
  await world.leave(history.home);
  return state;
}

test('any sequence of writes and undos leaves all as the same sequence without what was undone', async () => {
  await fc.assert(
    fc.asyncProperty(sequence, fc.boolean(), async (drawn, flushesBetween) => {
      const steps = [...BEFORE, ...drawn];
      const history = new History(world, await world.openHome());
      const standing = await live(history, steps, flushesBetween);
      const state = await stateOf(history);
      const plain = new History(world, await world.openHome());
      await liveOnly(plain, steps, standing);
      expect(state).toEqual(await stateOf(plain));
      // A line that the sheet had lost comes back at its end.
      const inOrder = (lines: string[]): string[] => (flushesBetween ? lines.toSorted() : lines);
      expect(inOrder(history.lines())).toEqual(inOrder(plain.lines()));
    }),
    // Each run writes two whole lives; the limit is for what comes after a failure, the search for a shorter one.
    { numRuns: 8, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  );
}, 120_000);

test('a write of each kind is undone as if it had never been', async () => {
  const history = new History(world, await world.openHome());
  await live(history, BEFORE, false);
  const now = async (): Promise<unknown> => {
    await world.flushDue();
    return [await history.state(), history.lines().toSorted()];
  };
  const before = await now();
  for (const [place, kind] of OWNERS_STEPS.entries()) {
    const write: Write = { do: kind, who: 0, at: 0, to: 1, words: [1, 2] };
    const { writes } = await history.take(BEFORE.length + place, write);
    expect([kind, writes > 0]).toEqual([kind, true]);
    await world.flushDue();
    await history.undo(0, writes, false);
    expect([kind, await now()]).toEqual([kind, before]);
  }
  await world.leave(history.home);
}, 120_000);
