import { expect, test } from '@jest/globals';
import { CallLog } from '../../../src/sandbox/telegram/call-log.ts';

test('the log of calls keeps the newest ten thousand', () => {
  const log = new CallLog();
  for (let at = 1; at <= 25_000; at += 1) log.add({ method: 'getMe', params: {}, unknownParams: [], at, answer: null });
  expect(log.list()).toHaveLength(10_000);
  expect([log.list()[0]?.at, log.list().at(-1)?.at]).toEqual([15_001, 25_000]);
});
