import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Jest ends a test at its time-out, not what the test has started: a script is ended a little sooner. */
const SOONER_MS = 10_000;

/** A short line of the tally, and what was found below it. */
const VERDICT = /^(?:verdict +)?lost \d[^]*/m;

/**
 * Runs a script to its end. The verdict comes first in what it gives, and the seed, which repeats the plan, second: a
 * machine that runs the tests may show no more than the beginning.
 */
export async function runChaos(
  script: string,
  args: string[],
  timeoutMs: number,
): Promise<{ code: number | null; verdict: string; before: string }> {
  const run = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const tooLate = setTimeout(() => run.kill('SIGTERM'), timeoutMs - SOONER_MS);
  // Not 'exit': what it said last may still be on its way by then.
  const [code] = (await once(run, 'close')) as [number | null];
  clearTimeout(tooLate);
  const output = said.join('');
  const verdict = VERDICT.exec(output)?.[0] ?? '';
  return { code, verdict, before: output.slice(0, output.length - verdict.length) };
}
