/**
 * What went wrong with a call to Google Sheets, as a word that the caller can act on. Only what Google itself wrote
 * counts as its refusal: a page of something on the way says nothing. Messages hold neither tokens nor what a person
 * typed: of Google's own texts only the parts outside of quotes are kept. The whole table: docs/sheets-faults.md.
 */
import { refusalOf, type Refusal } from './google-refusal.ts';

/**
 * Refused, nothing was done:
 * - `quota`: for now
 * - `conflict`: for something else that happened at the same time, or for an id that is taken
 * - `bad-request`: as a whole, for what it says
 * - `too-large`: for its size
 * - `not-shared`: the account may not read, or not write, this spreadsheet
 * - `not-found`: no such spreadsheet, or it was deleted
 * - `not-a-sheet`: the id belongs to a file that is not a Google spreadsheet
 * - `storage-full`: the Drive that the spreadsheet is in has no room left
 * - `grant-gone`: the person has taken back what they allowed the bot, or it has run out
 * - `account-broken`: Google does not accept the account, or its project; only the operator can mend it
 * - `clock-wrong`: Google does not accept the account since the clock of this machine is wrong
 * - `denied`: for a reason that is not known here
 *
 * Else:
 * - `unreachable`: the call was never sent
 * - `unknown-outcome`: done or not, nobody knows
 */
export type GoogleFaultKind =
  | 'quota'
  | 'conflict'
  | 'bad-request'
  | 'too-large'
  | 'not-shared'
  | 'not-found'
  | 'not-a-sheet'
  | 'storage-full'
  | 'grant-gone'
  | 'account-broken'
  | 'clock-wrong'
  | 'denied'
  | 'unreachable'
  | 'unknown-outcome';

export class GoogleFault extends Error {
  override readonly name = 'GoogleFault';
  readonly code: GoogleFaultKind;
  /** How long to wait where that is known, in milliseconds; else 0. */
  readonly retryAfterMs: number;

