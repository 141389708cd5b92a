/**
 * What can be wrong with a service account or its project at Google, until somebody mends it there: the token
 * endpoint or the API refuses whatever is asked in its name.
 */
import type { TokenAnswer } from './access-tokens.ts';
import { badCredentials, serviceDisabled } from './errors.ts';

/** The key was deleted; the account was disabled or deleted; the Sheets API was switched off in the project. */
export type Trouble = 'key-deleted' | 'disabled' | 'api-off';

const TOKEN_REFUSALS: Partial<Record<Trouble, string>> = {
  'key-deleted': 'Invalid JWT Signature.',
  disabled: 'Invalid grant: account not found',
};

export class Troubles {
  readonly #troubles = new Map<string, Trouble>();

  /** @param trouble undefined mends it */
  set(email: string, trouble: Trouble | undefined): void {
    if (trouble === undefined) this.#troubles.delete(email);
    else this.#troubles.set(email, trouble);
  }

  /** What the token endpoint answers; undefined when nothing is wrong. @param form the form of the request */
  refusalOf(form: URLSearchParams): TokenAnswer | undefined {
    if (this.#troubles.size === 0) return undefined;
    const trouble = this.#troubles.get(issuerOf(form.get('assertion') ?? ''));
    const description = trouble === undefined ? undefined : TOKEN_REFUSALS[trouble];
    if (description === undefined) return undefined;
    return { status: 400, body: { error: 'invalid_grant', error_description: description } };
  }

  /** A token lives on after its key, not after its account. @throws ApiError for a call of the API */
  refuse(email: string): void {
    const trouble = this.#troubles.get(email);
    if (trouble === 'disabled') throw badCredentials();
    if (trouble === 'api-off') throw serviceDisabled();
  }
}

/** Who signed an assertion, by its own word. */
function issuerOf(assertion: string): string {
  try {
    const [, payload = ''] = assertion.split('.');
    return String((JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { iss?: unknown }).iss);
  } catch {
    return '';
  }
}
