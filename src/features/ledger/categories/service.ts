/**
 * Changing the categories of a ledger. Each change is one transaction that others of the same ledger wait for; it is
 * noted in the journal, told to every process that keeps categories, and reaches the sheet.
 */
import { randomUUID } from 'node:crypto';
import { claimUpdate, findResult, settleClaim } from '../../../core/claims.ts';
import { closeDialog, type OpenDialog } from '../../../core/dialog-store.ts';
import type { House } from '../../../core/house.ts';
import type { Incoming, Person } from '../../../core/incoming.ts';
import { LOCALES } from '../../../core/locale.ts';
import { plainText } from '../../../core/text.ts';
import { transaction, type Tx } from '../../../platform/postgres.ts';
import { noteWrite, type Undoers } from '../journal/journal.ts';
import { CATCH_ALL, DEFAULT_CATEGORIES, type EntryKind } from '../model.ts';
import { MOST_OWN, type CategoryName, type RefusedCategory, type StoredCategory } from './model.ts';
import { entriesIn, moveBack, moveEntries, moveOut, renewLines, type SheetWords } from './move-queries.ts';
import { foldName } from './name.ts';
import { lockCategories, putCategory, removeCategory } from './queries.ts';

/** The kinds of writes of this room. */
const CHANGE = 'category';
const MERGE = 'category-merge';

type ChangeWrite = { before: StoredCategory | null; after: StoredCategory };
type MergeWrite = { before: StoredCategory | null; from: string; into: string };

export type CategoryOutcome =
  | { kind: 'changed'; key: string; before: CategoryName; after: CategoryName; count: number; writeId: number }
  | { kind: 'refused'; reason: RefusedCategory };

export type CategoryService = {
  add: (incoming: Incoming, name: CategoryName, kind: EntryKind, answered?: OpenDialog) => Promise<CategoryOutcome>;
  /** Gives a category another name or emoji; what is left out stays. */
  rename: (incoming: Incoming, key: string, name: Partial<CategoryName>, answered?: OpenDialog) =>
    Promise<CategoryOutcome>;
  archive: (incoming: Incoming, key: string, isArchived: boolean) => Promise<CategoryOutcome>;
  /** Moves all entries of one category into another one, which stands for it from then on. */
  merge: (incoming: Incoming, from: string, into: string) => Promise<CategoryOutcome>;
  /** What the first delivery of this update changed; refused if there was none. */
  repeated: (incoming: Incoming) => Promise<CategoryOutcome>;
};

type Given = Pick<House, 'db' | 'clock' | 'caches' | 'text'> & { flushDelayMs: number };

/** What a change works with: the ledger's categories as nobody else can change them now. */
type Work = { tx: Tx; person: Person; stored: StoredCategory[] };

