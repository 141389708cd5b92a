/** From the rows that wait to the content of a batch. */
import { randomInt } from 'node:crypto';
import { NEVER_WRITTEN, type Change, type Intent, type Misses, type OutboxRow } from '../model.ts';

/** Google recommends payloads up to 2 MB; a line that is mostly note takes about as much again in the request. */
const MAX_PAYLOAD_CHARACTERS = 500_000;

/** The first of `rows` that fit into one request; always at least one. */
export function fittingRows(rows: OutboxRow[]): OutboxRow[] {
  let characters = 0;
  const tooMany = rows.findIndex((row) => {
    characters += JSON.stringify(row.payload).length;
    return characters > MAX_PAYLOAD_CHARACTERS;
  });
  return tooMany < 0 ? rows : rows.slice(0, Math.max(tooMany, 1));
}

/**
 * Makes one change of each entry's waiting rows, in the order in which the entries came.
 * @returns also the entries whose rows cancel out: recorded and deleted before the sheet ever saw them
 */
export function mergeRows(rows: OutboxRow[]): { changes: Change[]; cancelled: number[] } {
  const byEntry = Map.groupBy(rows, (row) => row.entryId);
  const changes: Change[] = [];
  const cancelled: number[] = [];
  for (const [entryId, entryRows] of byEntry) {
    const change = mergeEntry(entryId, entryRows.toSorted(byVersion));
    if (change === undefined) cancelled.push(entryId);
    else changes.push(change);
  }
  return { changes, cancelled };
}

/** The intent of a batch that writes changes of the outbox. */
export function intentOf(changes: Change[], oldFences: number[] = []): Intent {
  return { changes, restores: [], putBacks: [], oldFences };
}

/**
 * The intent that puts right what a batch hit by mistake; undefined if it hit nothing.
 * @param rest what a smaller batch of a mending has left undone
 */
export function mendingOf(misses: Misses, rest: Intent['rest'] = { restores: [], putBacks: [] }): Intent | undefined {
  const restores = [...misses.restores, ...rest.restores];
  const putBacks = [...misses.putBacks, ...rest.putBacks];
  if (restores.length + putBacks.length === 0) return undefined;
  return { changes: [], restores, putBacks, oldFences: [] };
}

/** Random, since other ledgers may have had this spreadsheet before. Google wants a positive 32-bit number. */
export function newFence(): number {
  return randomInt(1, 2 ** 31);
}

/** The first half of what a refused batch was to do: tried alone, it tells which half the bad one is in. */
export function firstHalf<Item>(items: Item[]): Item[] {
  return items.slice(0, Math.ceil(items.length / 2));
}

const byVersion = (one: OutboxRow, other: OutboxRow): number =>
  one.entryVersion - other.entryVersion || one.id - other.id;

/**
 * Only the first version of an entry is surely not in the sheet: a later append is the undo of a deletion, one of no
 * version a line that the person wants back (see WANTED_BACK). Either is written where it is, or appended, also if
 * the deletion never reached the sheet: whoever undoes wants the line there.
 */
function mergeEntry(entryId: number, rows: OutboxRow[]): Change | undefined {
  const first = rows[0] as OutboxRow;
  const last = rows.at(-1) as OutboxRow;
  const isNew = first.op === 'append' && first.entryVersion === NEVER_WRITTEN;
  if (last.op === 'delete') return isNew ? undefined : { op: 'delete', entryId };
  if (isNew) return { op: 'append', entryId, row: last.payload };
  const isWanted = rows.some(({ op }) => op === 'append');
  return { op: isWanted ? 'put' : 'update', entryId, row: last.payload };
}