  constructor(code: GoogleFaultKind, detail: string, retryAfterMs = 0) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whose access tokens a client works with: a service account's of the operator, or a person's own. */
export type TokenOwner = 'account' | 'grant';

/** What a failed call of the API means. A token that ran out may have been renewed on the way. */
export function faultOfCall(error: unknown, owner: TokenOwner): GoogleFault {
  const refusal = refusalOf(error);
  if (refusal === undefined) return faultOfConnection(error);
  if (refusal.by === 'token endpoint') return faultOfToken(error, owner);
  const { status, message, retryAfterMs } = refusal;
  return new GoogleFault(kindOfRefusal(refusal, owner), `${status} ${withoutQuotes(message)}`.trim(), retryAfterMs);
}

/** What it means that no access token could be had: the call itself was never sent. */
export function faultOfToken(error: unknown, owner: TokenOwner): GoogleFault {
  const refusal = refusalOf(error);
  const detail = `access token: ${refusal?.status ?? codeOf(error)} ${withoutQuotes(refusal?.message ?? '')}`.trim();
  if (refusal?.status === 429) return new GoogleFault('quota', detail, refusal.retryAfterMs);
  const isRefused = refusal?.by === 'token endpoint' && refusal.status < 500;
  if (!isRefused) return new GoogleFault('unreachable', detail, refusal?.retryAfterMs);
  const skew = CLOCK_REFUSAL.test(refusal.message) ? skewOf(refusal.answeredAtMs) : undefined;
  if (skew !== undefined) return new GoogleFault('clock-wrong', skew);
  const isGone = owner === 'grant' && refusal.reasons.includes('invalid_grant');
  return new GoogleFault(isGone ? 'grant-gone' : 'account-broken', detail);
}

/** An answer that says 200 but is not what Google sends: something on the way made it up, or cut it short. */
export function faultOfAnswer(): GoogleFault {
  return new GoogleFault('unknown-outcome', 'the answer is not what was asked for');
}

/** True for a call that was refused because its access token is not accepted any more. */
export function isTokenRefusal(error: unknown): boolean {
  return refusalOf(error)?.status === 401;
}

/** What Google's front answers to a body that is too large, whatever wrote it (413, or 400 with this text). */
const SIZE_REFUSAL = /request payload size exceeds/i;

const QUOTA_REASONS = ['RATE_LIMIT_EXCEEDED', 'rateLimitExceeded', 'userRateLimitExceeded', 'RESOURCE_EXHAUSTED'];

function kindOfRefusal({ status, by, reasons, message }: Refusal, owner: TokenOwner): GoogleFaultKind {
  if (status === 413 || SIZE_REFUSAL.test(message)) return 'too-large';
  if (status === 429) return 'quota';
  if (by !== 'api') return 'unknown-outcome';
  if (reasons.some((reason) => QUOTA_REASONS.includes(reason))) return 'quota';
  if (status === 400) return /not supported for this document/i.test(message) ? 'not-a-sheet' : 'bad-request';
  if (status === 401) return 'account-broken';
  if (status === 403) return kindOfDenial(reasons, message, owner);
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  // Something between us and Google may answer 408 after it has passed the request on.
  return status > 400 && status < 500 && status !== 408 ? 'denied' : 'unknown-outcome';
}

const PROJECT_REASONS = [
  ...['SERVICE_DISABLED', 'accessNotConfigured', 'CONSUMER_INVALID', 'CONSUMER_SUSPENDED', 'BILLING_DISABLED'],
  'USER_PROJECT_DENIED',
];
const SCOPE_REASONS = ['ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'insufficientPermissions'];
const STORAGE_REASONS = ['storageQuotaExceeded', 'STORAGE_QUOTA_EXCEEDED'];

/** What Google says when a file is not shared; any other word means something else. */
const SHARING_REASONS = ['PERMISSION_DENIED', 'forbidden', 'insufficientFilePermissions'];

function kindOfDenial(reasons: string[], message: string, owner: TokenOwner): GoogleFaultKind {
  const says = (words: string[]): boolean => reasons.some((reason) => words.includes(reason));
  if (says(PROJECT_REASONS)) return 'account-broken';
  if (says(SCOPE_REASONS)) return owner === 'grant' ? 'grant-gone' : 'account-broken';
  if (says(STORAGE_REASONS) || /storage quota/i.test(message)) return 'storage-full';
  const isSharing = reasons.length > 0 && reasons.every((reason) => SHARING_REASONS.includes(reason));
  return isSharing ? 'not-shared' : 'denied';
}

/** "Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values …" */
const CLOCK_REFUSAL = /reasonable timeframe|\biat and exp\b/i;

/** Less is the network's time, and the whole seconds of the header. */
const LEAST_SKEW_MS = 60_000;

/** How wrong this machine's clock is by the clock of who answered; undefined if it is not, or nobody knows. */
function skewOf(answeredAtMs: number): string | undefined {
  const skewMs = Date.now() - answeredAtMs;
  if (Number.isNaN(skewMs) || Math.abs(skewMs) < LEAST_SKEW_MS) return undefined;
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  return `the clock of this machine is ${minutes} min ${skewMs > 0 ? 'ahead of' : 'behind'} Google's`;
}

/** Faults of the connection after which nothing can have reached Google: no route, no name, no trust. */
const NOT_SENT = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'],
  ...['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ...['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'],
]);

function faultOfConnection(error: unknown): GoogleFault {
  const code = codeOf(error);
  return new GoogleFault(NOT_SENT.has(code) ? 'unreachable' : 'unknown-outcome', code);
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'no answer';
}

/** Enough for the address at which Google lets an API be switched on. */
const MAX_MESSAGE_LENGTH = 300;

/** Google quotes what it does not like: a cell's text, a tab's title. */
function withoutQuotes(message: string): string {
  return message
    .replace(/"[^"]*"/g, '"…"')
    .replace(/(Unable to parse range: ).*/s, '$1…')
    .slice(0, MAX_MESSAGE_LENGTH);
}
