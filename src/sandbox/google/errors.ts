/**
 * What Google answers when it refuses: an ApiError carries the HTTP status, the canonical status name and the
 * details, and `errorBody` writes them as the real service does. Texts are recorded or reported ones where known.
 */

/** A refusal of the API: thrown by a handler, answered as JSON by the server. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly status: string;
  readonly details: readonly object[];

  constructor(code: number, status: string, message: string, details: readonly object[] = []) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

export interface ErrorBody {
  error: { code: number; message: string; status: string; details?: readonly object[] };
}

/** The JSON body of a refusal. */
export function errorBody({ code, status, message, details }: ApiError): ErrorBody {
  return { error: { code, message, status, ...(details.length > 0 && { details }) } };
}

/** 400 for a request that Google would not carry out. */
export function invalid(message: string): ApiError {
  return new ApiError(400, 'INVALID_ARGUMENT', message);
}

/** 400 for a request whose JSON or query does not have the published shape. */
export function malformed(message: string, field?: string): ApiError {
  return new ApiError(400, 'INVALID_ARGUMENT', message, [badRequest(message, field)]);
}

/** 400 for a field mask that names no field of the answer. */
export function unknownAnswerField(fields: string, path: string): ApiError {
  const why = `Error expanding 'fields' parameter. Cannot find matching fields for path '${path}'.`;
  return new ApiError(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.', [badRequest(why, fields)]);
}

/** 400 for what Google has and this server does not. */
export function unknownHere(what: string): ApiError {
  return invalid(`The sandbox does not know ${what}.`);
}

export function missingCredentials(): ApiError {
  return new ApiError(401, 'UNAUTHENTICATED', `Request is missing required authentication credential. ${EXPECTED}`);
}

export function badCredentials(): ApiError {
  return new ApiError(401, 'UNAUTHENTICATED', `Request had invalid authentication credentials. ${EXPECTED}`);
}

export function insufficientScope(): ApiError {
  const reason = 'ACCESS_TOKEN_SCOPE_INSUFFICIENT';
  const info = { '@type': `${RPC}.ErrorInfo`, reason, domain: 'googleapis.com' };
  return new ApiError(403, 'PERMISSION_DENIED', 'Request had insufficient authentication scopes.', [info]);
}

/** 403 for a project that has not switched the API on, or has switched it off. */
export function serviceDisabled(): ApiError {
  const url = `https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=${PROJECT}`;
  const message =
    `Google Sheets API has not been used in project ${PROJECT} before or it is disabled. Enable it by visiting ` +
    `${url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our ` +
    'systems and retry.';
  const links = [{ description: 'Google developers console API activation', url }];
  const metadata = { service: 'sheets.googleapis.com', consumer: `projects/${PROJECT}` };
  return new ApiError(403, 'PERMISSION_DENIED', message, [
    { '@type': `${RPC}.Help`, links },
    { '@type': `${RPC}.ErrorInfo`, reason: 'SERVICE_DISABLED', domain: 'googleapis.com', metadata },
  ]);
}

export function permissionDenied(): ApiError {
  return new ApiError(403, 'PERMISSION_DENIED', 'The caller does not have permission');
}

export function notFound(): ApiError {
  return new ApiError(404, 'NOT_FOUND', 'Requested entity was not found.');
}

export function notASpreadsheet(): ApiError {
  return new ApiError(400, 'FAILED_PRECONDITION', 'This operation is not supported for this document');
}

export function tooLarge(limitBytes: number): ApiError {
  return new ApiError(413, 'INVALID_ARGUMENT', `Request payload size exceeds the limit: ${limitBytes} bytes.`);
}

/** The answer for a bare HTTP status, as a fault asks for it. */
export function errorForStatus(code: number): ApiError {
  const [status, message] = STATUSES[code] ?? (code < 500 ? STATUSES[400]! : STATUSES[500]!);
  return new ApiError(code, status, message);
}

export type QuotaKind = 'read' | 'write';
export type QuotaScope = 'project' | 'account';

/** 429 as recorded; `windowStart` is in seconds and only given for the limit of an account. */
export function quotaExceeded(kind: QuotaKind, scope: QuotaScope, limit: number, windowStart: number): ApiError {
  const title = kind === 'read' ? 'Read' : 'Write';
  const ofUser = scope === 'account';
  const message =
    `Quota exceeded for quota metric '${title} requests' and limit '${title} requests per minute` +
    `${ofUser ? ' per user' : ''}' of service 'sheets.googleapis.com' for consumer 'project_number:${PROJECT}'.`;
  const metadata = {
    ...(ofUser && { window_start_time: String(windowStart) }),
    quota_metric: `sheets.googleapis.com/${kind}_requests`,
    quota_location: 'global',
    service: 'sheets.googleapis.com',
    quota_unit: ofUser ? '1/min/{project}/{user}' : '1/min/{project}',
    quota_limit: `${title}RequestsPerMinutePer${ofUser ? 'User' : 'Project'}`,
    consumer: `projects/${PROJECT}`,
    quota_limit_value: String(limit),
  };
  const info = { '@type': `${RPC}.ErrorInfo`, reason: 'RATE_LIMIT_EXCEEDED', domain: 'googleapis.com', metadata };
  return new ApiError(429, 'RESOURCE_EXHAUSTED', message, ofUser ? [info, QUOTA_HELP] : [info]);
}

const EXPECTED =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. ' +
  'See https://developers.google.com/identity/sign-in/web/devconsole-project.';
const RPC = 'type.googleapis.com/google.rpc';
const PROJECT = '123456789012';
const QUOTA_HELP = {
  '@type': `${RPC}.Help`,
  links: [
    {
      description: 'Request a higher quota limit.',
      url: 'https://cloud.google.com/docs/quotas/help/request_increase',
    },
  ],
};
const STATUSES: Record<number, readonly [status: string, message: string]> = {
  400: ['INVALID_ARGUMENT', 'Request contains an invalid argument.'],
  401: ['UNAUTHENTICATED', `Request had invalid authentication credentials. ${EXPECTED}`],
  403: ['PERMISSION_DENIED', 'The caller does not have permission'],
  404: ['NOT_FOUND', 'Requested entity was not found.'],
  409: ['ABORTED', 'The operation was aborted.'],
  413: ['INVALID_ARGUMENT', 'Request payload size exceeds the limit: 10485760 bytes.'],
  500: ['INTERNAL', 'Internal error encountered.'],
  503: ['UNAVAILABLE', 'The service is currently unavailable.'],
  504: ['DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.'],
};

function badRequest(description: string, field: string | undefined): object {
  const violation = field === undefined ? { description } : { field, description };
  return { '@type': `${RPC}.BadRequest`, fieldViolations: [violation] };
}
