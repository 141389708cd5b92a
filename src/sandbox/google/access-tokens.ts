/**
 * Access tokens. They carry their own proof (an HMAC), so they stay good over a restart and none has to be kept.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { badCredentials, missingCredentials } from './errors.ts';

/** What a token stands for. */
export interface Bearer {
  /** The address of a service account, or of a person. */
  readonly account: string;
  readonly scope: string;
  /** The grant of a person that it comes from, and the app that has it. */
  readonly grantId?: string;
  readonly app?: string;
}

/** An answer of the token endpoint. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: object;
  /** Who it is about, for the list of calls. */
  readonly account?: string;
}

const TOKEN_LIFE_S = 3599;

export class AccessTokens {
  readonly #secret: Buffer;
  readonly #now: () => number;

  constructor(secret: string | undefined, now: () => number) {
    this.#secret = secret === undefined ? randomBytes(32) : Buffer.from(secret, 'base64');
    this.#now = now;
  }

  /** What has to be kept so that tokens survive a restart. */
  get secret(): string {
    return this.#secret.toString('base64');
  }

  /** The token, as the body of an answer names it. */
  issue(bearer: Bearer): { access_token: string; expires_in: number; token_type: 'Bearer' } {
    const expires = this.#now() + TOKEN_LIFE_S * 1000;
    const payload = Buffer.from(JSON.stringify({ ...bearer, expires })).toString('base64url');
    const token = `ya29.${payload}.${this.#prove(payload).toString('base64url')}`;
    return { access_token: token, expires_in: TOKEN_LIFE_S, token_type: 'Bearer' };
  }

  /** What an Authorization header stands for. @throws ApiError 401 */
  read(authorization: string | undefined): Bearer {
    if (authorization === undefined) throw missingCredentials();
    const [, payload = '', proof = ''] = /^Bearer ya29\.([\w-]+)\.([\w-]+)$/.exec(authorization) ?? [];
    const expected = this.#prove(payload);
    const given = Buffer.from(proof, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw badCredentials();
    const { expires, ...bearer } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Bearer & {
      expires: number;
    };
    if (expires <= this.#now()) throw badCredentials();
    return bearer;
  }

  #prove(payload: string): Buffer {
    return createHmac('sha256', this.#secret).update(payload).digest();
  }
}
