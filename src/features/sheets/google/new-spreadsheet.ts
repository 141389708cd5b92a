/** A spreadsheet that the bot makes in a person's own Drive. */
import type { Locale } from '../../../core/locale.ts';
import type { SheetsClient } from '../../../platform/google-sheets.ts';
import { BIN_TITLE, TAB_ID, TAB_TITLE } from './layout.ts';
import { binProperties, dressRequests, tabProperties } from './prepare.ts';

/** How the spreadsheet writes numbers and dates that the person types; ours have formats of their own. */
const SPREADSHEET_LOCALES: Record<Locale, string> = { en: 'en_US', vi: 'vi_VN', ru: 'ru_RU' };

/**
 * Makes a spreadsheet with the bot's tab and its bin. If an answer is lost, what was made stays behind, empty:
 * nothing could find it again without the right to look around in the Drive.
 * @param headers the tab's titles in every language; the first is the one to write
 * @returns its id
 * @throws {GoogleFault}
 */
export async function createSpreadsheet(
  client: SheetsClient,
  { title, locale, timeZone }: { title: string; locale: Locale; timeZone: string },
  headers: [string[], ...string[][]],
): Promise<string> {
  const spreadsheetId = await client.create({
    properties: { title, locale: SPREADSHEET_LOCALES[locale], timeZone },
    sheets: [{ properties: tabProperties(TAB_ID, TAB_TITLE) }, { properties: binProperties(BIN_TITLE) }],
  });
  await client.batchUpdate({ spreadsheetId }, { requests: dressRequests(TAB_ID, headers) });
  return spreadsheetId;
}
