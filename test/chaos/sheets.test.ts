import { describe, expect, test } from '@jest/globals';
import { runChaos } from './run-chaos.ts';

/** Two minutes, and up to seven until everything has come to rest, which takes one on a quiet machine. */
const TIMEOUT_MS = 660_000;

describe('bot, worker and Postgres, killed and frozen while Google, Telegram and people do what they like for two minutes', () => {
  test('lose no entry, write none twice, and harm nothing that is not theirs', async () => {
    expect(await runChaos('scripts/chaos/sheets.ts', ['--minutes', '2', '--by', 'webhook'], TIMEOUT_MS)).toEqual({
      code: 0,
      verdict: expect.stringMatching(/lost 0, doubled 0, wrong 0/),
      before: expect.stringContaining('seed'),
    });
  }, TIMEOUT_MS);
});
