/**
 * npm run check: what a machine can say about the code, one line each. The checks run side by side, and each shows
 * what it found only if it found something.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { longFiles } from './checks/file-length.ts';
import { doubledTitles } from './checks/test-titles.ts';
import { run } from './run.ts';

/** Gives what it found, empty if all is well. */
type Check = () => Promise<string>;

const ROOT = join(import.meta.dirname, '..');

const CHECKS: Record<string, Check> = {
  'types (tsc)': program('typescript/bin/tsc', '--noEmit', '--pretty', 'false'),
  'code (eslint)': program('eslint/bin/eslint.js', '.', '--max-warnings=0', '--no-color'),
  'imports (dependency-cruiser)': program('dependency-cruiser/bin/dependency-cruiser.mjs', 'src', 'scripts'),
  'nothing unused (knip)': program('knip/bin/knip.js', '--no-progress', '--no-config-hints'),
  'no file over 300 lines': async () => longFiles(ROOT).join('\n'),
  'no test title twice': async () => doubledTitles(ROOT).join('\n'),
};

await run(async () => {
  const results = await Promise.all(Object.entries(CHECKS).map(([name, check]) => report(name, check)));
  if (results.includes(false)) process.exitCode = 1;
});

async function report(name: string, check: Check): Promise<boolean> {
  const startedAt = performance.now();
  const found = await check();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${found === '' ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)${found === '' ? '' : `\n${found}\n`}`);
  return found === '';
}

/** A check by a program of node_modules, which says by its exit code whether it found something. */
function program(entry: string, ...args: string[]): Check {
  return () => new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', entry), ...args], { cwd: ROOT });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0 ? '' : output.trim() || `exit code ${code}`));
  });
}
