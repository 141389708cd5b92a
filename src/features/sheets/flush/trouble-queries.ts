/** Statements about what keeps all ledgers of a gate waiting. */
import { firstRow, rows, type Statement, type Tx } from '../../../platform/postgres.ts';
import type { Trouble } from '../model.ts';

/** The trouble of a gate, with one failure more. */
export type NotedTrouble = {
  /** How many different ledgers have failed in a row. */
  failures: number;
  /** How long this has been going on. */
  ageMs: number;
  /** Whether the operator was told of it, or of another one a moment ago. */
  isTold: boolean;
};

/**
 * Counts a failure. Those of one ledger count once, for its sheet alone may be to blame; those that come in while the
 * gate is held belong to the wave that made it so.
 * @param failure.isProbe whether the ledger was let through to see whether the trouble is over
 */
export async function noteTrouble(
  tx: Tx,
  failure: { gate: string; trouble: Trouble; message: string; userId: number; isProbe: boolean },
): Promise<NotedTrouble> {
  const { gate, trouble, message, userId, isProbe } = failure;
  const noted = await firstRow<NotedTrouble>(tx, NOTE_TROUBLE, [gate, trouble, message, userId, isProbe]);
  if (noted === undefined) throw new Error('A trouble was noted, yet no row came back');
  return noted;
}

/** Lets nobody through for a while. */
export async function holdGate(tx: Tx, gate: string, holdMs: number): Promise<void> {
  await rows(tx, HOLD_GATE, [gate, holdMs]);
}

export async function markTold(tx: Tx, gate: string): Promise<void> {
  await rows(tx, MARK_TOLD, [gate]);
}

/** @returns whether there was any */
export async function endTrouble(tx: Tx, gate: string): Promise<boolean> {
  return (await rows(tx, END_TROUBLE, [gate])).length > 0;
}

const NOTE_TROUBLE: Statement = {
  name: 'sheets-note-trouble',
  text: `
    insert into gate_troubles as known (gate, trouble, message, failures, last_user_id)
    values ($1, $2, $3, 1, $4)
    on conflict (gate) do update
      set trouble = $2, message = $3, last_user_id = $4,
        since = case when known.failures = 0 then now() else known.since end,
        failures = known.failures + case
          when known.failures = 0 then 1
          when $5 then 1
          when known.held_until > now() or known.last_user_id = $4 then 0
          else 1
        end
    returning failures, (extract(epoch from now() - since) * 1000)::float8 as "ageMs",
      coalesce(told_at >= since or told_at > now() - interval '1 hour', false) as "isTold"`,
};

const HOLD_GATE: Statement = {
  name: 'sheets-hold-gate',
  text: `
    update gate_troubles
    set held_until = greatest(held_until, now() + $2 * interval '1 millisecond')
    where gate = $1`,
};

const MARK_TOLD: Statement = {
  name: 'sheets-mark-told',
  text: `
    update gate_troubles
    set told_at = now()
    where gate = $1`,
};

const END_TROUBLE: Statement = {
  name: 'sheets-end-trouble',
  text: `
    update gate_troubles
    set failures = 0, held_until = null
    where gate = $1 and failures > 0
    returning gate`,
};
