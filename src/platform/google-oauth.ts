/**
 * Google's OAuth for people: the address of the consent page, codes, refresh tokens and their end (RFC 6749 with PKCE,
 * RFC 7636). Faults hold none of them. Secrets travel in bodies, never in addresses, which get logged on the way.
 */
import { createHash, randomBytes } from 'node:crypto';
import { CodeChallengeMethod, OAuth2Client } from 'google-auth-library';
import type { TokenClient } from './google-auth.ts';
import { faultOfToken } from './google-fault.ts';
import { refuseInTransaction } from './transaction-mark.ts';

/** The bot as Google's console knows it: an OAuth client of the type "web application". */
export type OAuthApp = {
  clientId: string;
  clientSecret: string;
  /** Google's own addresses if absent. */
  consentUrl?: string | undefined;
  tokenUrl?: string | undefined;
  revokeUrl?: string | undefined;
};

/** Files that the bot makes, and no others of a Drive. Not sensitive by Google's rules: no verification needed. */
export const DRIVE_FILE_SCOPE = 'https://www.googleapis.com/auth/drive.file';

export type Redeemed =
  | { kind: 'granted'; refreshToken: string | undefined; scopes: string[] }
  /** The code has run out, was used before, or belongs to another verifier. */
  | { kind: 'refused' };

const REVOKE_URL = 'https://oauth2.googleapis.com/revoke';

/** A person waits for the answer in their browser. */
const TIMEOUT_MS = 10_000;

/** Proves that who redeems a code is who asked for it; the challenge alone goes through the browser. */
export function newVerifier(): string {
  return randomBytes(32).toString('base64url');
}

/** Where a person is asked. A new consent each time, for only then Google gives a refresh token for sure. */
export function consentAddress(
  app: OAuthApp,
  { redirectUri, state, verifier, language }: Record<'redirectUri' | 'state' | 'verifier' | 'language', string>,
): string {
  return clientOf(app).generateAuthUrl({
    access_type: 'offline',
    prompt: 'consent',
    scope: [DRIVE_FILE_SCOPE],
    redirect_uri: redirectUri,
    state,
    hl: language,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: CodeChallengeMethod.S256,
  });
}

/**
 * Exchanges a code for a refresh token.
 * @throws {GoogleFault} if Google does not answer, or does not accept the app
 */
export async function redeemCode(
  app: OAuthApp,
  { code, verifier, redirectUri }: { code: string; verifier: string; redirectUri: string },
): Promise<Redeemed> {
  refuseInTransaction("Google's consent");
  try {
    const { tokens } = await clientOf(app).getToken({ code, codeVerifier: verifier, redirect_uri: redirectUri });
    return {
      kind: 'granted',
      refreshToken: tokens.refresh_token ?? undefined,
      scopes: (tokens.scope ?? '').split(' '),
    };
  } catch (error) {
    const fault = faultOfToken(error, 'grant');
    if (fault.code === 'grant-gone') return { kind: 'refused' };
    throw fault;
  }
}

/** Fetches access tokens with a person's refresh token, and renews them. */
export function createGrantClient(app: OAuthApp, refreshToken: string): TokenClient {
  const client = clientOf(app);
  client.setCredentials({ refresh_token: refreshToken });
  return client;
}

/**
 * Ends all that a person has allowed the app. One that has ended already is as good.
 * @throws {GoogleFault} if Google does not answer
 */
export async function revokeGrant(app: OAuthApp, refreshToken: string): Promise<void> {
  refuseInTransaction("Google's consent");
  try {
    await clientOf(app).transporter.request({
      method: 'POST',
      url: app.revokeUrl ?? REVOKE_URL,
      data: new URLSearchParams({ token: refreshToken }),
    });
  } catch (error) {
    const answer = (error as { response?: { data?: { error?: unknown } } }).response?.data;
    if (answer?.error === 'invalid_token') return;
    throw faultOfToken(error, 'grant');
  }
}

/** The number of the app's project, as Google counts quotas: what stands before the first `-` of its id. */
export function projectNumberOf({ clientId }: OAuthApp): string {
  return clientId.split('-')[0] as string;
}

/** Asks once: whoever calls decides when to ask again. */
function clientOf({ clientId, clientSecret, consentUrl, tokenUrl }: OAuthApp): OAuth2Client {
  const client = new OAuth2Client({
    clientId,
    clientSecret,
    endpoints: {
      ...(consentUrl === undefined ? {} : { oauth2AuthBaseUrl: consentUrl }),
      ...(tokenUrl === undefined ? {} : { oauth2TokenUrl: tokenUrl }),
    },
    transporterOptions: { timeout: TIMEOUT_MS },
  });
  client.transporter.interceptors.request.add({
    resolved: async (request) => {
      delete request.retryConfig;
      return Object.assign(request, { retry: false });
    },
  });
  return client;
}
