/** The real bot and worker as processes, as PM2 would run them, and what they keep in memory. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ENVIRONMENT, NODE_FLAGS } from '../process-limits.ts';
import { endWithUs } from './lifetimes.ts';

const READY_TIMEOUT_MS = 30_000;
const ROOT = new URL('../..', import.meta.url).pathname;

/**
 * Starts one of the product's processes; it ends with this one at the latest.
 * @param flags more flags for Node, such as --cpu-prof
 */
export function startProcess(
  role: 'bot' | 'worker',
  environment: Record<string, string>,
  flags: string[] = [],
): ChildProcess {
  const env = { ...process.env, ...ENVIRONMENT, ...environment, ROLES: role };
  const child = spawn(process.execPath, [...NODE_FLAGS, ...flags, 'scripts/start.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  endWithUs(child);
  return child;
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** Waits until the process that listens on this port says that it is ready. */
export async function ready(port: number): Promise<void> {
  const answers = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  while (!(await answers())) {
    if (performance.now() > deadlineMs) throw new Error(`Nothing is ready on port ${port}`);
    await delay(100);
  }
}

/** What a process holds in memory, as Linux counts it: now, and at most so far. */
export async function memoryMb({ pid }: Pick<ChildProcess, 'pid'>): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? NaN) / 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}
