/** Statements about what a flush puts right in the sheet because the person asked for it: copies of lines. */
import { rows, type Statement, type Tx } from '../../../platform/postgres.ts';

/** Entries whose copies shall go. */
export async function wantedCopies(tx: Tx, userId: number, limit: number): Promise<number[]> {
  return (await rows<{ entryId: number }>(tx, WANTED_COPIES, [userId, limit])).map(({ entryId }) => entryId);
}

/** The copies of these entries are gone, but for those that were missed. */
export async function finishCopies(tx: Tx, userId: number, entryIds: number[], missed: number[]): Promise<void> {
  await rows(tx, FINISH_COPIES, [userId, entryIds, missed]);
  await rows(tx, END_REPAIR, [userId]);
}

/** Copies that Google does not let go: they are told as before. */
export async function giveUpCopies(tx: Tx, userId: number, entryIds: number[]): Promise<void> {
  await rows(tx, GIVE_UP_COPIES, [userId, entryIds]);
  await rows(tx, END_REPAIR, [userId]);
}

/** A repair that has nothing left to do ends here. */
export async function endRepair(tx: Tx, userId: number): Promise<void> {
  await rows(tx, END_REPAIR, [userId]);
}

const WANTED_COPIES: Statement = {
  name: 'sheets-wanted-copies',
  text: `
    select entry_id as "entryId"
    from sheet_differences
    where user_id = $1 and kind = 'doubled' and state = 'mending'
    order by entry_id
    limit $2`,
};

const FINISH_COPIES: Statement = {
  name: 'sheets-finish-copies',
  text: `
    delete from sheet_differences
    where user_id = $1 and kind = 'doubled'
      and entry_id = any ($2::bigint[]) and entry_id <> all ($3::bigint[])`,
};

const GIVE_UP_COPIES: Statement = {
  name: 'sheets-give-up-copies',
  text: `
    update sheet_differences
    set state = 'found'
    where user_id = $1 and kind = 'doubled' and entry_id = any ($2::bigint[])`,
};

/** The next comparison, which comes at once, says what became of it. */
const END_REPAIR: Statement = {
  name: 'sheets-end-repair',
  text: `
    update connections
    set repair = null, compare_at = now()
    where user_id = $1 and repair is not null and not exists (
      select from sheet_differences
      where sheet_differences.user_id = $1 and kind = 'doubled' and state = 'mending'
    )`,
};
