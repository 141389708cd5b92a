/** What a batch has left to do, and which lines it hit by mistake. */
import { missedCopies } from './copies.ts';
import type { Evidence } from './evidence.ts';
import { areSameCells, cellsOf } from './layout.ts';
import { NO_MISSES, type Change, type Intent, type Misses, type Restore } from '../model.ts';
import { keyOfChange, keyOfRestore } from './plan.ts';

/**
 * Compares what a batch meant to touch with what it met. Where a person's sort came between look-up and write,
 * other lines were hit; each of them is put right from its copy in the bin, and the change is tried again.
 */
export function findMisses(intent: Intent, evidence: Evidence[]): Misses {
  if (intent.putBacks.length > 0) return { ...NO_MISSES, restores: intent.restores };
  if (intent.copies !== undefined) return missedCopies(evidence);
  const met = new Map(evidence.map((item) => [item.key, item]));
  const deletions = missedDeletions(intent.changes, met);
  const overwritings = missedWrites(intent.changes, met);
  const entryIds = [...deletions.entryIds, ...overwritings.entryIds];
  const willBeWritten = new Set(entryIds.map(String));
  return {
    entryIds,
    restores: [
      ...overwritings.restores.filter(({ id }) => !willBeWritten.has(id)),
      ...missedRestores(intent.restores, met),
    ],
    putBacks: deletions.putBacks,
  };
}

/** Two deletions that met each other's line have both done their work. */
function missedDeletions(changes: Change[], met: Map<string, Evidence>): Omit<Misses, 'restores'> {
  const wanted = changes.filter(({ op }) => op === 'delete').filter((change) => met.has(keyOfChange(change)));
  const wantedIds = new Set(wanted.map(({ entryId }) => String(entryId)));
  const hits = wanted.map((change) => met.get(keyOfChange(change)) as Evidence);
  const deletedIds = new Set(hits.map(({ id }) => id));
  return {
    entryIds: wanted.map(({ entryId }) => entryId).filter((entryId) => !deletedIds.has(String(entryId))),
    putBacks: hits.filter(({ id }) => !wantedIds.has(id)).map(({ binRow, row }) => ({ binRow, row })),
  };
}

function missedWrites(changes: Change[], met: Map<string, Evidence>): Omit<Misses, 'putBacks'> {
  const misses: Omit<Misses, 'putBacks'> = { entryIds: [], restores: [] };
  for (const change of changes) {
    const item = met.get(keyOfChange(change));
    if (change.op === 'delete' || item === undefined || item.id === String(change.entryId)) continue;
    misses.entryIds.push(change.entryId);
    misses.restores.push({ id: item.id, damage: cellsOf(change.row), cells: item.cells });
  }
  return misses;
}

/** A restore that met another line stays to be done, and that line has to be restored as well. */
function missedRestores(restores: Restore[], met: Map<string, Evidence>): Restore[] {
  const missed = restores.flatMap((restore, index) => {
    const item = met.get(keyOfRestore(index));
    return item === undefined || isTarget(restore, item) ? [] : [{ restore: { ...restore }, item }];
  });
  const waiting = missed.map(({ restore }) => restore);
  const alsoHit = missed.flatMap(({ restore, item }) => hitBy(restore, item, waiting));
  return [...waiting, ...alsoHit];
}

/** If the line that was hit is itself waiting to be restored, only its damage is another one now. */
function hitBy({ cells, idCell }: Restore, item: Evidence, waiting: Restore[]): Restore[] {
  const target = waiting.find((restore) => isTarget(restore, item));
  const damaged = { id: idCell ?? item.id, damage: cells };
  const lost = idCell === undefined ? {} : { idCell: item.id };
  if (target === undefined) return [{ ...damaged, ...lost, cells: item.cells }];
  Object.assign(target, damaged, 'idCell' in target ? {} : lost);
  return [];
}

function isTarget({ id, damage }: Restore, item: Evidence): boolean {
  return item.id === id && areSameCells(item.cells, damage);
}
