/** Whether a spreadsheet can be connected. */
import type { House } from '../../../core/house.ts';
import type { Person } from '../../../core/incoming.ts';
import { LOCALES } from '../../../core/locale.ts';
import { GoogleFault } from '../../../platform/google-fault.ts';
import type { Account } from '../google/accounts.ts';
import { headerOf } from '../google/layout.ts';
import { prepareTab } from '../google/prepare.ts';
import { isTaken } from '../queries.ts';
import type { ScriptProblem } from '../web-app/check.ts';
import type { LinkReading } from './link.ts';

/** What keeps a spreadsheet from being connected; each has a text that says what to do. */
export type Problem =
  | Extract<LinkReading, { kind: 'other' }>['what']
  | ScriptProblem
  /** A link of a spreadsheet, where the bot has no account to share it with. */
  | 'script-only'
  | 'not-a-sheet'
  | 'not-shared'
  | 'view-only'
  | 'not-found'
  | 'taken'
  | 'columns-moved'
  | 'protected'
  /** Google counts our calls and has had enough for this minute. */
  | 'busy'
  | 'google-down'
  | 'storage-full'
  /** The person has to allow the bot their Drive once more. */
  | 'grant-gone'
  /** Google refuses the bot's own account. */
  | 'account-broken';

export type Checked = { kind: 'ready'; title: string } | { kind: 'problem'; problem: Problem };

/**
 * Looks whether the bot may write into a spreadsheet, and prepares its tab there. Calls Google.
 * @param sheetId the tab that is the bot's, or shall be
 */
export async function checkSpreadsheet(
  { house }: { house: House },
  account: Account,
  person: Pick<Person, 'ledgerUserId' | 'locale'>,
  spreadsheetId: string,
  sheetId: number,
): Promise<Checked> {
  if (await isTaken(house.db, person.ledgerUserId, spreadsheetId)) return { kind: 'problem', problem: 'taken' };
  const address = account.addressOf(spreadsheetId, person.ledgerUserId);
  const others = LOCALES.filter((locale) => locale !== person.locale).map((locale) => headerOf(house.text, locale));
  try {
    const tab = { client: account.prompt, address, sheetId };
    const prepared = await prepareTab(tab, [headerOf(house.text, person.locale), ...others]);
    if (prepared.kind === 'ready') return { kind: 'ready', title: prepared.spreadsheetTitle };
    return { kind: 'problem', problem: prepared.kind };
  } catch (fault) {
    if (!(fault instanceof GoogleFault)) throw fault;
    house.log.info('A spreadsheet could not be connected', { userId: person.ledgerUserId, fault: fault.message });
    return { kind: 'problem', problem: problemOf(fault) };
  }
}

function problemOf({ code }: GoogleFault): Problem {
  switch (code) {
    case 'quota':
      return 'busy';
    case 'clock-wrong':
      return 'account-broken';
    case 'not-shared':
    case 'not-found':
    case 'not-a-sheet':
    case 'storage-full':
    case 'grant-gone':
    case 'account-broken':
      return code;
    default:
      return 'google-down';
  }
}
