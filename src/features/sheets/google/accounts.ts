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

export type SheetsSettings = {
  /** How long changes gather before a flush. */
  flushDelayMs: number;
  /** Google's quota of a project; as much again for reads. */
  writesPerMinute: number;
  writesPerMinutePerAccount: number;
  /** Lets Google count by ledger instead of by account, so that only the project's quota is left. */
  quotaUser: boolean;
  /** Paths of service accounts' key files. Several share the load. */
  keyFiles: string[];
  /** Seals what people entrust to us (see platform/sealing.ts). */
  secretKey: string;
  /** Google's own address if absent. */
  rootUrl?: string | undefined;
  tokenUrl?: string | undefined;
};

/** A service account with its share of Google's quota. */
export type Account = {
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
  return accounts.all.map(({ email, patient, writes, addressOf }) => {
    const access: Access = async ({ spreadsheetId, userId, paid }) => {
      return { client: patient(paid), address: addressOf(spreadsheetId, userId) };
    };
    return { name: email, email, budgets: writes, sink: spreadsheetSink(text, access) };
  });
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
const PATIENT = { readTimeoutMs: 10_000, writeTimeoutMs: 25_000 };
const PROMPT = { readTimeoutMs: 5_000, writeTimeoutMs: 10_000 };

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
