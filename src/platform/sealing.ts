/**
 * Secrets of other people that have to be kept: sealed with AES-256-GCM before they reach the database, so that a
 * copy of the database alone opens nobody's Drive. What is sealed for one purpose can't be opened for another.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export type Sealer = {
  /** @param purpose what the secret is and whose; needed again to open it */
  seal(text: string, purpose: string): Buffer;
  /** @throws {SealError} */
  open(sealed: Buffer, purpose: string): string;
};

/**
 * - `malformed`: these bytes were never sealed, or by a later version
 * - `wrong-key`: sealed with a key that is not configured, or for another purpose, or damaged: nobody can tell
 */
export type SealErrorCode = 'malformed' | 'wrong-key';

/** Says nothing of what was sealed. */
export class SealError extends Error {
  override readonly name = 'SealError';
  readonly code: SealErrorCode;

  constructor(code: SealErrorCode) {
    super(code === 'malformed' ? 'A secret is not in a form that can be opened' : 'No configured key opens a secret');
    this.code = code;
  }
}

/** The first byte: which form the others have. Here: nonce, tag, text. */
const VERSION = 1;

/** What NIST SP 800-38D recommends for random nonces; one key is good for 2^32 of them. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * @param secretKey a long random text; several, comma-separated, while one replaces another: the first one seals,
 * each of them opens
 */
export function createSealer(secretKey: string): Sealer {
  const [newest, ...older] = secretKey.split(',').map((text) => keyOf(text.trim())) as [Buffer, ...Buffer[]];
  return {
    seal: (text, purpose) => sealWith(newest, text, purpose),
    open: (sealed, purpose) => {
      if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) throw new SealError('malformed');
      for (const key of [newest, ...older]) {
        const text = openWith(key, sealed, purpose);
        if (text !== undefined) return text;
      }
      throw new SealError('wrong-key');
    },
  };
}

/** No salt: the text itself is random, and every process must come to the same key (RFC 5869, section 3.1). */
function keyOf(secretKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, '', 'freedomwallet sealing 1', KEY_BYTES));
}

function sealWith(key: Buffer, text: string, purpose: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
}

function openWith(key: Buffer, sealed: Buffer, purpose: string): string | undefined {
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(tag);
  try {
    const body = sealed.subarray(1 + NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