export function createCategoryService(given: Given): CategoryService {
  const { db, clock, text, flushDelayMs } = given;

  const once = async (
    incoming: Incoming,
    change: (work: Work) => Promise<CategoryOutcome>,
    answered?: OpenDialog,
  ): Promise<CategoryOutcome> =>
    await transaction(db, async (tx) => {
      const claim = await claimUpdate<CategoryOutcome>(tx, incoming.update, { kind: 'refused', reason: 'gone' });
      if (claim.kind === 'duplicate') return claim.result;
      const { person } = incoming;
      const outcome = await change({ tx, person, stored: await lockCategories(tx, person.ledgerUserId) });
      if (outcome.kind === 'changed') {
        if (answered !== undefined) await closeDialog(tx, clock, incoming.update, answered);
        await given.caches.announce(tx, 'categories', person.ledgerUserId);
      }
      await settleClaim(tx, incoming.update, outcome);
      return outcome;
    });

  const put = async ({ tx, person }: Work, before: StoredCategory | null, after: StoredCategory): Promise<number> => {
    await putCategory(tx, person.ledgerUserId, after);
    return await note(tx, person, CHANGE, { before, after } satisfies ChangeWrite);
  };

  const renamed = async (work: Work, now: StoredCategory, name: CategoryName): Promise<CategoryOutcome> => {
    const before = work.stored.find(({ key }) => key === now.key) ?? null;
    const writeId = await put(work, before, { ...now, ...name });
    const ids = now.name === name.name ? [] : await entriesIn(work.tx, work.person.ledgerUserId, now.key);
    await renewLines(work.tx, ledgerOf(work.person, flushDelayMs), ids, sheetWords(text, work.person, name.name));
    return { kind: 'changed', key: now.key, before: nameOf(now), after: name, count: ids.length, writeId };
  };

  const merged = async (work: Work, from: StoredCategory, into: StoredCategory): Promise<CategoryOutcome> => {
    const { tx, person } = work;
    const before = work.stored.find(({ key }) => key === from.key) ?? null;
    const ids = await entriesIn(tx, person.ledgerUserId, from.key);
    await putCategory(tx, person.ledgerUserId, { ...from, mergedInto: into.key });
    const write: MergeWrite = { before, from: from.key, into: into.key };
    const writeId = await note(tx, person, MERGE, write);
    await moveEntries(tx, person.ledgerUserId, writeId, from.key, into.key);
    await renewLines(tx, ledgerOf(person, flushDelayMs), ids, sheetWords(text, person, into.name));
    return { kind: 'changed', key: into.key, before: nameOf(from), after: nameOf(into), count: ids.length, writeId };
  };

  return {
    add: async (incoming, name, kind, answered) => {
      const add = async (work: Work): Promise<CategoryOutcome> => {
        if (answered !== undefined) await closeDialog(work.tx, clock, incoming.update, answered);
        const refusal = refusalOf(given, work, name.name);
        if (refusal !== undefined) return { kind: 'refused', reason: refusal };
        if (ownCount(work.stored) >= MOST_OWN) return { kind: 'refused', reason: 'too-many' };
        const key = `c-${randomUUID().slice(0, 8)}`;
        const made = { ...name, key, kind, words: [], isArchived: false, mergedInto: null };
        const writeId = await put(work, null, made);
        return { kind: 'changed', key, before: name, after: name, count: 0, writeId };
      };
      return await once(incoming, add);
    },
    rename: async (incoming, key, change, answered) => {
      const rename = async (work: Work): Promise<CategoryOutcome> => {
        const now = standing(given, work, key);
        if (now === undefined) return { kind: 'refused', reason: 'gone' };
        const name = { ...nameOf(now), ...change };
        const refusal = refusalOf(given, work, name.name, key);
        return refusal === undefined ? await renamed(work, now, name) : { kind: 'refused', reason: refusal };
      };
      return await once(incoming, rename, answered);
    },
    archive: async (incoming, key, isArchived) =>
      await once(incoming, async (work) => {
        const now = standing(given, work, key);
        if (now === undefined || now.isArchived === isArchived) return { kind: 'refused', reason: 'gone' };
        const before = work.stored.find((one) => one.key === key) ?? null;
        const writeId = await put(work, before, { ...now, isArchived });
        return { kind: 'changed', key, before: nameOf(now), after: nameOf(now), count: 0, writeId };
      }),
    merge: async (incoming, fromKey, intoKey) =>
      await once(incoming, async (work) => {
        const [from, into] = [standing(given, work, fromKey), standing(given, work, intoKey)];
        const fits = from !== undefined && into !== undefined && from.kind === into.kind && fromKey !== intoKey;
        return fits && !into.isArchived ? await merged(work, from, into) : { kind: 'refused', reason: 'gone' };
      }),
    repeated: async ({ update }) =>
      (await findResult<CategoryOutcome>(db, update)) ?? { kind: 'refused', reason: 'gone' },
  };
}

