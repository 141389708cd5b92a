import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Two minutes; and a batch that is refused while an earlier try may still arrive waits for over three more. */
const TIMEOUT_MS = 420_000;

describe('bot, worker and Postgres, killed and frozen while Google, Telegram and people do what they like for two minutes', () => {
  test('lose no entry, write none twice, and harm nothing that is not theirs', async () => {
    const args = ['scripts/chaos/sheets.ts', '--minutes', '2', '--by', 'webhook'];
    const run = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: string[] = [];
    for (const stream of [run.stdout, run.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    // Jest ends the test at its time-out, not what the test has started.
    const tooLate = setTimeout(() => run.kill('SIGTERM'), TIMEOUT_MS - 10_000);
    const [code] = (await once(run, 'exit')) as [number | null];
    clearTimeout(tooLate);
    const output = said.join('');
    // What it said holds the seed, which repeats the plan.
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/lost 0, doubled 0, wrong 0/) });
  }, TIMEOUT_MS);
});
