/**
 * An answer of Google's that says no, as the client library hands it on: who wrote it, what it says, how long to wait.
 */

export type Refusal = {
  status: number;
  /** Who wrote the body; something on the way writes pages, not Google's JSON. */
  by: 'api' | 'token endpoint' | 'nobody known';
  /** Words for programs: of both forms in which Google writes them, and the canonical status. */
  reasons: string[];
  message: string;
  retryAfterMs: number;
  /** By the clock of who answered, in milliseconds since 1970; NaN if it does not say. */
  answeredAtMs: number;
};

/** `error` as Google writes it (AIP-193, and the older form in `errors`), or as token endpoints do (RFC 6749). */
type ErrorBody = {
  error?: string | { message?: string; status?: string; details?: Reason[]; errors?: Reason[] } | null;
  error_description?: string;
};
type Reason = { reason?: string };
type Response = { status: number; data?: unknown; headers?: Headers };

/** The words of token endpoints; something on the way may write `error` as well. */
const TOKEN_REFUSAL = /^(invalid|unauthorized|deleted|disabled|unsupported|access|admin_policy|org|rate_limit)_[a-z_]+$/;

/** Reads a failed call of the client library; undefined if nobody answered. */
export function refusalOf(error: unknown): Refusal | undefined {
  const response = (error as { response?: Response } | null)?.response;
  if (response === undefined) return undefined;
  const { status, data, headers } = response;
  const body: ErrorBody = typeof data === 'object' && data !== null ? data : {};
  const common = {
    status,
    retryAfterMs: retryAfterOf(headers?.get('retry-after')),
    answeredAtMs: Date.parse(headers?.get('date') ?? ''),
  };
  if (typeof body.error === 'string' && TOKEN_REFUSAL.test(body.error)) {
    const message = `${body.error} ${body.error_description ?? ''}`;
    return { ...common, by: 'token endpoint', reasons: [body.error], message };
  }
  if (typeof body.error !== 'object' || body.error === null) {
    return { ...common, by: 'nobody known', reasons: [], message: '' };
  }
  const { message = '', details = [], errors = [] } = body.error;
  const reasons = [body.error.status, ...[...details, ...errors].map(({ reason }) => reason)];
  return { ...common, by: 'api', reasons: reasons.filter((reason) => reason !== undefined), message };
}

/** Nobody who asks for more than this is believed: a ledger would stand still for a slip. */
const LONGEST_RETRY_AFTER_MS = 10 * 60_000;

/** The header is a number of seconds or a date (RFC 9110, 10.2.3). */
function retryAfterOf(header: string | null | undefined): number {
  if (header === null || header === undefined) return 0;
  const waitMs = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(waitMs) ? 0 : Math.min(Math.max(waitMs, 0), LONGEST_RETRY_AFTER_MS);
}
