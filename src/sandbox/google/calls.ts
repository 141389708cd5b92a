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

export type CallListener = (call: Call) => void;

export class Calls {
  #calls: Call[] = [];
  readonly #listeners = new Set<CallListener>();

  add(call: Call): void {
    this.#listeners.forEach((listener) => listener(call));
    this.#calls.push(call);
    if (this.#calls.length >= 2 * MAX_CALLS) this.#calls = this.list();
  }

  list(): Call[] {
    return this.#calls.slice(-MAX_CALLS);
  }

  /** @returns ends the subscription */
  onAdd(listener: CallListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
