/** What the sheets keep of a person: how their ledger's sheet is reached. The sheet itself is theirs, and stays. */
import { deletionFrom, readList, type PersonalData } from '../../core/personal-data.ts';
import { rows, type Statement } from '../../platform/postgres.ts';
import { dropGrant } from './grant/grant-queries.ts';
import { forgetConnection, lockConnection } from './queries.ts';

export const sheetsPersonal: PersonalData = {
  collect: (db, userId) => [
    { name: 'sheet', rows: readList(db, FIND_SHEET, userId) },
    { name: 'sheet-writes', rows: readList(db, FIND_BATCHES, userId) },
  ],
  // A flush that is under way finds its lease gone; what was allowed at Google is revoked by the worker.
  erase: async (tx, userId) => {
    await lockConnection(tx, userId);
    await forgetConnection(tx, userId);
    await dropGrant(tx, userId);
    for (const statement of ERASE) await rows(tx, statement, [userId]);
  },
};

const FIND_SHEET: Statement = {
  name: 'sheets-personal-find-sheet',
  text: `
    select spreadsheet_id as "spreadsheetId", spreadsheet_title as title, reached_by as "reachedBy",
      web_app_url as "webAppUrl", connected_at as "connectedAt", last_synced_at as "lastSyncedAt"
    from connections
    where user_id = $1 and spreadsheet_id is not null`,
};

const FIND_BATCHES: Statement = {
  name: 'sheets-personal-find-batches',
  text: `
    select spreadsheet_id as "spreadsheetId", row_count as "rowCount", outcome, created_at as "createdAt"
    from sheet_batches
    where user_id = $1
    order by created_at`,
};

const NOT_LAST_ANY_MORE: Statement = {
  name: 'sheets-personal-not-last-any-more',
  text: `
    update gate_troubles
    set last_user_id = 0
    where last_user_id = $1`,
};

/** A person who connected with Google has quotas of their own, named after them. */
const DELETE_QUOTAS: Statement = {
  name: 'sheets-personal-delete-quotas',
  text: `
    delete from rate_budgets
    where name like '% grant ' || $1::bigint`,
};

const ERASE: Statement[] = [
  NOT_LAST_ANY_MORE,
  DELETE_QUOTAS,
  ...['sheets_write_queue', 'sheet_batches', 'sheet_differences', 'google_consents'].map((table) =>
    deletionFrom('sheets', table),
  ),
];
