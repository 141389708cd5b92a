/** The way to Google's consent page and back. It is good once, for a quarter of an hour, for one person. */
import { createHash, randomBytes } from 'node:crypto';
import { MINUTE_MS } from '../../../core/clock.ts';
import { consentAddress, newVerifier } from '../../../platform/google-oauth.ts';
import type { Db, Tx } from '../../../platform/postgres.ts';
import { SealError, type Sealer } from '../../../platform/sealing.ts';
import { insertConsent, takeConsent, type Consent } from './consent-queries.ts';
import type { Grants } from './grants.ts';

/** What the way needs: the app, where Google sends people back to, and what seals. */
export type ConsentDoor = { grants: Grants; redirectUri: string; sealer: Sealer };

/** Where Google sends people back to, on the bot's own web server. */
export const CALLBACK_PATH = '/google/callback';

const CONSENT_TTL_MS = 15 * MINUTE_MS;

/** Somebody who asks again and again has a few ways open, not hundreds. */
const MOST_OPEN = 5;

/** Sealing authenticates as a signature does, and neither Google nor a log on the way learns who the person is. */
const STATE_PURPOSE = 'google consent state';

const verifierPurpose = (userId: number): string => `google consent ${userId}`;

/** Opens a way for a person. @returns the address of the consent page */
export async function openConsent(
  { grants, redirectUri, sealer }: ConsentDoor,
  tx: Tx,
  { userId, chatId, locale }: { userId: number; chatId: number; locale: string },
): Promise<string> {
  const state = sealer.seal(`${userId} ${randomBytes(16).toString('base64url')}`, STATE_PURPOSE).toString('base64url');
  const verifier = newVerifier();
  await insertConsent(tx, {
    userId,
    stateHash: hashOf(state),
    verifier: sealer.seal(verifier, verifierPurpose(userId)),
    chatId,
    ttlMs: CONSENT_TTL_MS,
    most: MOST_OPEN,
  });
  return consentAddress(grants.app, { redirectUri, state, verifier, language: locale });
}

/** Whose state it is; undefined for one that the bot never gave out. Asks nobody: forged ones cost nothing. */
export function userOfState(sealer: Sealer, state: string): number | undefined {
  try {
    return Number(sealer.open(Buffer.from(state, 'base64url'), STATE_PURPOSE).split(' ')[0]);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

export type Return =
  | { kind: 'open'; chatId: number; verifier: string }
  | { kind: 'used' }
  | { kind: 'expired' };

/** Takes the way that a person came back by: the next one who comes by it is too late. */
export async function closeConsent(db: Db, sealer: Sealer, userId: number, state: string): Promise<Return> {
  const consent: Consent | undefined = await takeConsent(db, userId, hashOf(state));
  if (consent === undefined) return { kind: 'used' };
  if (consent.isExpired) return { kind: 'expired' };
  return { kind: 'open', chatId: consent.chatId, verifier: sealer.open(consent.verifier, verifierPurpose(userId)) };
}

/** Who reads the database can't come back by an open way. */
function hashOf(state: string): Buffer {
  return createHash('sha256').update(state).digest();
}
