/** Who recorded an entry, for a ledger that several people record into. */
import { firstRow, type Db, type Statement } from '../../../platform/postgres.ts';

/** The first name of who recorded an entry, if that is somebody else than its reader and still known. */
export async function findRecorder(
  db: Db,
  ledgerUserId: number,
  entryId: number,
  readerId: number,
): Promise<string | undefined> {
  return (await firstRow<{ name: string }>(db, FIND_RECORDER, [ledgerUserId, entryId, readerId]))?.name;
}

const FIND_RECORDER: Statement = {
  name: 'cards-find-recorder',
  text: `
    select users.first_name as name
    from transactions
    join users on users.user_id = transactions.recorded_by
    where transactions.user_id = $1 and id = $2 and recorded_by <> $3`,
};
