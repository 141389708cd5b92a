/**
 * Concurrent writers share one statement and one commit. Nobody waits for a timer: while one group is being
 * committed the next one gathers, so groups grow with the load and a single caller pays nothing.
 * A group never holds one key twice (a statement can't touch a row twice), and a value that the database
 * refuses fails its own caller alone; a group that met a deadlock is written one by one.
 */

export type GroupCommitOptions<Input, Output> = {
  /** Writes a group in one statement; gives the outcomes in the same order. */
  write: (group: Input[]) => Promise<Output[]>;
  /** Inputs of one key never share a group: the later one waits for the next. */
  keyOf: (input: Input) => string | number;
  /** Most inputs of one statement. */
  maxGroupSize?: number;
  /** How many groups may be on their way at once. */
  lanes?: number;
};

/** Beyond this a statement's time grows as fast as its rows: bigger groups only add waiting. */
const DEFAULT_GROUP_SIZE = 128;

/** One group commits while another is parsed and gathered: more lanes only make smaller groups. */
const DEFAULT_LANES = 2;

type Waiting<Input, Output> = {
  input: Input;
  resolve: (output: Output) => void;
  reject: (fault: unknown) => void;
};

export class GroupCommit<Input, Output> {
  readonly #options: Required<GroupCommitOptions<Input, Output>>;
  #waiting: Waiting<Input, Output>[] = [];
  #busyLanes = 0;

  constructor(options: GroupCommitOptions<Input, Output>) {
    this.#options = { maxGroupSize: DEFAULT_GROUP_SIZE, lanes: DEFAULT_LANES, ...options };
  }

  /**
   * Writes `input` together with whoever else is waiting.
   * @throws what the database says of this input; a lost connection or commit is thrown to every caller of the
   * group, whose outcome is then unknown: each input must be safe to submit again
   */
  submit(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      if (this.#busyLanes < this.#options.lanes) this.#startLane();
    });
  }

  #startLane(): void {
    this.#busyLanes += 1;
    // At the end of this turn of the event loop all that arrived together is there, even if some of it had a promise
    // or two to wait for. A microtask is too early: then every second group held one or two.
    setImmediate(() => void this.#runLane());
  }

  async #runLane(): Promise<void> {
    for (let group = this.#nextGroup(); group.length > 0; group = this.#nextGroup()) await this.#writeGroup(group);
    this.#busyLanes -= 1;
  }

  /** Takes the oldest waiting inputs of different keys; one that must wait keeps its place. */
  #nextGroup(): Waiting<Input, Output>[] {
    const keys = new Set<string | number>();
    const group: Waiting<Input, Output>[] = [];
    const later: Waiting<Input, Output>[] = [];
    let next = 0;
    for (; next < this.#waiting.length && group.length < this.#options.maxGroupSize; next += 1) {
      const waiting = this.#waiting[next] as Waiting<Input, Output>;
      const key = this.#options.keyOf(waiting.input);
      (keys.has(key) ? later : group).push(waiting);
      keys.add(key);
    }
    this.#waiting = later.concat(this.#waiting.slice(next));
    return group;
  }

  async #writeGroup(group: Waiting<Input, Output>[]): Promise<void> {
    try {
      const outputs = await this.#options.write(group.map((waiting) => waiting.input));
      if (outputs.length !== group.length) throw new Error('A group commit must give one outcome for each input');
      group.forEach((waiting, index) => waiting.resolve(outputs[index] as Output));
    } catch (fault) {
      if (group.length > 1 && wasUndone(fault)) await this.#writeEachAlone(group);
      else for (const waiting of group) waiting.reject(fault);
    }
  }

  async #writeEachAlone(group: Waiting<Input, Output>[]): Promise<void> {
    for (const waiting of group) await this.#writeGroup([waiting]);
  }
}

/**
 * True if the statement certainly had no effect, and alone each input may fare better: SQLSTATE classes 22 (data
 * exception) and 23 (constraint) say that one value is bad, 40001 and 40P01 that others held the same rows.
 */
function wasUndone(fault: unknown): boolean {
  const code = (fault as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^(2[23]...|40001|40P01)$/.test(code);
}
