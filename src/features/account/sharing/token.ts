/**
 * What an invitation's link holds: a selector, by which its row is found, and a secret, of which Postgres keeps a
 * hash alone. Two parts, so that the secret is never compared by an index.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export type Token = { selector: string; secret: string };

const PREFIX = 'join_';

/** In base64url; together with the prefix under the 64 characters that a link, or a button, may bring. */
const SELECTOR_BYTES = 9;
const SECRET_BYTES = 18;

const SHAPE = /^([\w-]{12})([\w-]{24})$/;

export function newToken(): Token {
  return {
    selector: randomBytes(SELECTOR_BYTES).toString('base64url'),
    secret: randomBytes(SECRET_BYTES).toString('base64url'),
  };
}

export const payloadOf = (token: Token): string => `${PREFIX}${textOf(token)}`;

/** As a button holds it. */
export const textOf = ({ selector, secret }: Token): string => `${selector}${secret}`;

export function tokenIn(text: string): Token | undefined {
  const [, selector, secret] = SHAPE.exec(text) ?? [];
  return selector === undefined || secret === undefined ? undefined : { selector, secret };
}

/** The token that a link brought along; undefined if it brought something else, `broken` if it was cut. */
export function tokenOfPayload(payload: string): Token | 'broken' | undefined {
  if (!payload.startsWith(PREFIX)) return undefined;
  return tokenIn(payload.slice(PREFIX.length)) ?? 'broken';
}

export const hashOf = ({ secret }: Token): Buffer => createHash('sha256').update(secret).digest();

/** In the same time for every wrong secret. */
export function fits(token: Token, hash: Buffer): boolean {
  const own = hashOf(token);
  return own.length === hash.length && timingSafeEqual(own, hash);
}
