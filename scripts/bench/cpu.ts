/** CPU time of processes, as Linux counts it (proc(5)); nothing on other systems. */
import { readFileSync } from 'node:fs';

/** In milliseconds; Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** What a process alone has used so far, in milliseconds. */
export function cpuMs(pid: number): number {
  const { own } = statOf(pid);
  return own;
}

/** What a process has used together with its children, those that have ended included. */
export function familyCpuMs(pid: number): number {
  const { own, ended } = statOf(pid);
  return childrenOf(pid).reduce((sum, child) => sum + familyCpuMs(child), own + ended);
}

function statOf(pid: number): { own: number; ended: number } {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the program's name, which may hold spaces: fields are counted from behind it.
  const [user = NaN, system = NaN, endedUser = NaN, endedSystem = NaN] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number);
  return { own: (user + system) * TICK_MS, ended: (endedUser + endedSystem) * TICK_MS };
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
