import { expect, test } from '@jest/globals';
import { RECEIPT_QUEUE, receipts } from '../../../src/features/receipts/index.ts';
import { createLedgerBook } from '../../../src/features/ledger/index.ts';
import type { VisionFault } from '../../../src/sandbox/vision.ts';
import type { Fault } from '../../../src/sandbox/telegram/types.ts';
import { createRecordingLog } from '../../support/recording-log.ts';
import { ADMIN, MARKET, useReceiptChat } from '../../support/receipt-chat.ts';
import { TEST_TOKEN } from '../../support/test-house.ts';

const chat = useReceiptChat();
const log = createRecordingLog();

const VISION_FAULTS: VisionFault[] = [
  { kind: 'status', status: 403, code: 'PERMISSION_DENIED' },
  { kind: 'status', status: 500, code: 'INTERNAL' },
  { kind: 'html' },
  { kind: 'drop' },
  { kind: 'truncated' },
  { kind: 'endless' },
];

const TELEGRAM_FAULTS: Omit<Fault, 'match'>[] = [
  { kind: 'status', status: 400, description: 'Bad Request: file is temporarily unavailable' },
  { kind: 'status', status: 400, description: 'Bad Request: wrong file_id' },
  { kind: 'status', status: 404 },
  { kind: 'drop-after' },
  { kind: 'html' },
] as Omit<Fault, 'match'>[];

/** A worker with this key, and with a log that keeps all. */
async function readLastFile(apiKey: string, rootUrl = chat.vision.url): Promise<void> {
  const house = { ...chat.house, log };
  const settings = { apiKey, rootUrl, model: 'gemini-flash-latest', perMinute: 1_000, adminIds: [ADMIN] };
  const feature = receipts(house, settings, createLedgerBook(house, { flushDelayMs: 1_000 }));
  const work = feature.queues?.find(({ queue }) => queue === RECEIPT_QUEUE);
  await work?.work([{ id: 'job', data: await chat.nextJob() }], new AbortController().signal);
}

/** All that is kept of jobs and drafts, in words. */
async function kept(): Promise<string> {
  const { rows } = await chat.house.db.query(
    `select to_jsonb(job)::text as row from pgboss.job union all select to_jsonb(draft)::text from receipt_drafts as draft`,
  );
  return rows.map(({ row }) => row as string).join('\n');
}

test('The key of Gemini and the address of a file, which holds the bot’s token, stand in no log, job, draft or figure', async () => {
  const person = await chat.person();
  const secrets = [chat.vision.apiKey, 'AIzaSyWrongKeyOfTheTests', 'AIzaSyBroken', TEST_TOKEN.split(':')[1] as string];
  for (const fault of VISION_FAULTS) {
    chat.vision.sim.fail(fault);
    await chat.sendRead(person, MARKET);
    await readLastFile(chat.vision.apiKey);
  }
  for (const fault of TELEGRAM_FAULTS) {
    await chat.sendRead(person, MARKET);
    chat.house.telegram.sim.faults.add({ match: { method: 'getFile' }, times: 1, ...fault } as Fault);
    await readLastFile(chat.vision.apiKey);
  }
  for (const [apiKey, rootUrl] of [
    ['AIzaSyWrongKeyOfTheTests'],
    ['AIzaSyBroken\nin two lines'],
    ['AIzaSyWrongKeyOfTheTests', 'http://127.0.0.1:1'],
  ] as const) {
    await chat.sendRead(person, MARKET);
    await readLastFile(apiKey, rootUrl);
  }
  const written = [JSON.stringify(log.lines), await kept(), await chat.house.metrics.registry.metrics()];
  expect(log.lines.length).toBeGreaterThanOrEqual(VISION_FAULTS.length);
  for (const text of written) {
    expect(text.length).toBeGreaterThan(100);
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
});
