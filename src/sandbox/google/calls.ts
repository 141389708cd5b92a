/**
 * The last requests, for tests and the page: a bounded list, oldest first. Large bodies are left out.
 */
export interface Call {
  /** The API's own name: `spreadsheets.batchUpdate`, `token`. */
  readonly method: string;
  readonly httpMethod: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly spreadsheetId: string | undefined;
  /** What was answered; 0 when the connection was cut. */
  readonly status: number;
  readonly at: number;
  readonly account: string | undefined;
  /** The fault that met it. */
  readonly fault?: string;
  readonly body?: unknown;
}

const MAX_CALLS = 1000;

export class Calls {
  #calls: Call[] = [];

  add(call: Call): void {
    this.#calls.push(call);
    if (this.#calls.length >= 2 * MAX_CALLS) this.#calls = this.list();
  }

  list(): Call[] {
    return this.#calls.slice(-MAX_CALLS);
  }
}
