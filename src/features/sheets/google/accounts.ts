/** Service accounts with their clients and budgets. */
import { createHash } from 'node:crypto';
import { MINUTE_MS } from '../../../core/clock.ts';
import type { Budget } from '../../../core/rate-budget.ts';
import type { Texts } from '../../../core/text.ts';
import { createTokenClient, readServiceAccounts, type ServiceAccount } from '../../../platform/google-auth.ts';
import { createSheetsClient, type SheetAddress, type SheetsClient } from '../../../platform/google-sheets.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { Gate } from '../flush/gate.ts';
import type { PaidCall } from '../flush/paid-call.ts';
import { patientClients, promptClient, type Quota } from './admission.ts';
import { spreadsheetSink, type Access } from './spreadsheet-sink.ts';
import { tabReader, type ReadAccess } from './tab-reader.ts';

/** Where people meet the bot; both are known once it runs, and only where it has a web server of its own. */
export type Place = {
  /** The address under which its web server is reached from outside. */
  publicUrl(): string | undefined;
  /** What leads back to the chat. */
  chatUrl(): string | undefined;
};

export type SheetsSettings = {
  /** How long changes gather before a flush. */
  flushDelayMs: number;
  /** Google's quota of a project; as much again for reads. */
  writesPerMinute: number;
  writesPerMinutePerAccount: number;
  /** Lets Google count by ledger instead of by account, so that only the project's quota is left. */
  quotaUser: boolean;
  /** Who is told of what only the operator can mend; nobody if absent. */
  adminIds?: number[] | undefined;
  /** Paths of service accounts' key files. Several share the load. */
  keyFiles: string[];
  /** Seals what people entrust to us (see platform/sealing.ts). */
  secretKey: string;
  /** The bot as Google's console knows it, for Connect with Google. */
  oauth?: { clientId: string; clientSecret: string; consentUrl?: string | undefined; revokeUrl?: string | undefined };
  /** Absent where there is none: people can't come back from Google's page then. */
  place?: Place;
  /** Google's own address if absent. */
  rootUrl?: string | undefined;
  tokenUrl?: string | undefined;
  /** Where people's web apps answer; Google's own address if absent. */
  scriptRootUrl?: string | undefined;
};

/** In whose name spreadsheets are read and written, with a share of Google's quota: a service account, or a person. */
export type Account = {
  reachedBy: 'account' | 'grant';
  /** What people share their sheet with; empty for a person's own. */
  email: string;
  /**
   * For work that can wait: a call beyond the quota is a `quota` fault, and is not sent.
   * @param paid the write that the work was claimed with
   */
  patient(paid?: PaidCall): SheetsClient;
  /** For a person who is waiting: counted, never held back. */
  prompt: SheetsClient;
  reads: Budget[];
  writes: Budget[];
  addressOf(spreadsheetId: string, userId: number): SheetAddress;
};

export type Accounts = {
  all: Account[];
  /** The account that a spreadsheet was shared with; undefined if it is not configured any more. */
  of(email: string): Account | undefined;
  /** The account that a ledger's owner shall share with: always the same one. Undefined if there is none. */
  forOwner(userId: number): Account | undefined;
};

/** A gate for each account: its flushes take from the account's budgets. */
export function accountGates(text: Texts, accounts: Accounts): Gate[] {
  return accounts.all.map((account) => {
    const { email, writes: budgets } = account;
    return spreadsheetGate(text, { name: email, email, budgets }, () => account);
  });
}

/** @param accountOf in whose name a ledger's calls are made */
export function spreadsheetGate(
  text: Texts,
  gate: Pick<Gate, 'name' | 'email' | 'budgets'>,
  accountOf: (userId: number) => Account,
): Gate {
  const access: Access = async ({ spreadsheetId, userId, paid }) => {
    const { patient, addressOf } = accountOf(userId);
    return { client: patient(paid), address: addressOf(spreadsheetId, userId) };
  };
  const readAccess: ReadAccess = async ({ spreadsheetId, userId }, isPatient) => {
    const { patient, prompt, addressOf } = accountOf(userId);
    return { client: isPatient ? patient() : prompt, address: addressOf(spreadsheetId, userId) };
  };
  return { ...gate, sink: spreadsheetSink(text, access), reader: tabReader(text, readAccess) };
}

/**
 * Opens all accounts that are configured.
 * @param onRefused told when Google has refused a call for its quota
 * @throws {StartError} if a key file is none
 */
export function openAccounts(db: Db, settings: SheetsSettings, onRefused?: Quota['onRefused']): Accounts {
  const all = readServiceAccounts(settings.keyFiles).map((account) => openAccount(db, account, settings, onRefused));
  const byEmail = new Map(all.map((account) => [account.email, account]));
  return {
    all,
    of: (email) => byEmail.get(email),
    forOwner: (userId) => all[userId % all.length],
  };
}

/** A flush would rather wait than ask what became of its write; a person would rather be told to try again. */
export const PATIENT = { readTimeoutMs: 10_000, writeTimeoutMs: 25_000 };
export const PROMPT = { readTimeoutMs: 5_000, writeTimeoutMs: 10_000 };

function openAccount(
  db: Db,
  account: ServiceAccount,
  settings: SheetsSettings,
  onRefused: Quota['onRefused'],
): Account {
  const { rootUrl, tokenUrl } = settings;
  const tokens = createTokenClient(account, tokenUrl);
  const budgets = { reads: budgetsOf('reads', account, settings), writes: budgetsOf('writes', account, settings) };
  const quota = { ...budgets, onRefused };
  return {
    reachedBy: 'account',
    email: account.email,
    patient: patientClients(db, createSheetsClient(tokens, { rootUrl, ...PATIENT }), quota),
    prompt: promptClient(db, createSheetsClient(tokens, { rootUrl, ...PROMPT }), quota),
    ...budgets,
    addressOf: (spreadsheetId, userId) => ({
      spreadsheetId,
      ...(settings.quotaUser ? { quotaUser: pseudonymOf(userId) } : {}),
    }),
  };
}

function budgetsOf(what: 'reads' | 'writes', account: ServiceAccount, settings: SheetsSettings): Budget[] {
  const name = `sheets-${what}`;
  const project = { name: `${name} ${account.projectId}`, limit: settings.writesPerMinute, windowMs: MINUTE_MS };
  if (settings.quotaUser) return [project];
  const limit = settings.writesPerMinutePerAccount;
  return [project, { name: `${name} ${account.email}`, limit, windowMs: MINUTE_MS }];
}

/** Google need not learn who the person is in Telegram. */
function pseudonymOf(userId: number): string {
  return createHash('sha256').update(`freedomwallet ${userId}`).digest('hex').slice(0, 32);
}
