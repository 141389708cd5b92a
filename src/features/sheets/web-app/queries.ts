/** Statements about ledgers that are written through a script of their owner's. */
import type { Locale } from '../../../core/locale.ts';
import { firstRow, rows, type Db, type Statement, type Tx } from '../../../platform/postgres.ts';
import { saveConnection } from '../queries.ts';

export type StoredWebApp = { url: string | null; sealedSecret: Buffer | null };

/** The script of a ledger; its address is null until it is connected. */
export async function findWebApp(db: Db | Tx, userId: number): Promise<StoredWebApp | undefined> {
  return await firstRow<StoredWebApp>(db, FIND_WEB_APP, [userId]);
}

/**
 * Keeps a ledger's secret, unless it has one.
 * @param instead the secret that can't be opened any more, which the new one replaces
 * @returns the one that is kept
 */
export async function keepSecret(
  db: Db | Tx,
  userId: number,
  sealedSecret: Buffer,
  instead: Buffer | null,
): Promise<Buffer> {
  const kept = await firstRow<{ sealedSecret: Buffer }>(db, KEEP_SECRET, [userId, sealedSecret, instead]);
  return kept?.sealedSecret ?? sealedSecret;
}

/**
 * Connects a ledger with a spreadsheet by way of its owner's script, or takes it up again. What waits is due at once.
 * @throws a violation of a unique index (SQLSTATE 23505) if another ledger has the spreadsheet
 */
export async function saveWebApp(
  tx: Tx,
  connection: {
    userId: number;
    spreadsheetId: string;
    title: string;
    sheetId: number;
    url: string;
    locale: Locale;
  },
): Promise<void> {
  const { url, ...sheet } = connection;
  await saveConnection(tx, { ...sheet, reachedBy: 'web-app', accountEmail: null });
  await rows(tx, SET_WEB_APP, [sheet.userId, url, sheet.sheetId]);
}

const FIND_WEB_APP: Statement = {
  name: 'sheets-find-web-app',
  text: `
    select web_app_url as url, web_app_secret as "sealedSecret"
    from connections
    where user_id = $1`,
};

const KEEP_SECRET: Statement = {
  name: 'sheets-keep-web-app-secret',
  text: `
    update connections
    set web_app_secret = case when web_app_secret is distinct from $3 then web_app_secret else $2 end
    where user_id = $1
    returning web_app_secret as "sealedSecret"`,
};

/** The tab that the script found or made; a rebuilt one among them. */
const SET_WEB_APP: Statement = {
  name: 'sheets-set-web-app',
  text: `
    update connections
    set web_app_url = $2, sheet_id = $3
    where user_id = $1`,
};
