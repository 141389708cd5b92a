/**
 * Service accounts and the OAuth token endpoint: a signed JWT is exchanged for an access token. What people allow
 * apps (grants.ts) goes through the same endpoint.
 */
import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { AccessTokens } from './access-tokens.ts';
import type { TokenAnswer } from './access-tokens.ts';
import { badCredentials } from './errors.ts';
import { Grants, projectNumberOf, refusal as refuse } from './grants.ts';
import type { GrantsState } from './grants.ts';

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

/** Who calls, and what for. */
export interface Caller {
  readonly account: string;
  readonly scopes: readonly string[];
  /** The app that a person lets act in their name. */
  readonly app: string | undefined;
  /** Whose quota is used up. */
  readonly project: string;
}

export interface AccountsState extends Partial<GrantsState> {
  readonly accounts: readonly ServiceAccount[];
  readonly secret?: string;
}

const PROJECT = 'freedomwallet-sandbox';
const SERVICE_ACCOUNT_HOST = '.iam.gserviceaccount.com';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const AUDIENCE = 'https://oauth2.googleapis.com/token';
const MAX_ASSERTION_LIFE_S = 3600;
const CLOCK_SKEW_S = 300;

export class Accounts {
  readonly #accounts = new Map<string, { account: ServiceAccount; publicKey: KeyObject }>();
  /** What people allow apps. */
  readonly grants: Grants;
  readonly #tokens: AccessTokens;
  readonly #now: () => number;

  constructor(known: AccountsState, now: () => number) {
    this.#now = now;
    this.#tokens = new AccessTokens(known.secret, now);
    this.grants = new Grants(known, this.#tokens, now);
    known.accounts.forEach((account) => this.#keep(account));
  }

  /** What has to be kept so that accounts, grants and tokens survive a restart. */
  state(): AccountsState & { accounts: ServiceAccount[] } {
    return { accounts: this.list(), secret: this.#tokens.secret, ...this.grants.state() };
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
    const type = form.get('grant_type') ?? '';
    if (type === 'authorization_code' || type === 'refresh_token') return this.grants.exchange(form);
    if (type !== GRANT_TYPE) return refusal('unsupported_grant_type', `Invalid grant_type: ${type}`);
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
    const { account, scope, grantId, app } = this.#tokens.read(authorization);
    const isKnown = grantId === undefined ? this.#accounts.has(account) : this.grants.isLive(grantId);
    if (!isKnown) throw badCredentials();
    const project = app === undefined ? projectOf(account) : projectNumberOf(app);
    return { account, scopes: scope.split(' '), app, project };
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
    return { status: 200, account, body: this.#tokens.issue({ account, scope: String(scope) }) };
  }
}

/** The project whose quota an account's calls use up: a service account carries its own in its address. */
function projectOf(email: string): string {
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
  return refuse(400, error, description);
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
