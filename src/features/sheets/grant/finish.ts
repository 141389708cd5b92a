/** The end of Connect with Google: a person is back from the consent page. */
import { describeFault } from '../../../core/errors.ts';
import { holdPeople } from '../../../core/held-people.ts';
import type { House } from '../../../core/house.ts';
import { LOCALES } from '../../../core/locale.ts';
import { GoogleFault } from '../../../platform/google-fault.ts';
import { DRIVE_FILE_SCOPE, redeemCode } from '../../../platform/google-oauth.ts';
import { transaction } from '../../../platform/postgres.ts';
import { checkSpreadsheet, type Problem } from '../connect/check.ts';
import { endLinkDialogs } from '../connect/service.ts';
import type { Account } from '../google/accounts.ts';
import { headerOf, TAB_ID } from '../google/layout.ts';
import { createSpreadsheet } from '../google/new-spreadsheet.ts';
import { findConnection, saveConnection } from '../queries.ts';
import { connectedTo, recordedOf } from '../service.ts';
import { closeConsent, type ConsentDoor } from './consent.ts';
import { findConsentOwner, type ConsentOwner } from './consent-queries.ts';
import { addRevocation, saveGrant } from './grant-queries.ts';
import { grantPurpose } from './grants.ts';
import type { Finished, Refusal } from './model.ts';
import { connectedNotice, refusedNotice } from './views.ts';

export type GrantContext = ConsentDoor & { house: House };

/** What Google's page sends back beside the state. */
export type Answer = { code?: string | undefined; error?: string | undefined };

type Sheet = { spreadsheetId: string; sheetId: number; title: string };

type Owner = ConsentOwner & { userId: number };

/**
 * Takes a person's answer: redeems the code, makes a spreadsheet in their Drive or finds the one that it has, keeps
 * the grant and the connection together, and tells the chat. Until that commit nothing is kept, so whatever fails
 * can be begun again.
 */
export async function finishConsent(
  context: GrantContext,
  userId: number,
  state: string,
  answer: Answer,
): Promise<Finished> {
  const { db, log } = context.house;
  const owner: Owner = { userId, locale: 'en', timeZone: 'UTC', ...(await findConsentOwner(db, userId)) };
  const { locale } = owner;
  const way = await closeConsent(db, context.sealer, userId, state);
  if (way.kind !== 'open') return { kind: 'closed', locale, why: way.kind };
  const outcome = await redeem(context, owner, way.verifier, answer).catch((fault: unknown) => {
    if (!(fault instanceof GoogleFault)) throw fault;
    log.warn('Connect with Google failed', { userId, fault: describeFault(fault) });
    return refusalOf(fault);
  });
  if (typeof outcome === 'string') {
    await transaction(db, async (tx) => {
      await context.house.sender.notify(tx, refusedNotice(context.house.text, locale, way.chatId, outcome));
    });
    return { kind: 'refused', locale, why: outcome };
  }
  if (!(await connect(context, owner, way.chatId, outcome))) return { kind: 'closed', locale, why: 'expired' };
  log.info('A person connected with Google', { userId });
  return { kind: 'connected', locale };
}

type Outcome = { refreshToken: string; sheet: Sheet };

async function redeem(
  context: GrantContext,
  owner: Owner,
  verifier: string,
  { code, error }: Answer,
): Promise<Outcome | Refusal> {
  const { grants, redirectUri } = context;
  if (error !== undefined || code === undefined) return 'denied';
  const redeemed = await redeemCode(grants.app, { code, verifier, redirectUri });
  if (redeemed.kind === 'refused') return 'no-token';
  if (!redeemed.scopes.includes(DRIVE_FILE_SCOPE)) return 'no-scope';
  const { refreshToken } = redeemed;
  if (refreshToken === undefined) return 'no-token';
  return { refreshToken, sheet: await sheetFor(context, owner, grants.with(owner.userId, refreshToken)) };
}

/** What a connected person's new grant no longer finds: it is another account's, or the sheet is gone. */
const GONE: Problem[] = ['not-found', 'not-shared', 'not-a-sheet'];

/** The spreadsheet that an earlier grant made, if this one reaches it: files of the app come back with consent. */
async function sheetFor(context: GrantContext, owner: Owner, account: Account): Promise<Sheet> {
  const { house } = context;
  const connection = await findConnection(house.db, owner.userId);
  const known = connection?.reachedBy === 'grant' ? connectedTo(connection) : null;
  if (known !== null) {
    const person = { ledgerUserId: owner.userId, locale: owner.locale };
    const checked = await checkSpreadsheet({ house }, account, person, known.spreadsheetId, known.sheetId);
    // Anything else that is wrong with it will be found and told by the next flush.
    if (checked.kind === 'ready' || !GONE.includes(checked.problem)) return known;
  }
  const title = house.text(owner.locale, 'sheets:grant.title');
  const others = LOCALES.filter((locale) => locale !== owner.locale).map((locale) => headerOf(house.text, locale));
  const headers: [string[], ...string[][]] = [headerOf(house.text, owner.locale), ...others];
  const spreadsheetId = await createSpreadsheet(account.prompt, { ...owner, title }, headers);
  return { spreadsheetId, sheetId: TAB_ID, title };
}

/** @returns false if the person was erased meanwhile: what they allowed is taken back */
async function connect(
  { house, sealer }: GrantContext,
  { userId, locale }: Owner,
  chatId: number,
  { refreshToken, sheet }: Outcome,
): Promise<boolean> {
  return await transaction(house.db, async (tx) => {
    const sealed = sealer.seal(refreshToken, grantPurpose(userId));
    if (!(await holdPeople(tx, [userId]))) {
      await addRevocation(tx, userId, sealed);
      return false;
    }
    await saveGrant(tx, userId, sealed, DRIVE_FILE_SCOPE);
    await saveConnection(tx, { userId, ...sheet, reachedBy: 'grant', accountEmail: null, locale });
    await endLinkDialogs(tx, userId);
    const recorded = await recordedOf(tx, { ledgerUserId: userId });
    await house.sender.notify(tx, connectedNotice(house.text, locale, chatId, { ...sheet, ...recorded }));
    return true;
  });
}

function refusalOf({ code }: GoogleFault): Refusal {
  if (code === 'storage-full') return 'storage-full';
  if (code === 'grant-gone') return 'no-token';
  if (code === 'account-broken' || code === 'clock-wrong' || code === 'denied') return 'app-broken';
  return 'google-down';
}
