/**
 * Each update takes effect once: it is claimed in the transaction of its effect, and a second delivery gets
 * what the first one stored. Claims stand in daily partitions; redeliveries end after 24 hours.
 */
import { Fault } from './errors.ts';
import { heldPeople } from './held-people.ts';
import type { UpdateKey } from './update-key.ts';
import { firstRow, type Db, type Statement, type Tx } from '../platform/postgres.ts';

export type Claim<Result> = { kind: 'fresh' } | { kind: 'duplicate'; result: Result };

/**
 * Claims an update for the effect of this transaction. Two deliveries at once wait for each other here. Its person and
 * the owner of their ledger are held until the transaction ends.
 * @param result what a second delivery shall get to answer from; changed later by `settleClaim` if not known yet
 * @throws Fault `person-gone` if one of them has been erased: delivered again, the update is a newcomer's
 */
export async function claimUpdate<Result>(tx: Tx, key: UpdateKey, result: Result): Promise<Claim<Result>> {
  const values = [key.userId, key.updateId, key.day];
  const held = key.ledgerUserId === undefined ? [] : [...new Set([key.userId, key.ledgerUserId])];
  const claimed = await firstRow(tx, CLAIM, [...values, JSON.stringify(result), held]);
  if (claimed !== undefined) return { kind: 'fresh' };
  const stored = await findResult<Result>(tx, key);
  if (stored === undefined) throw new Fault('person-gone', 'An update came to nothing: its person was erased');
  return { kind: 'duplicate', result: stored };
}

/** What an update stored when it took effect; undefined if it hasn't yet. */
export async function findResult<Result>(db: Db | Tx, key: UpdateKey): Promise<Result | undefined> {
  const values = [key.userId, key.updateId, key.day];
  return (await firstRow<{ result: Result }>(db, STORED_RESULT, values))?.result;
}

/** Replaces the stored result of an update that this transaction has claimed. */
export async function settleClaim(tx: Tx, key: UpdateKey, result: unknown): Promise<void> {
  await firstRow(tx, SETTLE, [key.userId, key.updateId, key.day, JSON.stringify(result)]);
}

/** Gives back what this transaction has claimed: the update shall take effect in another way. */
export async function giveBackClaim(tx: Tx, key: UpdateKey): Promise<void> {
  await firstRow(tx, GIVE_BACK, [key.userId, key.updateId, key.day]);
}

const CLAIM: Statement = {
  name: 'claim-update',
  text: `
    with held as materialized (${heldPeople('$5::bigint[]')}
    )
    insert into processed_updates (user_id, update_id, day, tries, result, done_at)
    select $1::bigint, $2::bigint, $3::date, 1, $4::jsonb, now()
    where (select count(*) from held) = cardinality($5::bigint[])
    on conflict (update_id, user_id, day) do update
      set done_at = excluded.done_at, result = excluded.result
      where processed_updates.done_at is null
    returning update_id`,
};

const STORED_RESULT: Statement = {
  name: 'claim-stored-result',
  text: `
    select result
    from processed_updates
    where user_id = $1 and update_id = $2 and day = $3 and done_at is not null`,
};

const SETTLE: Statement = {
  name: 'claim-settle',
  text: `
    update processed_updates
    set result = $4
    where user_id = $1 and update_id = $2 and day = $3`,
};

const GIVE_BACK: Statement = {
  name: 'claim-give-back',
  text: `
    update processed_updates
    set done_at = null, result = null
    where user_id = $1 and update_id = $2 and day = $3`,
};
