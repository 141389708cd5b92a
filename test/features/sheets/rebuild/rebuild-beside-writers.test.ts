/** Any order of records, edits, deletions, undos, feeds, flushes and deaths ends with each living entry once. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sheetLines } from '../../../../src/features/ledger/index.ts';
import { BUTTONS } from '../../../../src/features/sheets/card.ts';
import { feedRebuilds } from '../../../../src/features/sheets/rebuild/feed.ts';
import { ledgerHand, type LedgerHand } from '../../../support/ledger-hand.ts';
import { rebuildHand, type RebuildHand } from '../../../support/rebuild-hand.ts';
import { openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

type Story = { ledger: Ledger; hand: LedgerHand; ids: number[]; deleted: Set<number>; turn: number };

describe('a rebuild beside people who go on recording', () => {
  let world: World;
  let rebuild: RebuildHand;
  beforeAll(async () => {
    world = await openWorld();
    rebuild = rebuildHand(world);
  });
  afterAll(async () => await world.stop());

  /** Entries of long ago, most of them in the sheet, are appended without a look; a few are of today. */
  const begin = async (oldEntries: number): Promise<Story> => {
    const ledger = await world.addLedger();
    const hand = ledgerHand(world, ledger.userId);
    const notes = Array.from({ length: oldEntries }, (_, index) => `old ${index}`);
    const ids = [...(await hand.record(...notes))];
    await world.database.pool.query(
      `update transactions set created_at = now() - interval '2 days', updated_at = now() - interval '2 days'
      where user_id = $1`,
      [ledger.userId],
    );
    await world.flushDue();
    ids.push(...(await hand.record('of today')));
    await rebuild.press(ledger, BUTTONS.rebuildYes);
    return { ledger, hand, ids, deleted: new Set(), turn: 0 };
  };

  const acts: Record<string, (story: Story, pick: number) => Promise<void>> = {
    record: async (story) => {
      story.turn += 1;
      story.ids.push(...(await story.hand.record(`new ${story.turn}`)));
    },
    edit: async (story, pick) => {
      const id = story.ids[pick % story.ids.length]!;
      if (story.deleted.has(id)) return;
      story.turn += 1;
      await story.hand.edit(id, `edited ${story.turn}`);
    },
    remove: async (story, pick) => {
      const id = story.ids[pick % story.ids.length]!;
      if (story.deleted.has(id)) return;
      story.deleted.add(id);
      await story.hand.remove(id);
    },
    restore: async (story) => {
      const [id] = story.deleted;
      if (id === undefined) return;
      story.deleted.delete(id);
      await story.hand.undo(id);
    },
    feed: async (_, pick) => {
      await feedRebuilds(world.house.db, sheetLines(world.house.text), { lotRows: 1 + (pick % 3), enoughWaiting: 3 });
    },
    flush: async () => void (await world.flushOne()),
    die: async ({ ledger }, pick) => {
      const death = ['frozen', 'sent', 'applied', 'before-settling'][pick % 4];
      await world
        .flushOne({ onStep: async (step) => { if (step === death) throw new Error('the worker dies'); } })
        .catch(() => undefined);
      await world.database.pool.query(
        `update connections set lease_until = now() - interval '1 second' where user_id = $1 and lease_token is not null`,
        [ledger.userId],
      );
    },
  };

  const endsWell = async ({ ledger, hand }: Story): Promise<void> => {
    await rebuild.finish(ledger);
    while ((await ledger.statuses()).includes('PENDING')) await world.flushDue();
    const living = Object.entries(await hand.living()).map(([id, note]) => `${id} ${note}`);
    expect((await rebuild.written(ledger)).toSorted()).toEqual(living.toSorted());
  };

  test('ends with every living entry once, whatever happens one after the other', async () => {
    const act = fc.record({ what: fc.constantFrom(...Object.keys(acts)), pick: fc.nat(50) });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 30 }), async (story) => {
        const told = await begin(7);
        for (const { what, pick } of story) await acts[what]!(told, pick);
        await endsWell(told);
      }),
      { numRuns: 40, seed: 20_261_122 },
    );
  }, 120_000);

  test('ends with every living entry once, whatever happens at the same time', async () => {
    const random = fc.sample(fc.nat(1_000), { numRuns: 4_000, seed: 7 });
    const next = (): number => random.pop()!;
    for (let round = 0; round < 4; round += 1) {
      const told = await begin(60);
      const own = told.ids.splice(0);
      const writers = Array.from({ length: 4 }, (_, index) => {
        const ids = own.filter((_id, at) => at % 4 === index);
        const story: Story = { ...told, ids, deleted: new Set(), turn: index * 1_000 };
        return async (): Promise<void> => {
          for (let times = 0; times < 25; times += 1) {
            await acts[['record', 'edit', 'edit', 'remove', 'restore'][next() % 5]!]!(story, next());
          }
        };
      });
      const worker = async (what: 'feed' | 'flush'): Promise<void> => {
        for (let times = 0; times < 40; times += 1) await acts[what]!(told, next());
      };
      await Promise.all([...writers.map((write) => write()), worker('feed'), worker('feed'), worker('flush')]);
      await endsWell(told);
    }
  }, 120_000);
});
