/**
 * npm test [-- <files or Jest's options>]: all tests, saying first what can't run on this machine, and closing with
 * one line that counts them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../test/support/chromium.ts';
import { run } from './run.ts';

interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  /** Files that broke before their first test, and so have no failed tests. */
  numRuntimeErrorTestSuites: number;
}

await run(async () => {
  for (const line of whatIsSkipped()) console.log(line);
  const folder = mkdtempSync(join(tmpdir(), 'freedomwallet-jest-'));
  const resultsFile = join(folder, 'results.json');
  try {
    process.exitCode = await runJest(process.argv.slice(2), resultsFile);
    console.log(closingLine(resultsFile));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function whatIsSkipped(): string[] {
  const lines: string[] = [];
  if (!findChromium()) {
    lines.push('skipped: the browser tests, since there is no Chromium in PATH (apt install chromium)');
  }
  if (!existsSync(new URL('../../shared/specs', import.meta.url))) {
    lines.push("skipped: the tests against Telegram's and Google's published schemas, since ../shared/specs is absent");
  }
  return lines;
}

async function runJest(args: string[], resultsFile: string): Promise<number> {
  const jest = spawn(process.execPath, [
    '--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js',
    '--json', `--outputFile=${resultsFile}`, ...args,
  ], { stdio: 'inherit' });
  // A Ctrl-C reaches Jest too, which then ends in order; we stay for its last word.
  process.on('SIGINT', () => {});
  const [code] = (await once(jest, 'exit')) as [number | null];
  return code ?? 1;
}

function closingLine(resultsFile: string): string {
  if (!existsSync(resultsFile)) return '0 passed, 1 failed, 0 skipped: Jest ended before its results';
  const results = JSON.parse(readFileSync(resultsFile, 'utf8')) as JestResults;
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped`;
}
