/** Codes that people pass on: short, without letters and digits that look alike. */
import { randomInt } from 'node:crypto';

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const LENGTH = 8;
const PREFIX = 'REF';

/** A new one; of a million million, so two are hardly ever the same. */
export function newCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** What a link brings along for a code. */
export const payloadOf = (code: string): string => `${PREFIX}${code}`;

/** The code in what a link brought along, however it is written; undefined if it is none. */
export function codeIn(payload: string): string | undefined {
  const typed = payload.toUpperCase();
  return /^REF[0-9A-Z]{8}$/.test(typed) ? typed.slice(PREFIX.length) : undefined;
}
