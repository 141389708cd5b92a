/**
 * The last line of defence: what looks like a token or a password leaves in no log line and no message, whoever put
 * it there. Callers still pass none.
 */

const SECRETS: [RegExp, string][] = [
  // A Bot API token, also inside an address: https://api.telegram.org/bot123456789:AAE…/getMe
  [/(?<!\d)(\d{5,}):[A-Za-z0-9_-]{20,}/g, '$1:…'],
  // postgres://user:password@host
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, '$1:…@'],
  [/(Bearer )[A-Za-z0-9._~+/-]+/g, '$1…'],
  // A key of Google's APIs, such as Gemini's
  [/\b(AIza)[A-Za-z0-9_-]{30,}/g, '$1…'],
  // Google's: access tokens, refresh tokens, codes, secrets of OAuth clients
  [/(ya29\.|\b1\/\/0|\b4\/0A|GOCSPX-)[A-Za-z0-9._~-]{10,}/g, '$1…'],
];

/** The text with each secret cut down to what tells which one it was. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((redacted, [pattern, kept]) => redacted.replace(pattern, kept), text);
}
