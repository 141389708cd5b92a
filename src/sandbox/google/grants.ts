/**
 * What people allow apps to do in their name (OAuth 2.0 with PKCE, as Google does it): codes that are exchanged once,
 * refresh tokens, and the ways in which they end. Answers and their words are Google's where known.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { AccessTokens, TokenAnswer } from './access-tokens.ts';

export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Somebody with a Google account. */
export interface GooglePerson {
  readonly email: string;
  readonly name: string;
}

/** What an app asks for at the consent page. */
export interface ConsentRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly challenge: string;
  /** Whether the app wants a refresh token, which comes the first time, and whenever it asks for consent again. */
  readonly offline: boolean;
  readonly promptsConsent: boolean;
}

interface Code extends Pick<ConsentRequest, 'clientId' | 'redirectUri' | 'challenge'> {
  readonly email: string;
  readonly scope: string;
  readonly withRefreshToken: boolean;
  readonly expires: number;
}

export interface Grant {
  readonly id: string;
  readonly refreshToken: string;
  readonly email: string;
  readonly app: string;
  readonly scope: string;
}

export interface GrantsState {
  readonly people: readonly GooglePerson[];
  readonly client?: OAuthClient;
  readonly grants: readonly Grant[];
}

const CODE_LIFE_MS = 10 * 60_000;
const SCOPE_ROOT = 'https://www.googleapis.com/auth/';
const PROJECT_NUMBER = '987654321098';

export class Grants {
  readonly client: OAuthClient;
  readonly #people: Map<string, GooglePerson>;
  readonly #grants: Map<string, Grant>;
  readonly #codes = new Map<string, Code>();
  readonly #tokens: AccessTokens;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();

  constructor(known: Partial<GrantsState>, tokens: AccessTokens, now: () => number) {
    this.#tokens = tokens;
    this.#now = now;
    this.#people = new Map((known.people ?? []).map((person) => [person.email, person]));
    this.#grants = new Map((known.grants ?? []).map((grant) => [grant.id, grant]));
    this.client = known.client ?? {
      clientId: `${PROJECT_NUMBER}-${randomBytes(16).toString('hex')}.apps.googleusercontent.com`,
      clientSecret: `GOCSPX-${randomBytes(21).toString('base64url')}`,
    };
  }

