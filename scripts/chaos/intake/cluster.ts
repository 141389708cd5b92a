/** Bot and worker under PM2, as `npm run up` starts them, and how to hurt them. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAway } from '../postgres.ts';
import { pickAt } from '../random.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** PM2 finds a process in another state than it thought if that one was killed meanwhile; an operator tries again. */
const RELOADS_AT_MOST = 5;
const REST_MS = 1_000;

export type Role = 'bot' | 'worker';

export class Cluster {
  readonly #env: NodeJS.ProcessEnv;
  readonly #home: string;
  readonly #frozen = new Set<number>();

  /** @param dir `DATA_DIR` of `env` */
  constructor(dir: string, env: NodeJS.ProcessEnv) {
    this.#env = env;
    this.#home = join(dir, 'pm2');
  }

  async up(): Promise<void> {
    await this.#command('up');
  }

  /** @returns how often it took */
  async reload(): Promise<number> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#command('reload');
        return tries;
      } catch (fault) {
        if (tries === RELOADS_AT_MOST) throw fault;
        await delay(REST_MS);
      }
    }
  }

  async down(): Promise<void> {
    for (const pid of this.#frozen) signal(pid, 'SIGCONT');
    await this.#command('down');
  }

  /** SIGKILL to one of them. @returns false if none runs */
  kill(role: Role, draw: number): boolean {
    const pid = pickAt(this.pids(role), draw);
    return pid !== undefined && signal(pid, 'SIGKILL');
  }

  /** SIGKILL to all bots at once. @returns false if there were not several */
  killBots(): boolean {
    const pids = this.pids('bot');
    return pids.map((pid) => signal(pid, 'SIGKILL')).filter(Boolean).length > 1;
  }

  /** SIGSTOP: it knows of it as little as a machine that was suspended. @returns whom to thaw */
  freezeBot(draw: number): (() => void) | undefined {
    const pid = pickAt(this.pids('bot'), draw);
    if (pid === undefined || !signal(pid, 'SIGSTOP')) return undefined;
    this.#frozen.add(pid);
    return () => {
      this.#frozen.delete(pid);
      signal(pid, 'SIGCONT');
    };
  }

  /** Processes that run now, by the files that PM2 keeps. */
  pids(role: Role): number[] {
    const folder = join(this.#home, 'pids');
    const files = readdirSync(folder).filter((name) => name.startsWith(`${role}-`));
    return files.map((name) => pidIn(join(folder, name))).filter((pid) => pid > 0 && signal(pid, 0));
  }

  /** SIGKILL to everything that is left, PM2 itself first. */
  destroy(): void {
    if (!existsSync(this.#home)) return;
    const daemon = join(this.#home, 'pm2.pid');
    if (existsSync(daemon)) signal(Number(readFileSync(daemon, 'utf8')), 'SIGKILL');
    for (const role of ['bot', 'worker'] as const) for (const pid of this.pids(role)) signal(pid, 'SIGKILL');
  }

  /** Faults that ended processes, but for those that found no database when they started: PM2 tries again. */
  complaints(): string[] {
    const folder = join(this.#home, 'logs');
    const files = readdirSync(folder).filter((name) => name.endsWith('-error.log'));
    const lines = files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
    const isNoDatabase = (message: string): boolean => isAway({ message, code: /\bECONN\w+/.exec(message)?.[0] });
    return lines.filter((line) => /^(\w*Error\b|node:|Unhandled|FATAL)/.test(line) && !isNoDatabase(line));
  }

  async #command(name: string): Promise<void> {
    const child = spawn(process.execPath, ['scripts/pm2.ts', name], {
      cwd: ROOT,
      env: this.#env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`npm run ${name} ended with ${String(code)}: ${said.slice(-1_000)}`);
  }
}

/** 0 where PM2 has just removed the file. */
function pidIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
