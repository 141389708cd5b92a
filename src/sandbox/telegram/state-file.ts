/**
 * The sandbox's state as one JSON file, written a moment after a change and at the end; always whole, by rename.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const WRITE_AFTER_MS = 500;

export class StateFile<T extends { version: 1 }> {
  readonly #path: string | undefined;
  readonly #snapshot: () => T;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  /** @param path left out: nothing is read or written */
  constructor(path: string | undefined, snapshot: () => T) {
    this.#path = path;
    this.#snapshot = snapshot;
  }

  /** Undefined where nothing was kept. @throws Error for a file that is something else */
  async read(): Promise<T | undefined> {
    if (this.#path === undefined) return undefined;
    const text = await readFile(this.#path, 'utf8').catch(ifMissing);
    if (text === undefined) return undefined;
    const state = parse(text);
    if (state?.version === 1) return state as T;
    throw new Error(`${this.#path} is not the state of a sandbox of this version: delete it to begin anew`);
  }

  touch(): void {
    if (this.#path === undefined || this.#closed) return;
    this.#timer ??= setTimeout(() => void this.#write().catch(() => this.touch()), WRITE_AFTER_MS);
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#write();
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#replace());
    return this.#writing;
  }

  async #replace(): Promise<void> {
    if (this.#path === undefined) return;
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFile(`${this.#path}.new`, JSON.stringify(this.#snapshot()));
    await rename(`${this.#path}.new`, this.#path);
  }
}

function ifMissing(fault: NodeJS.ErrnoException): undefined {
  if (fault.code !== 'ENOENT') throw fault;
}

function parse(text: string): { version?: unknown } | undefined {
  try {
    return JSON.parse(text) as { version?: unknown };
  } catch {
    return undefined;
  }
}
