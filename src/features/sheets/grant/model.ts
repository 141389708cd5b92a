/** How Connect with Google may end. */
import type { Locale } from '../../../core/locale.ts';

/** Why there is no connection; each has a text for the page and the chat. */
export type Refusal =
  /** The person said no. */
  | 'denied'
  /** They said yes, but not to the one thing that was asked for. */
  | 'no-scope'
  /** Google gave no refresh token, or the code was not good. */
  | 'no-token'
  | 'storage-full'
  /** Google does not answer, or has had enough for this minute. */
  | 'google-down'
  /** Google does not accept the app: for the operator to mend. */
  | 'app-broken';

export type Finished =
  | { kind: 'connected'; locale: Locale }
  | { kind: 'refused'; locale: Locale; why: Refusal }
  /** The way back was closed before: nothing was done. */
  | { kind: 'closed'; locale: Locale; why: 'used' | 'expired' };
