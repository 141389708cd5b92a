/**
 * What became of an entry, in one line: whoever reads of a finding may have no more than the output of a machine, and
 * sees from it what the bot confirmed, what the person did by hand, and when each change was written.
 */
import type { Entry, State } from './entries.ts';
import type { OutboxRow } from './facts.ts';
import type { Evidence } from './verdict.ts';

/** @param about an entry, or the id of one that nobody sent */
export function historyOf(evidence: Evidence, about: Entry | number): string {
  const entry = typeof about === 'number' ? evidence.entries.find(({ id }) => id === about) : about;
  const id = typeof about === 'number' ? about : about.id;
  const rows = evidence.facts.outbox.filter(({ entryId }) => entryId === id).map(written);
  return [
    ...(entry === undefined ? [] : saidOf(entry)),
    `outbox: ${rows.join(', ') || 'nothing'}`,
    ...(entry === undefined ? [] : handsOf(evidence, entry)),
  ].join('; ');
}

function saidOf({ states, pending }: Entry): string[] {
  const confirmed = states.map((state, index) => `${index + 1} ${stateOf(state)}`).join(', ');
  const said = `confirmed: ${confirmed || 'nothing'}`;
  return pending === null ? [said] : [said, `unanswered: ${stateOf(pending.state)} by update ${pending.updateIds.join(', ')}`];
}

function written({ version, op, status, madeAtMs, doneAtMs, tries, fault }: OutboxRow): string {
  const until = status === 'PENDING' ? 'now' : timeOf(doneAtMs);
  return `${version} ${op} ${status} ${timeOf(madeAtMs)} to ${until}, ${tries} retries${fault === null ? '' : ` (${fault})`}`;
}

function handsOf({ ownCells, removals, sheets }: Evidence, { person, id }: Entry): string[] {
  const isOf = (one: { entryId: string }): boolean => one.entryId === String(id);
  const lines = (sheets[person] ?? []).filter(([first]) => first?.text === String(id));
  return [
    ...removals.filter(isOf).map(({ atMs }) => `deleted by hand at ${timeOf(atMs)}`),
    ...ownCells.filter(isOf).map(({ text, atMs }) => `“${text}” put beside it at ${timeOf(atMs)}`),
    ...lines.map((line) => `in the sheet: ${JSON.stringify(line.map(({ text }) => text))}`),
  ];
}

function stateOf({ word, name, amountMinor, tag, deleted }: State): string {
  return `“${word} ${name}” ${amountMinor}${tag === null ? '' : ` #${tag}`}${deleted ? ' deleted' : ''}`;
}

/** As in the logs of the processes, without the day. */
export const timeOf = (ms: number): string => new Date(ms).toISOString().slice(11, 23);