/** Takes back changes of categories, unless they were changed since. */
export function categoryUndoers(given: Pick<Given, 'caches' | 'text' | 'flushDelayMs'>): Undoers {
  const { caches, text, flushDelayMs } = given;
  const tell = async (tx: Tx, person: Person, key: string, name: string): Promise<void> => {
    const ids = await entriesIn(tx, person.ledgerUserId, key);
    await renewLines(tx, ledgerOf(person, flushDelayMs), ids, sheetWords(text, person, name));
    await caches.announce(tx, 'categories', person.ledgerUserId);
  };
  return {
    [CHANGE]: async (tx, { id, payload }, { person, reader }) => {
      const { before, after } = payload as ChangeWrite;
      const stored = await lockCategories(tx, person.ledgerUserId);
      const now = stored.find(({ key }) => key === after.key);
      const isUnmade = before === null && after.key.startsWith('c-');
      const isLost = isUnmade && (await holds(tx, person, after.key));
      if (now === undefined || !isSame(now, after) || isLost) return { kind: 'changed-since' };
      if (isUnmade) await moveOut(tx, person.ledgerUserId, id, after.key, CATCH_ALL[after.kind]);
      if (before === null) await removeCategory(tx, person.ledgerUserId, after.key);
      else await putCategory(tx, person.ledgerUserId, before);
      const name = (before ?? defaultOf(text, person, after.key))?.name ?? after.name;
      if (name !== after.name) await tell(tx, person, after.key, name);
      else await caches.announce(tx, 'categories', person.ledgerUserId);
      return { kind: 'undone', text: reader.text(reader.locale, 'ledger:categories.restored', { name }) };
    },
    [MERGE]: async (tx, { id, payload }, { person, reader }) => {
      const { before, from, into } = payload as MergeWrite;
      const now = (await lockCategories(tx, person.ledgerUserId)).find(({ key }) => key === from);
      if (now?.mergedInto !== into) return { kind: 'changed-since' };
      if (before === null) await removeCategory(tx, person.ledgerUserId, from);
      else await putCategory(tx, person.ledgerUserId, before);
      await moveBack(tx, person.ledgerUserId, id, from, into);
      const name = (before ?? defaultOf(text, person, from))?.name ?? from;
      await tell(tx, person, from, name);
      return { kind: 'undone', text: reader.text(reader.locale, 'ledger:categories.restored', { name }) };
    },
  };
}

async function holds(tx: Tx, person: Person, key: string): Promise<boolean> {
  return (await entriesIn(tx, person.ledgerUserId, key)).length > 0;
}

async function note(tx: Tx, person: Person, kind: string, payload: ChangeWrite | MergeWrite): Promise<number> {
  return await noteWrite(tx, { ledgerUserId: person.ledgerUserId, writtenBy: person.userId, kind, payload });
}

/** A category that was not merged into another one, as it stands: the ledger's own version of a default one first. */
function standing({ text }: Pick<Given, 'text'>, { stored, person }: Work, key: string): StoredCategory | undefined {
  const own = stored.find((one) => one.key === key);
  if (own !== undefined) return own.mergedInto === null ? own : undefined;
  return defaultOf(text, person, key);
}

function defaultOf(text: Given['text'], { locale }: Person, key: string): StoredCategory | undefined {
  const common = DEFAULT_CATEGORIES.find((one) => one.key === key);
  if (common === undefined) return undefined;
  const name = plainText(text(locale, `ledger:category.${key}`));
  return { ...common, name, words: [], isArchived: false, mergedInto: null };
}

/** No two categories may be called the same, default ones in any language and archived ones included. */
function refusalOf({ text }: Pick<Given, 'text'>, { stored }: Work, name: string, but?: string): 'taken' | undefined {
  const own = new Map(stored.map((one) => [one.key, one]));
  const defaults = DEFAULT_CATEGORIES.filter(({ key }) => !own.has(key)).flatMap(({ key }) =>
    LOCALES.map((locale) => ({ key, name: plainText(text(locale, `ledger:category.${key}`)) })),
  );
  const standing = [...stored.filter(({ mergedInto }) => mergedInto === null), ...defaults];
  const isTaken = standing.some((one) => one.key !== but && foldName(one.name) === foldName(name));
  return isTaken ? 'taken' : undefined;
}

function ownCount(stored: StoredCategory[]): number {
  const defaults = new Set<string>(DEFAULT_CATEGORIES.map(({ key }) => key));
  return stored.filter(({ key, mergedInto }) => mergedInto === null && !defaults.has(key)).length;
}

function sheetWords(text: Given['text'], { locale }: Person, category: string): SheetWords {
  const wordOf = (kind: EntryKind): string => plainText(text(locale, `ledger:${kind}`));
  return { category, types: { expense: wordOf('expense'), income: wordOf('income') } };
}

function ledgerOf({ ledgerUserId }: Person, flushDelayMs: number): { userId: number; flushDelayMs: number } {
  return { userId: ledgerUserId, flushDelayMs };
}

function nameOf({ emoji, name }: StoredCategory): CategoryName {
  return { emoji, name };
}

function isSame(a: StoredCategory, b: StoredCategory): boolean {
  const marks = ({ name, emoji, isArchived, mergedInto }: StoredCategory): string =>
    JSON.stringify([name, emoji, isArchived, mergedInto]);
  return marks(a) === marks(b);
}
