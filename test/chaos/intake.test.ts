import { describe, expect, test } from '@jest/globals';
import { runChaos } from './run-chaos.ts';

/** A minute and a half of violence, up to four minutes until everything has come to rest, and a slow machine. */
const TIMEOUT_MS = 660_000;

describe('two bot processes under PM2, killed, frozen and reloaded while Postgres restarts and Telegram delivers twice', () => {
  test('give each update its effect once, its answer, and each chat its order', async () => {
    const args = ['--minutes', '1.5', '--rate', '30', '--people', '90'];
    expect(await runChaos('scripts/chaos/intake.ts', args, TIMEOUT_MS)).toEqual({
      code: 0,
      verdict: expect.stringMatching(/lost 0, doubled 0, wrong 0, order 0, answer 0, parked 0/),
      before: expect.stringContaining('seed'),
    });
  }, TIMEOUT_MS);
});
