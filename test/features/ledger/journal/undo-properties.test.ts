/**
 * Whatever people write and take back, in any order: the ledger and the sheet are as if they had never written what was
 * taken back. One person writes all of it; another writes only what stands in the end.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { systemClock } from '../../../../src/core/clock.ts';
import type { Person } from '../../../../src/core/incoming.ts';
import { createLedgerBook, type LedgerBook } from '../../../../src/features/ledger/book/book.ts';
import { onTopOf, type Actor } from '../../../../src/features/ledger/changes/change.ts';
import { noteWrite } from '../../../../src/features/ledger/journal/journal.ts';
import { createUndo, type Undo } from '../../../../src/features/ledger/journal/undo.ts';
import type { EntryInput } from '../../../../src/features/ledger/model.ts';
import { followMessage } from '../../../../src/features/ledger/record/message-changes.ts';
import { createLedgerService, showEntry, type LedgerService } from '../../../../src/features/ledger/service.ts';
import { rowOf } from '../../../../src/features/ledger/sheet-row.ts';
import { transaction } from '../../../../src/platform/postgres.ts';
import { openWorld, type Ledger, type World } from '../../../support/sheets-world.ts';

const SETTINGS = { flushDelayMs: 0 };
const changing = { flushDelayMs: 0, relearn: async () => {} };

let world: World;
let service: LedgerService;
let undo: Undo;
let book: LedgerBook;
let lastUpdateId = 1_000_000;

beforeAll(async () => {
  world = await openWorld();
  const { pool } = world.database;
  service = createLedgerService({ db: pool, clock: systemClock, ...changing });
  book = createLedgerBook(world.house, SETTINGS);
  undo = createUndo(pool, changing, {
    bulk: async (tx, { ledgerUserId, payload }) => {
      const taken = await book.undoMany(tx, ledgerUserId, payload['entryIds'] as number[]);
      return taken.length > 0 ? { kind: 'undone', text: 'All of it' } : { kind: 'nothing-left' };
    },
  });
});

afterAll(async () => {
  await world.stop();
});

/** What somebody does; `at` chooses among their entries or messages. */
type Step =
  | { do: 'record'; notes: string[] }
  | { do: 'edit' | 'date' | 'category' | 'delete'; at: number; to: number }
  | { do: 'message'; at: number; notes: string[] }
  | { do: 'bulk'; notes: string[] }
  | { do: 'undo' };

const note = fc.constantFrom('tea', 'bread', 'taxi', 'cà phê', 'обед');
const notes = fc.array(note, { minLength: 1, maxLength: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('record' as const), notes }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('edit' as const, 'date' as const, 'category' as const, 'delete' as const),
      at: fc.nat(5),
      to: fc.nat(3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('message' as const), at: fc.nat(3), notes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('bulk' as const), notes }) },
  { weight: 5, arbitrary: fc.constant({ do: 'undo' as const }) },
);

/** The writes that stand after all undos: each takes back the newest one. A step that writes nothing stands nowhere. */
function standing(steps: Step[], wrote: boolean[]): Step[] {
  const stack: Step[] = [];
  for (const [index, one] of steps.entries()) {
    if (one.do === 'undo') stack.pop();
    else if (wrote[index] === true) stack.push(one);
  }
  return stack;
}

const inputOf = (words: string, index: number): EntryInput => ({
  kind: 'expense',
  amountMinor: 100 + index,
  currency: 'USD',
  category: 'other',
  note: words,
  tags: [],
  date: '2026-11-20',
});

class Writer {
  readonly ledger: Ledger;
  readonly messages: { id: number }[] = [];
  private messageId = 10;

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  /** Gives whether something was written. */
  async take(one: Step): Promise<boolean> {
    const actor = await this.actor();
    if (one.do === 'undo') {
      const { userId } = this.ledger;
      const person: Person = { ...PERSON, userId, ledgerUserId: userId };
      await undo.last({ update: actor.update, person, reader: await book.readerOf(person) });
      return false;
    }
    if (one.do === 'record') return await this.record(actor, one.notes);
    if (one.do === 'bulk') return await this.bulk(one.notes);
    if (one.do === 'message') return await this.changeMessage(actor, one.at, one.notes);
    return await this.change(actor, one);
  }

  private async actor(): Promise<Actor> {
    const { userId } = this.ledger;
    const update = { userId, updateId: (lastUpdateId += 1), day: '2026-11-22' };
    const reader = await book.readerOf({ locale: 'en', ledgerUserId: userId, timeZone: 'UTC' });
    return { update, ledgerUserId: userId, rowOf: (values) => rowOf(reader, values) };
  }

