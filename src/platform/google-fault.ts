/**
 * What went wrong with a call to Google Sheets, as a word that the caller can act on. Messages hold neither
 * tokens nor what a person typed: of Google's own texts only the parts outside of quotes are kept.
 */

/**
 * - `quota`: refused for now, nothing was done
 * - `not-shared`: the account may not read, or not write, this spreadsheet
 * - `not-found`: no such spreadsheet, or it was deleted
 * - `not-a-sheet`: the id belongs to a file that is not a Google spreadsheet
 * - `bad-request`: refused as a whole for what it says, nothing was done
 * - `account-broken`: Google does not accept the service account, or its project; only the operator can mend it
 * - `unreachable`: the call was never sent
 * - `unknown-outcome`: done or not, nobody knows
 */
export type GoogleFaultKind =
  | 'quota'
  | 'not-shared'
  | 'not-found'
  | 'not-a-sheet'
  | 'bad-request'
  | 'account-broken'
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

/** What a failed call of the API means. */
export function faultOfCall(error: unknown): GoogleFault {
  const { status, reason, message } = refusalOf(error);
  if (status === undefined) return faultOfConnection(error);
  const kind = kindOfStatus(status, reason, message);
  return new GoogleFault(kind, `${status} ${withoutQuotes(message)}`.trim());
}

/** What it means that no access token could be had: the call itself was never sent. */
export function faultOfToken(error: unknown): GoogleFault {
  const { status, message } = refusalOf(error);
  const isRefused = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
  const detail = `access token: ${status ?? codeOf(error)} ${withoutQuotes(message)}`.trim();
  return new GoogleFault(isRefused ? 'account-broken' : 'unreachable', detail);
}

/** An answer that says 200 but is not what Google sends: something on the way made it up, or cut it short. */
export function faultOfAnswer(): GoogleFault {
  return new GoogleFault('unknown-outcome', 'the answer is not JSON');
}

/** True for a call that was refused because its access token is not accepted any more. */
export function isTokenRefusal(error: unknown): boolean {
  return refusalOf(error).status === 401;
}

type Refusal = { status: number | undefined; reason: string; message: string };

/** `error` as Google writes it (AIP-193), or as the token endpoint does (RFC 6749). */
type ErrorBody = {
  error?: string | { message?: string; status?: string; details?: { reason?: string }[] };
  error_description?: string;
};

function refusalOf(error: unknown): Refusal {
  const response = (error as { response?: { status: number; data?: unknown } } | null)?.response;
  const body: ErrorBody = typeof response?.data === 'object' && response.data !== null ? response.data : {};
  if (typeof body.error === 'string') {
    return { status: response?.status, reason: body.error, message: `${body.error} ${body.error_description ?? ''}` };
  }
  const reason = body.error?.details?.find((detail) => detail.reason !== undefined)?.reason ?? body.error?.status;
  return { status: response?.status, reason: reason ?? '', message: body.error?.message ?? '' };
}

function kindOfStatus(status: number, reason: string, message: string): GoogleFaultKind {
  if (status === 429 || reason === 'RATE_LIMIT_EXCEEDED') return 'quota';
  if (status === 401) return 'account-broken';
  if (status === 403) return reason === 'PERMISSION_DENIED' ? 'not-shared' : 'account-broken';
  if (status === 404) return 'not-found';
  if (/not supported for this document/i.test(message)) return 'not-a-sheet';
  // Something between us and Google may answer 408 after it has passed the request on.
  return status >= 400 && status < 500 && status !== 408 ? 'bad-request' : 'unknown-outcome';
}

/** Faults of the connection after which nothing can have reached Google. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);

function faultOfConnection(error: unknown): GoogleFault {
  const code = codeOf(error);
  return new GoogleFault(NOT_SENT.has(code) ? 'unreachable' : 'unknown-outcome', code);
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'no answer';
}

const MAX_MESSAGE_LENGTH = 200;

/** Google quotes what it does not like: a cell's text, a tab's title. */
function withoutQuotes(message: string): string {
  return message
    .replace(/"[^"]*"/g, '"…"')
    .replace(/(Unable to parse range: ).*/s, '$1…')
    .slice(0, MAX_MESSAGE_LENGTH);
}
