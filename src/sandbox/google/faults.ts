/**
 * Scripted faults: what goes wrong on purpose, for which requests, how often. Also hooks that run right before a
 * request is handled, with which a test puts a person's hand between two requests of the product.
 */

/**
 * `…-after` means that the request's work is done. What hangs gets no answer in time; a late request is worked on
 * when its client is gone. The last four do the work and spoil the answer: it breaks off, it is not the whole JSON
 * though its length is right, it has no body, its second half comes late.
 */
export type FaultKind =
  | 'status'
  | 'quota'
  | 'delay'
  | 'drop-before'
  | 'drop-after'
  | 'status-after'
  | 'late'
  | 'html'
  | 'html-after'
  | 'hang'
  | 'hang-after'
  | 'truncated'
  | 'cut-json'
  | 'empty'
  | 'trickle';

export interface FaultRule {
  readonly match: { readonly method?: string; readonly spreadsheetId?: string };
  readonly kind: FaultKind;
  /** For status and html, before or after the work; 503 and 502 when it is not given. */
  readonly status?: number;
  readonly body?: unknown;
  /** For status and quota. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For delay, late and trickle, and for what hangs, in milliseconds. */
  readonly delayMs?: number;
  /** How many requests it meets; until it is removed when it is not given. */
  readonly times?: number;
}

export interface Fault extends FaultRule {
  readonly id: number;
}

/** What a fault or a hook is looked up by. */
export interface Target {
  readonly method: string;
  readonly spreadsheetId: string | undefined;
}

const KINDS: readonly string[] = [
  ...['status', 'quota', 'delay', 'drop-before', 'drop-after', 'status-after', 'late', 'html'],
  ...['html-after', 'hang', 'hang-after', 'truncated', 'cut-json', 'empty', 'trickle'],
];

export class Faults {
  #faults: Fault[] = [];
  #lastId = 0;

  /** @returns its id. @throws TypeError when there is no such kind */
  add(rule: FaultRule): number {
    if (!KINDS.includes(rule.kind)) throw new TypeError(`No such kind of fault: ${String(rule.kind)}`);
    this.#lastId += 1;
    this.#faults.push({ ...rule, match: rule.match ?? {}, id: this.#lastId });
    return this.#lastId;
  }

  remove(id: number): void {
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
  }

  clear(): void {
    this.#faults = [];
  }

  list(): Fault[] {
    return [...this.#faults];
  }

  /** The oldest fault for this request; one of its times is used up. */
  take({ method, spreadsheetId }: Target): Fault | undefined {
    const fault = this.#faults.find(
      ({ match }) =>
        (match.method === undefined || match.method === method) &&
        (match.spreadsheetId === undefined || match.spreadsheetId === spreadsheetId),
    );
    if (fault?.times === undefined) return fault;
    const used = { ...fault, times: fault.times - 1 };
    this.#faults = this.#faults.flatMap((other) => (other !== fault ? other : used.times > 0 ? used : []));
    return fault;
  }
}

/** Is told which request it runs before. */
export type Hook = (target: Target) => void | Promise<void>;

export class Hooks {
  #hooks: { method: string; run: Hook; times: number }[] = [];

  add(method: string, run: Hook, times = 1): void {
    this.#hooks.push({ method, run, times });
  }

  /** Runs what waits for this method, in the order in which it was added. */
  async run(target: Target): Promise<void> {
    const due = this.#hooks.filter((hook) => hook.method === target.method);
    due.forEach((hook) => (hook.times -= 1));
    this.#hooks = this.#hooks.filter((hook) => hook.times > 0);
    for (const hook of due) await hook.run(target);
  }

  /** Whether anything waits; so that a request without a hook costs no turn of the loop. */
  get waiting(): boolean {
    return this.#hooks.length > 0;
  }
}
