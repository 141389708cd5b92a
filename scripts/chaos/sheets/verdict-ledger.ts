/** Holds the ledger's tables against what people did in the chat. */
import type { Entry, State } from './entries.ts';
import type { Facts, LedgerEntry, Told } from './facts.ts';
import { timeOf } from './history.ts';
import { statesOf, type Evidence, type Finding } from './verdict.ts';

export function judgeLedger({ people, entries, facts, badIds }: Evidence): Finding[] {
  const byId = new Map(facts.entries.map((entry) => [entry.id, entry]));
  return [
    ...entries.flatMap((entry) => judgeStored(entry, byId.get(entry.id ?? 0), facts)),
    ...judgeUnknown(entries, facts),
    ...judgeOutbox(facts, badIds),
    ...people.flatMap(({ id }) => judgeTold(facts.told.filter(({ personId }) => personId === id))),
  ];
}

function judgeStored(entry: Entry, stored: LedgerEntry | undefined, { parked }: Facts): Finding[] {
  if (entry.id === null) return [];
  if (stored === undefined) return [{ kind: 'lost', what: `entry ${entry.id} is not in the ledger`, about: entry }];
  const isRight = statesOf(entry, parked).some((state) => state !== null && agrees(stored, state));
  if (isRight) return [];
  return [{ kind: 'wrong', what: `entry ${entry.id} is in the ledger as ${JSON.stringify(stored)}`, about: entry }];
}

function agrees(stored: LedgerEntry, { word, name, amountMinor, tag, deleted }: State): boolean {
  return (
    stored.amountMinor === amountMinor &&
    stored.note === `${word} ${name}` &&
    stored.tags.join(' ') === (tag ?? '') &&
    stored.deleted === deleted
  );
}

/** An entry of the ledger that no answer told of: right only if the bot gave up answering. */
function judgeUnknown(entries: readonly Entry[], { entries: stored, parked }: Facts): Finding[] {
  const known = new Set(entries.map(({ id }) => id));
  const isGivenUp = ({ pending }: Entry): boolean => pending?.updateIds.some((id) => parked.has(id)) ?? false;
  const given = new Set(entries.filter(isGivenUp).map(({ pending }) => pending?.state.name));
  return stored
    .filter(({ id, note }) => !known.has(id) && !given.has(note.split(' ')[1]))
    .map(({ id, note }) => {
      return { kind: 'doubled', what: `entry ${id} “${note}” is in the ledger, and nobody was told`, about: id };
    });
}

function judgeOutbox({ outbox }: Facts, badIds: ReadonlySet<number>): Finding[] {
  const isRight = (entryId: number, status: string): boolean => status === (badIds.has(entryId) ? 'FAILED' : 'DONE');
  return outbox
    .filter(({ entryId, status }) => !isRight(entryId, status))
    .map(({ entryId, version, op, status }) => ({
      kind: 'wrong',
      what: `${op} of entry ${entryId}, version ${version}, is ${status}`,
      about: entryId,
    }));
}

/** Between two times of being told there is a repair: nobody is told twice of one loss. */
function judgeTold(told: Told[]): Finding[] {
  return told.flatMap(({ what, personId }, index): Finding[] => {
    const isTwice = what === 'told' && told[index - 1]?.what === 'told';
    if (!isTwice) return [];
    const all = told.map((one) => `${one.what} ${timeOf(one.atMs)}`).join(', ');
    return [{ kind: 'doubled', what: `person ${personId} was told twice of one loss: ${all}` }];
  });
}
