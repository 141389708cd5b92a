/**
 * Bot, workers and Postgres as processes of their own, as PM2 runs them: one that ends is started again. Who ended
 * it is remembered: a process that ends by itself after it was ready is a fault of the program.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NODE_FLAGS } from '../process-limits.ts';

const ROOT = join(import.meta.dirname, '../..');

/** As PM2's exp_backoff_restart_delay of ecosystem.config.js begins. */
const RESTART_MS = 200;
const STOP_TIMEOUT_MS = 30_000;
const READY_TIMEOUT_MS = 90_000;

export type ProcessOptions = { name: string; script: string; args: string[]; env: NodeJS.ProcessEnv; dir: string };

export class Process {
  readonly name: string;
  /** Ends that nobody asked for, after it was ready. */
  readonly crashes: string[] = [];
  /** Ends before it was ready: no database yet, say. */
  failedStarts = 0;
  readonly #options: ProcessOptions;
  #child: ChildProcess | undefined;
  #isReady = false;
  /** Whether it is to run: started again whatever ends it. */
  #isWanted = false;
  #isEndedByUs = false;
  #downMs = RESTART_MS;
  #isFrozen = false;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.name = options.name;
  }

  get isRunning(): boolean {
    return this.#isReady && !this.#isFrozen;
  }

  /** Whether it is up, or will be soon. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** Starts it, and resolves when it is ready. */
  async start(): Promise<void> {
    if (!this.#isWanted) {
      this.#isWanted = true;
      this.#spawn();
    }
    await this.ready();
  }

  async ready(): Promise<void> {
    let deadline = performance.now() + READY_TIMEOUT_MS;
    while (!this.isRunning && this.#isWanted) {
      if (this.#isFrozen) deadline = performance.now() + READY_TIMEOUT_MS;
      if (performance.now() > deadline) throw new Error(`${this.name} does not get ready: ${this.#lastLines()}`);
      await delay(20);
    }
  }

  /** SIGKILL. It is started again after a while. @returns false if there was nothing to kill */
  kill(downMs = RESTART_MS): boolean {
    if (this.#child === undefined || !this.#isReady) return false;
    this.#isEndedByUs = true;
    this.#isReady = false;
    this.#downMs = Math.max(downMs, RESTART_MS);
    return this.#child.kill('SIGKILL');
  }

  /** SIGTERM; it finishes what is in flight, and stays down. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    const child = this.#child;
    if (child === undefined) return;
    this.thaw();
    this.#isEndedByUs = true;
    child.kill('SIGTERM');
    const deadline = performance.now() + STOP_TIMEOUT_MS;
    while (this.#child === child) {
      if (performance.now() > deadline) {
        this.crashes.push(`${this.name} did not stop within ${STOP_TIMEOUT_MS / 1_000} s`);
        child.kill('SIGKILL');
        return;
      }
      await delay(20);
    }
  }

  /** SIGSTOP: it does nothing any more, and knows of it as little as a machine that was suspended. */
  freeze(): boolean {
    if (!this.isRunning) return false;
    this.#isFrozen = true;
    return this.#child?.kill('SIGSTOP') ?? false;
  }

  thaw(): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    this.#child?.kill('SIGCONT');
  }

  /** SIGKILL, and it stays down. */
  destroy(): void {
    this.#isWanted = false;
    this.#isEndedByUs = true;
    this.#child?.kill('SIGKILL');
  }

  #spawn(): void {
    const { script, args, env } = this.#options;
    const out = openSync(this.#outFile, 'a');
    const child = spawn(process.execPath, [...NODE_FLAGS, script, ...args], {
      cwd: ROOT,
      env,
      stdio: ['ignore', out, out, 'ipc'],
    });
    this.#child = child;
    this.#isEndedByUs = false;
    child.once('message', () => (this.#isReady = this.#child === child));
    child.once('exit', (code, signal) => this.#onExit(code, signal));
  }

  #onExit(code: number | null, signal: string | null): void {
    const wasReady = this.#isReady;
    this.#child = undefined;
    this.#isReady = false;
    this.#isFrozen = false;
    if (!this.#isEndedByUs) {
      if (wasReady) this.crashes.push(`${this.name} ended by itself (${code ?? signal}): ${this.#lastLines()}`);
      else this.failedStarts += 1;
    }
    if (!this.#isWanted) return;
    setTimeout(() => {
      if (this.#isWanted && this.#child === undefined) this.#spawn();
    }, this.#downMs);
    this.#downMs = RESTART_MS;
  }

  get #outFile(): string {
    return join(this.#options.dir, `${this.name.replaceAll(' ', '-')}.out`);
  }

  #lastLines(): string {
    return readFileSync(this.#outFile, 'utf8').trim().split('\n').slice(-3).join(' | ').slice(-500);
  }
}
