/** Processes that a benchmark starts end with it, and before its Postgres where it is broken off. */
import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();

export function endWithUs(child: ChildProcess): void {
  children.add(child);
  child.once('exit', () => children.delete(child));
}

/** Ends them at once: what they did counts no more. */
export function endChildren(): void {
  for (const child of children) child.kill('SIGKILL');
}

process.once('exit', endChildren);