  private async record(actor: Actor, words: string[]): Promise<boolean> {
    const messageId = (this.messageId += 1);
    const entries = words.map(inputOf).map((input) => ({ input, row: actor.rowOf(input) }));
    const message = { update: actor.update, ledgerUserId: actor.ledgerUserId, today: '2026-11-22', messageId, entries };
    expect((await service.record(message)).kind).toBe('recorded');
    this.messages.push({ id: messageId });
    return true;
  }

  private async bulk(words: string[]): Promise<boolean> {
    const { userId } = this.ledger;
    const reader = await book.readerOf({ locale: 'en', ledgerUserId: userId, timeZone: 'UTC' });
    await transaction(world.database.pool, async (tx) => {
      const who = { ledgerUserId: userId, recordedBy: userId, reader };
      const entryIds = await book.enter(tx, who, words.map(inputOf));
      await noteWrite(tx, { ledgerUserId: userId, writtenBy: userId, kind: 'bulk', payload: { entryIds } });
    });
    return true;
  }

  private async changeMessage(actor: Actor, at: number, words: string[]): Promise<boolean> {
    // Messages whose recording was taken back are not in the other history.
    const living = await this.livingMessages();
    const messageId = living[at % Math.max(1, living.length)];
    if (messageId === undefined) return false;
    const lines = words.map((line, index) => ({ line, reading: { kind: 'entry' as const, entry: inputOf(line, index) } }));
    const followed = await followMessage(world.house, changing, actor, { messageId, day: '2026-11-20', lines });
    return followed.changed.length + followed.added.length + followed.removed.length > 0;
  }

  private async change(actor: Actor, one: Extract<Step, { at: number; to: number }>): Promise<boolean> {
    const ids = await this.livingEntries();
    const id = ids[one.at % Math.max(1, ids.length)];
    const entry = id === undefined ? undefined : await showEntry(world.database.pool, this.ledger.userId, id);
    if (entry === undefined) return false;
    const outcome =
      one.do === 'delete'
        ? await service.remove(actor, entry.id, entry.version)
        : await service.change(actor, entry.id, entry.version, {
            kind: one.do === 'date' ? 'entry-date' : one.do === 'category' ? 'entry-category' : 'entry-edit',
            next: (before) => onTopOf(before, CHANGES[one.do as keyof typeof CHANGES](one.to)),
          });
    expect(outcome.kind).toBe('changed');
    return true;
  }

  private async livingEntries(): Promise<number[]> {
    const { rows } = await world.database.pool.query(
      'select id from transactions where user_id = $1 and deleted_at is null order by id',
      [this.ledger.userId],
    );
    return (rows as { id: number }[]).map(({ id }) => id);
  }

  private async livingMessages(): Promise<number[]> {
    const { rows } = await world.database.pool.query(
      `select distinct message_id as id from transactions
      where user_id = $1 and deleted_at is null and message_id is not null order by 1`,
      [this.ledger.userId],
    );
    return (rows as { id: number }[]).map(({ id }) => id);
  }

  async entries(): Promise<unknown[]> {
    const { rows } = await world.database.pool.query(
      `select kind, amount_minor, currency, category, note, tags, entry_date from transactions
      where user_id = $1 and deleted_at is null order by id`,
      [this.ledger.userId],
    );
    return rows;
  }

  /** Without the ids of the rows. */
  lines(): string[] {
    return this.ledger.lines().map((cells) => JSON.stringify(cells.slice(1))).toSorted();
  }
}

const CHANGES = {
  edit: (to: number) => ({ amountMinor: 5_000 + to, note: `changed ${to}` }),
  date: (to: number) => ({ date: `2026-11-1${to}` }),
  category: (to: number) => ({ category: ['food', 'fun', 'home', 'other'][to] ?? 'other' }),
};

const PERSON: Omit<Person, 'userId' | 'ledgerUserId'> = {
  firstName: 'Linh',
  locale: 'en',
  localeChosen: true,
  timeZone: 'UTC',
  currency: 'USD',
};

describe('any sequence of writes and undos', () => {
  test('leaves ledger and sheet as the same sequence without what was undone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), fc.boolean(), async (steps, flushesBetween) => {
        const writer = new Writer(await world.addLedger());
        const wrote: boolean[] = [];
        for (const [index, one] of steps.entries()) {
          wrote.push(await writer.take(one));
          if (flushesBetween && index % 3 === 0) await world.flushDue();
        }
        const plain = new Writer(await world.addLedger());
        for (const one of standing(steps, wrote)) expect(await plain.take(one)).toBe(true);
        await world.flushDue();
        expect(await writer.entries()).toEqual(await plain.entries());
        expect(writer.lines()).toEqual(plain.lines());
        expect(writer.lines()).toHaveLength((await writer.entries()).length);
      }),
      { numRuns: 25, interruptAfterTimeLimit: 10_000, markInterruptAsFailure: false },
    );
  }, 60_000);
});
