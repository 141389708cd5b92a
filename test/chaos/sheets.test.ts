import { describe, expect, test } from '@jest/globals';
import { runChaos } from './run-chaos.ts';

/** Two minutes; and a batch that is refused while an earlier try may still arrive waits for over three more. */
const TIMEOUT_MS = 420_000;

describe('bot, worker and Postgres, killed and frozen while Google, Telegram and people do what they like for two minutes', () => {
  test('lose no entry, write none twice, and harm nothing that is not theirs', async () => {
    expect(await runChaos('scripts/chaos/sheets.ts', ['--minutes', '2', '--by', 'webhook'], TIMEOUT_MS)).toEqual({
      code: 0,
      verdict: expect.stringMatching(/lost 0, doubled 0, wrong 0/),
      before: expect.stringContaining('seed'),
    });
  }, TIMEOUT_MS);
});
