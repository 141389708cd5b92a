/**
 * Service accounts and the OAuth token endpoint: a signed JWT is exchanged for an access token. Tokens carry
 * their own proof (an HMAC), so they stay good over a restart and none has to be kept.
 */
import { createHmac, createPublicKey, generateKeyPairSync, randomBytes, timingSafeEqual, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { badCredentials, missingCredentials } from './errors.ts';

export interface ServiceAccount {
  readonly email: string;
  readonly clientId: string;
  readonly keyId: string;
  readonly privateKey: string;
}

/** A key file as it is downloaded from the Google console. */
export interface KeyFile {
  type: 'service_account';
  project_id: string;
  private_key_id: string;
  private_key: string;
  client_email: string;
  client_id: string;
  auth_uri: string;
  token_uri: string;
  universe_domain: string;
}

export interface TokenAnswer {
  readonly status: number;
  readonly body: object;
  readonly account?: string;
}

/** Who calls, and what for. */
export interface Caller {
  readonly account: string;
  readonly scopes: readonly string[];
}

const PROJECT = 'freedomwallet-sandbox';
const SERVICE_ACCOUNT_HOST = '.iam.gserviceaccount.com';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const AUDIENCE = 'https://oauth2.googleapis.com/token';
const TOKEN_LIFE_S = 3599;
const MAX_ASSERTION_LIFE_S = 3600;
const CLOCK_SKEW_S = 300;

export class Accounts {
  readonly #accounts = new Map<string, { account: ServiceAccount; publicKey: KeyObject }>();
  readonly #secret: Buffer;
  readonly #now: () => number;

  constructor(known: { accounts: readonly ServiceAccount[]; secret?: string }, now: () => number) {
    this.#now = now;
    this.#secret = known.secret === undefined ? randomBytes(32) : Buffer.from(known.secret, 'base64');
    known.accounts.forEach((account) => this.#keep(account));
  }

  /** What has to be kept so that accounts and tokens survive a restart. */
  state(): { accounts: ServiceAccount[]; secret: string } {
    return { accounts: this.list(), secret: this.#secret.toString('base64') };
  }

  /** Makes an account of a project with a new key, or returns the one that has this name there. */
  add(name = `robot-${this.#accounts.size + 1}`, project = PROJECT): ServiceAccount {
    const email = `${name}@${project}${SERVICE_ACCOUNT_HOST}`;
    const known = this.#accounts.get(email);
    if (known !== undefined) return known.account;
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const keyId = randomBytes(20).toString('hex');
    const clientId = String(BigInt(`0x${randomBytes(8).toString('hex')}`)).padStart(21, '1');
    return this.#keep({ email, clientId, keyId, privateKey });
  }

  list(): ServiceAccount[] {
    return [...this.#accounts.values()].map(({ account }) => account);
  }

  /** POST /token. @param form the form of the request */
  grant(form: URLSearchParams): TokenAnswer {
    if (form.get('grant_type') !== GRANT_TYPE) {
      return refusal('unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type') ?? ''}`);
    }
    const [header = '', payload = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const claims = decode(payload);
    const known = this.#accounts.get(String(claims['iss']));
    if (known === undefined) return refusal('invalid_grant', 'Invalid grant: account not found');
    const signed = verify('sha256', Buffer.from(`${header}.${payload}`), known.publicKey, fromBase64(signature));
    if (decode(header)['alg'] !== 'RS256' || !signed) return refusal('invalid_grant', 'Invalid JWT Signature.');
    return this.#grantClaims(known.account.email, claims);
  }

  /** Who an Authorization header stands for. @throws ApiError 401 */
  authenticate(authorization: string | undefined): Caller {
    const token = /^Bearer ya29\.([\w-]+)\.([\w-]+)$/.exec(authorization ?? '');
    if (authorization === undefined) throw missingCredentials();
    const [, payload = '', proof = ''] = token ?? [];
    const expected = this.#prove(payload);
    const given = fromBase64(proof);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw badCredentials();
    const { account, scope, expires } = decode(payload);
    if (Number(expires) <= this.#now() || !this.#accounts.has(String(account))) throw badCredentials();
    return { account: String(account), scopes: String(scope).split(' ') };
  }

  #keep(account: ServiceAccount): ServiceAccount {
    this.#accounts.set(account.email, { account, publicKey: createPublicKey(account.privateKey) });
    return account;
  }

  #grantClaims(account: string, { aud, iat, exp, scope }: Record<string, unknown>): TokenAnswer {
    const nowS = this.#now() / 1000;
    const inTime =
      Number(exp) > nowS && Number(iat) < nowS + CLOCK_SKEW_S && Number(exp) - Number(iat) <= MAX_ASSERTION_LIFE_S;
    if (!inTime) {
      return refusal(
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. ' +
          'Check your iat and exp values in the JWT claim.',
      );
    }
    if (aud !== AUDIENCE) return refusal('invalid_grant', `Invalid JWT: Failed audience check. Expected ${AUDIENCE}`);
    if (!/^https:\/\/www\.googleapis\.com\/auth\//.test(String(scope))) {
      return refusal('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
    }
    const expires = this.#now() + TOKEN_LIFE_S * 1000;
    const payload = Buffer.from(JSON.stringify({ account, scope, expires })).toString('base64url');
    const token = `ya29.${payload}.${this.#prove(payload).toString('base64url')}`;
    return { status: 200, account, body: { access_token: token, expires_in: TOKEN_LIFE_S, token_type: 'Bearer' } };
  }

  #prove(payload: string): Buffer {
    return createHmac('sha256', this.#secret).update(payload).digest();
  }
}

/** The project whose quota an account's calls use up: a service account carries its own in its address. */
export function projectOf(email: string): string {
  const host = email.slice(email.indexOf('@') + 1);
  return host.endsWith(SERVICE_ACCOUNT_HOST) ? host.slice(0, -SERVICE_ACCOUNT_HOST.length) : PROJECT;
}

/** The file that a person would download for this account. */
export function keyFileOf(account: ServiceAccount, tokenUrl: string): KeyFile {
  return {
    type: 'service_account',
    project_id: projectOf(account.email),
    private_key_id: account.keyId,
    private_key: account.privateKey,
    client_email: account.email,
    client_id: account.clientId,
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: tokenUrl,
    universe_domain: 'googleapis.com',
  };
}

function refusal(error: string, description: string): TokenAnswer {
  return { status: 400, body: { error, error_description: description } };
}

function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

/** The claims of a part of a token; nothing when it is not JSON. */
function decode(part: string): Record<string, unknown> {
  try {
    const claims: unknown = JSON.parse(fromBase64(part).toString('utf8'));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