  state(): GrantsState {
    return { people: this.people(), client: this.client, grants: [...this.#grants.values()] };
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  addPerson(person: GooglePerson): void {
    this.#people.set(person.email, person);
    this.#changed();
  }

  people(): GooglePerson[] {
    return [...this.#people.values()];
  }

  /** Reads what an app asks for. @throws RangeError with what Google says of a request that it does not take */
  readRequest(query: URLSearchParams): ConsentRequest {
    const value = (name: string): string => query.get(name) ?? '';
    const redirectUri = value('redirect_uri');
    const scopes = value('scope').split(' ').filter((scope) => scope !== '');
    if (value('client_id') !== this.client.clientId) throw new RangeError('Error 401: invalid_client');
    if (!/^https?:\/\//.test(redirectUri)) throw new RangeError('Error 400: redirect_uri_mismatch');
    if (value('response_type') !== 'code') throw new RangeError('Error 400: unsupported_response_type');
    if (scopes.length === 0 || scopes.some((scope) => !scope.startsWith(SCOPE_ROOT))) {
      throw new RangeError('Error 400: invalid_scope');
    }
    if (value('code_challenge_method') !== 'S256' || value('code_challenge').length !== 43) {
      throw new RangeError('Error 400: invalid_request. The sandbox wants a code_challenge, method S256.');
    }
    return {
      clientId: this.client.clientId,
      redirectUri,
      scopes,
      state: value('state'),
      challenge: value('code_challenge'),
      offline: value('access_type') === 'offline',
      promptsConsent: value('prompt').split(' ').includes('consent'),
    };
  }

  /** The person says yes, to some of what was asked. @returns where their browser goes */
  allow(request: ConsentRequest, email: string, scopes: readonly string[] = request.scopes): string {
    const { clientId, redirectUri, challenge, state, offline, promptsConsent } = request;
    if (!this.#people.has(email)) throw new RangeError(`No account ${email}`);
    const scope = request.scopes.filter((each) => scopes.includes(each)).join(' ');
    const withRefreshToken = offline && (promptsConsent || this.#of(email, clientId).length === 0);
    const code = `4/0A${randomBytes(35).toString('base64url')}`;
    const expires = this.#now() + CODE_LIFE_MS;
    this.#codes.set(code, { clientId, redirectUri, challenge, email, scope, withRefreshToken, expires });
    return withQuery(redirectUri, { state, code, scope });
  }

  /** The person says no. @returns where their browser goes */
  deny({ redirectUri, state }: ConsentRequest): string {
    return withQuery(redirectUri, { error: 'access_denied', state });
  }

  /** POST /token for a code or a refresh token. */
  exchange(form: URLSearchParams): TokenAnswer {
    if (form.get('client_id') !== this.client.clientId) return refusal(401, 'invalid_client', NO_CLIENT);
    if (form.get('client_secret') !== this.client.clientSecret) {
      return refusal(401, 'invalid_client', 'The provided client secret is invalid.');
    }
    return form.get('grant_type') === 'refresh_token' ? this.#refresh(form) : this.#redeem(form);
  }

  /** POST /revoke: ends all that the person has allowed the app, whichever of its tokens is given. */
  revoke(form: URLSearchParams): TokenAnswer {
    const grant = this.#byToken(form.get('token') ?? '');
    if (grant === undefined) return refusal(400, 'invalid_token', 'Token expired or revoked');
    this.#end(grant.email, grant.app);
    return { status: 200, body: {}, account: grant.email };
  }

  /** The person takes back, in their Google account, what they allowed. */
  withdraw(email: string): void {
    this.#end(email, this.client.clientId);
  }

  isLive(grantId: string): boolean {
    return this.#grants.has(grantId);
  }

  /** A code is good once; whoever brings it a second time ends what came of it no further than that. */
  #redeem(form: URLSearchParams): TokenAnswer {
    const given = form.get('code') ?? '';
    const code = this.#codes.get(given);
    this.#codes.delete(given);
    if (code === undefined) return refusal(400, 'invalid_grant', 'Malformed auth code.');
    if (code.expires <= this.#now()) return refusal(400, 'invalid_grant', 'Bad Request');
    if (form.get('redirect_uri') !== code.redirectUri) return refusal(400, 'redirect_uri_mismatch', 'Bad Request');
    const verifier = form.get('code_verifier') ?? '';
    if (verifier === '') return refusal(400, 'invalid_grant', 'Missing code verifier.');
    if (challengeOf(verifier) !== code.challenge) return refusal(400, 'invalid_grant', 'Invalid code verifier.');
    const grant = this.#keep(code);
    const refreshToken = code.withRefreshToken ? { refresh_token: grant.refreshToken } : {};
    return this.#answer(grant, refreshToken);
  }

  #refresh(form: URLSearchParams): TokenAnswer {
    const grant = this.#byToken(form.get('refresh_token') ?? '');
    if (grant === undefined) return refusal(400, 'invalid_grant', 'Token has been expired or revoked.');
    return this.#answer(grant, {});
  }

  #answer(grant: Grant, more: object): TokenAnswer {
    const { email: account, scope, app, id: grantId } = grant;
    const token = this.#tokens.issue({ account, scope, app, grantId });
    return { status: 200, account, body: { ...token, ...more, scope } };
  }

  #keep({ email, clientId: app, scope }: Code): Grant {
    const grant = { id: randomBytes(9).toString('hex'), refreshToken: `1//0${random()}`, email, app, scope };
    this.#grants.set(grant.id, grant);
    this.#changed();
    return grant;
  }

  #byToken(token: string): Grant | undefined {
    return [...this.#grants.values()].find(({ refreshToken }) => refreshToken === token);
  }

  #of(email: string, app: string): Grant[] {
    return [...this.#grants.values()].filter((grant) => grant.email === email && grant.app === app);
  }

  #end(email: string, app: string): void {
    this.#of(email, app).forEach(({ id }) => this.#grants.delete(id));
    this.#changed();
  }

  #changed(): void {
    this.#listeners.forEach((listener) => listener());
  }
}

const NO_CLIENT = 'The OAuth client was not found.';

/** The number of the project that an app belongs to: quotas are counted by it. */
export function projectNumberOf(clientId: string): string {
  return clientId.split('-')[0] ?? '';
}

export function refusal(status: number, error: string, description: string): TokenAnswer {
  return { status, body: { error, error_description: description } };
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function random(): string {
  return randomBytes(45).toString('base64url');
}

function withQuery(address: string, query: Record<string, string>): string {
  const url = new URL(address);
  Object.entries(query).forEach(([name, value]) => url.searchParams.set(name, value));
  return url.href;
}
