/**
 * Google service accounts: their key files, read and checked at start, and clients that fetch access tokens with
 * them. The library takes the token endpoint for a constant, so another one is put in by an interceptor.
 */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { JWT, type OAuth2Client } from 'google-auth-library';
import type { TokenOwner } from './google-fault.ts';
import { StartError } from './start-error.ts';

export type ServiceAccount = {
  /** The address that a person shares a spreadsheet with. */
  email: string;
  /** Google counts quotas by project; accounts of one project share them. */
  projectId: string;
  privateKey: string;
};

/** Fetches access tokens, of a service account (a JWT) or with a person's refresh token, and renews them. */
export type TokenClient = OAuth2Client;

/** Reading and writing of spreadsheets that are shared with the account; nothing else of anybody's Drive. */
const SCOPE = 'https://www.googleapis.com/auth/spreadsheets';

const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';

const TOKEN_TIMEOUT_MS = 10_000;

/**
 * Reads key files as the Google Cloud console gives them.
 * @param files paths; none is allowed
 * @throws {StartError} that names the first file that is no such key, and what is wrong with it
 */
export function readServiceAccounts(files: string[]): ServiceAccount[] {
  return files.map(readServiceAccount);
}

/**
 * A client that gets itself access tokens for `account` and renews them.
 * @param tokenUrl where tokens are fetched; Google's endpoint if absent
 */
export function createTokenClient(account: ServiceAccount, tokenUrl: string = GOOGLE_TOKEN_URL): TokenClient {
  const client = new JWT({
    email: account.email,
    key: account.privateKey,
    scopes: [SCOPE],
    transporterOptions: { timeout: TOKEN_TIMEOUT_MS },
  });
  client.transporter.interceptors.request.add({
    resolved: async (request) => {
      if (String(request.url) !== GOOGLE_TOKEN_URL) return request;
      // The library would try three times within seconds; the caller's own backoff decides instead.
      delete request.retryConfig;
      return Object.assign(request, { url: new URL(tokenUrl), retry: false });
    },
  });
  return client;
}

/** Whose tokens a client fetches. */
export function ownerOf(client: TokenClient): TokenOwner {
  return client instanceof JWT ? 'account' : 'grant';
}

/**
 * Throws the present token away: the next call fetches a new one. Without any refresh token a client would be broken
 * for good; that of a service account stands for nothing.
 */
export function forgetToken(client: TokenClient): void {
  client.credentials = { refresh_token: client.credentials.refresh_token ?? 'jwt-placeholder', expiry_date: 1 };
}

function readServiceAccount(file: string): ServiceAccount {
  const fault = (what: string, cause?: unknown): StartError =>
    new StartError('GOOGLE_KEY_FILE', `GOOGLE_APPLICATION_CREDENTIALS: ${file} ${what}`, { cause });
  const key = parse(readText(file, fault), fault);
  const { type, client_email: email, project_id: projectId, private_key: privateKey } = key;
  if (type !== 'service_account') throw fault('is not the key of a service account');
  if (typeof email !== 'string' || !email.includes('@')) throw fault('has no client_email');
  if (typeof projectId !== 'string') throw fault('has no project_id');
  if (typeof privateKey !== 'string' || !isPrivateKey(privateKey)) throw fault('has no private_key that can be read');
  return { email, projectId, privateKey };
}

type FaultOf = (what: string, cause?: unknown) => StartError;

function readText(file: string, fault: FaultOf): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw fault(`can't be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`, cause);
  }
}

/** The parser's own message would quote the file, which holds a key. */
function parse(text: string, fault: FaultOf): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Falls through to the same answer.
  }
  throw fault('is not JSON; download the key of the service account as JSON');
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
