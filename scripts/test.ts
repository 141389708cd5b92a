/**
 * npm test [-- <files or Jest's options>]: all tests, saying first what can't run on this machine, and closing with
 * one line that counts them. What the product asked of Google's sandbox meanwhile is judged by Google's published
 * description.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { judgeRun } from '../test/conformance/support/judge-run.ts';
import { findChromium } from '../test/support/chromium.ts';
import { findPgBouncer } from '../test/support/pgbouncer.ts';
import { findPostgresTools } from '../test/support/postgres-tools.ts';
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
  const requestsFolder = join(folder, 'google-requests');
  mkdirSync(requestsFolder);
  try {
    process.exitCode = await runJest(process.argv.slice(2), resultsFile, requestsFolder);
    const { judged, faults } = judgeRun(requestsFolder);
    if (judged > 0) console.log(`${judged} shapes of requests to Google judged, ${faults.length} faults`);
    for (const fault of faults) console.log(`fault: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
    console.log(closingLine(resultsFile, faults.length));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function whatIsSkipped(): string[] {
  const lines: string[] = [];
  if (!findChromium()) {
    lines.push('skipped: the browser tests, since there is no Chromium in PATH (apt install chromium)');
  }
  if (!findPgBouncer()) lines.push('skipped: the tests with PgBouncer, which is not installed (apt install pgbouncer)');
  if (!findPostgresTools()) {
    lines.push('skipped: the tests with a replica, since there is no PostgreSQL 15 or newer (apt install postgresql)');
  }
  if (!existsSync(new URL('../../shared/specs', import.meta.url))) {
    lines.push("skipped: the tests against Telegram's and Google's published schemas, since ../shared/specs is absent");
  }
  return lines;
}

async function runJest(args: string[], resultsFile: string, requestsFolder: string): Promise<number> {
  const jest = spawn(process.execPath, [
    '--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js',
    '--json', `--outputFile=${resultsFile}`, ...args,
  ], { stdio: 'inherit', env: { ...process.env, ...recording(requestsFolder) } });
  // A Ctrl-C reaches Jest too, which then ends in order; we stay for its last word.
  process.on('SIGINT', () => {});
  const [code] = (await once(jest, 'exit')) as [number | null];
  return code ?? 1;
}

/** Has every process of the run, Jest's workers and their children too, note requests in a folder. */
function recording(requestsFolder: string): Record<string, string> {
  const recorder = pathToFileURL(join(import.meta.dirname, '../test/support/record-google-requests.ts')).href;
  const options = `${process.env['NODE_OPTIONS'] ?? ''} --import=${recorder}`;
  return { NODE_OPTIONS: options.trim(), GOOGLE_REQUESTS_DIR: requestsFolder };
}

function closingLine(resultsFile: string, faults: number): string {
  if (!existsSync(resultsFile)) return '0 passed, 1 failed, 0 skipped: Jest ended before its results';
  const results = JSON.parse(readFileSync(resultsFile, 'utf8')) as JestResults;
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + faults;
  return `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped`;
}
