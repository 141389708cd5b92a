/** What a link leads to, checked, and how to keep it. */
import type { Person } from '../../../core/incoming.ts';
import type { Tx } from '../../../platform/postgres.ts';
import { findConnection } from '../queries.ts';
import { sharingAccountFor, tabIn, type SheetsContext } from '../service.ts';
import { checkScript } from '../web-app/check.ts';
import { saveWebApp } from '../web-app/queries.ts';
import { checkSpreadsheet, type Problem } from './check.ts';
import { save } from './save.ts';

/** A link that can be tried: that of a spreadsheet which is shared, or of a script's web app. */
export type Link = { spreadsheetId: string } | { webAppUrl: string };

export type CheckedLink =
  | { kind: 'ready'; spreadsheetId: string; title: string; save: (tx: Tx) => Promise<void> }
  | { kind: 'problem'; problem: Problem };

/** Looks whether a link leads to a sheet that the bot can write into. Calls Google. */
export async function checkLink(context: SheetsContext, person: Person, link: Link): Promise<CheckedLink> {
  if ('webAppUrl' in link) return await checkWebApp(context, person, link.webAppUrl);
  const { spreadsheetId } = link;
  const connection = await findConnection(context.house.db, person.ledgerUserId);
  const account = sharingAccountFor(context, person, connection);
  if (account === undefined) return { kind: 'problem', problem: 'script-only' };
  const checked = await checkSpreadsheet(context, account, person, spreadsheetId, tabIn(spreadsheetId, connection));
  if (checked.kind === 'problem') return checked;
  const { title } = checked;
  const keep = async (tx: Tx): Promise<void> => await save(tx, person, account, spreadsheetId, title);
  return { kind: 'ready', spreadsheetId, title, save: keep };
}

export async function checkWebApp(context: SheetsContext, person: Person, url: string): Promise<CheckedLink> {
  const checked = await checkScript(context, person, url);
  if (checked.kind === 'problem') return checked;
  const { spreadsheetId, title, sheetId } = checked;
  const { ledgerUserId: userId, locale } = person;
  return {
    kind: 'ready',
    spreadsheetId,
    title,
    save: async (tx) => await saveWebApp(tx, { userId, spreadsheetId, title, sheetId, url, locale }),
  };
}
