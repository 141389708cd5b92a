/**
 * The worker's side: takes a file to Gemini and tells its person what it says. A job does nothing unless it is its
 * draft's turn, and each of its ends commits the draft's new state with the message that tells of it or the job that
 * goes on: killed anywhere, it is done again, and once.
 */
import { createHash, randomUUID } from 'node:crypto';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/clock.ts';
import { describeFault } from '../../core/errors.ts';
import type { Person } from '../../core/incoming.ts';
import { holdLease } from '../../core/lease.ts';
import type { QueueWork } from '../../core/queue-work.ts';
import { giveBack, take, type Budget } from '../../core/rate-budget.ts';
import type { GeminiClient, GeminiFault, GeminiOutcome } from '../../platform/gemini.ts';
import { transaction } from '../../platform/postgres.ts';
import { TelegramFault } from '../../platform/telegram.ts';
import { MAX_FILE_BYTES, type Content, type Draft, type Failure } from './model.ts';
import { receiptQuestion, voiceQuestion } from './questions.ts';
import { changeDraft, findSameContent } from './queries.ts';
import { RECEIPT_QUEUE, sendJob, type ReceiptJob } from './queue.ts';
import { receiptOf, voiceOf } from './reading.ts';
import type { Context } from './service.ts';
import * as views from './views.ts';
import { beginTry, lockTurn, nextTurn, saveHash } from './work-queries.ts';

export type WorkContext = Context & { gemini: GeminiClient; perMinute: number; adminIds: number[] };

/** What came of a try: the draft's next state, or another try later, `otherwise` if there was the last one. */
type Read = Settled | { kind: 'later'; afterMs: number; otherwise: Failure };

type Settled = { kind: 'settled'; state: 'ready' | 'asked' | 'failed'; content: Content };

/** Files that a worker reads at once. */
const BATCH_SIZE = 4;

const CALL_TIMEOUT_MS = 30 * SECOND_MS;
const DOWNLOAD_TIMEOUT_MS = 60 * SECOND_MS;

/** Nobody looks at an unread receipt for longer than these take together. */
const RETRY_AFTER_MS = [5 * SECOND_MS, 15 * SECOND_MS, 45 * SECOND_MS, 2 * MINUTE_MS];
const MOST_TRIES = RETRY_AFTER_MS.length + 1;

/** What Google asks for is waited for up to here. */
const LONGEST_WAIT_MS = 10 * MINUTE_MS;

export function receiptWork(context: WorkContext): QueueWork {
  const { log } = context.house;
  return {
    queue: RECEIPT_QUEUE,
    batchSize: BATCH_SIZE,
    work: async (jobs, signal) =>
      await Promise.all(
        jobs.map(async ({ data }) => {
          try {
            await readFile(context, data as ReceiptJob, signal);
            return 'completed';
          } catch (fault) {
            log.error('A receipt could not be worked on', { fault: describeFault(fault) });
            return 'failed';
          }
        }),
      ),
  };
}

async function readFile(context: WorkContext, job: ReceiptJob, signal: AbortSignal): Promise<void> {
  const { db, people } = context.house;
  const person = await people.find(job.userId);
  if (person === undefined) return;
  const grant = await take(db, [budgetOf(context)]);
  if (grant.kind === 'wait') return await postpone(context, job, grant.waitMs);
  const draft = await transaction(db, async (tx) => await beginTry(tx, job.userId, job.draftId, job.turn));
  const { isUsed, read } = draft === undefined ? { isUsed: false } : await tryToRead(context, draft, person, signal);
  if (!isUsed) await giveBack(db, [budgetOf(context)], { count: 1, atMs: grant.atMs });
  if (draft === undefined || read === undefined) return;
  if (read.kind === 'settled') return await settle(context, job, person, read);
  if (draft.tries < MOST_TRIES) return await postpone(context, job, read.afterMs);
  await settle(context, job, person, failed(read.otherwise));
}

/** All processes share it. */
export function budgetOf({ perMinute }: Pick<WorkContext, 'perMinute'>): Budget {
  return { name: 'gemini', limit: perMinute, windowMs: MINUTE_MS };
}

/** `isUsed` says whether Gemini was asked. */
async function tryToRead(
  context: WorkContext,
  draft: Draft,
  person: Person,
  signal: AbortSignal,
): Promise<{ isUsed: boolean; read: Read }> {
  // The tries before died with their process.
  if (draft.tries > MOST_TRIES) return { isUsed: false, read: failed(unreadable(draft)) };
  const file = await fetchFile(context, draft, signal);
  if (!Buffer.isBuffer(file)) return { isUsed: false, read: file };
  const same = await noteContent(context, draft, file);
  if (same !== undefined) return { isUsed: false, read: same };
  return { isUsed: true, read: await askGemini(context, draft, person, file, signal) };
}

async function fetchFile({ house }: WorkContext, draft: Draft, signal: AbortSignal): Promise<Buffer | Read> {
  if (draft.fileId === null) return failed('file-gone');
  try {
    const limits = { maxBytes: MAX_FILE_BYTES, timeoutMs: DOWNLOAD_TIMEOUT_MS, signal };
    return await house.botApi.download(draft.fileId, limits);
  } catch (fault) {
    if (!(fault instanceof TelegramFault)) throw fault;
    if (fault.code === 'too-large') return failed('too-large');
    if (['unavailable', 'rate-limited', 'unauthorized'].includes(fault.code)) {
      return later(draft, fault.retryAfterMs, 'busy');
    }
    house.log.warn('Telegram does not give a file', { fault: describeFault(fault) });
    return failed('file-gone');
  }
}

/** Remembers what is in the file; asks if the same was recorded before, however it was sent. */
async function noteContent({ house }: WorkContext, draft: Draft, file: Buffer): Promise<Read | undefined> {
  const hash = createHash('sha256').update(file).digest();
  const before = draft.again ? undefined : await findSameContent(house.db, draft.userId, hash);
  await transaction(house.db, async (tx) => await saveHash(tx, draft.userId, draft.id, hash));
  if (before === undefined) return undefined;
  const recordedAtMs = before.settledAtMs ?? before.sentAtMs;
  return { kind: 'settled', state: 'asked', content: { kind: 'same', recordedAtMs } };
}

async function askGemini(
  context: WorkContext,
  draft: Draft,
  person: Person,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<Read> {
  const { book, gemini } = context;
  const file = { bytes, mimeType: draft.mimeType };
  const reader = { book, person, sentAtMs: draft.sentAtMs };
  if (draft.kind === 'voice') {
    const heard = await measured(context, gemini.ask(voiceQuestion(file), CALL_TIMEOUT_MS, signal));
    if (heard.kind !== 'answer') return await readOfFault(context, draft, heard);
    const content = await voiceOf(heard.value, reader);
    const isEmpty = !heard.value.hasSpeech || content.entries.length + content.unread.length === 0;
    return isEmpty ? failed('no-speech') : { kind: 'settled', state: 'ready', content };
  }
  const question = receiptQuestion(file, await categoriesOf(context, person));
  const seen = await measured(context, gemini.ask(question, CALL_TIMEOUT_MS, signal));
  if (seen.kind !== 'answer') return await readOfFault(context, draft, seen);
  if (!seen.value.isReceipt) return failed('not-receipt');
  return { kind: 'settled', state: 'ready', content: await receiptOf(seen.value, draft.caption, reader) };
}

async function categoriesOf({ book }: WorkContext, person: Person): Promise<{ key: string; name: string }[]> {
  const { categories, locale } = await book.readerOf(person);
  const keys = await book.categoryKeys(person.ledgerUserId, 'expense');
  return keys.map((key) => ({ key, name: categories.labelOf(key, locale).name }));
}

async function measured<Answer>(
  { house: { metrics } }: WorkContext,
  call: Promise<GeminiOutcome<Answer>>,
): Promise<GeminiOutcome<Answer>> {
  const end = metrics.duration('gemini_call_seconds', 'Calls of Gemini', ['outcome'], CALL_BUCKETS_S).startTimer();
  const outcome = await call;
  end({ outcome: outcome.kind });
  const tokens = metrics.counter('gemini_tokens_total', 'Tokens that Gemini counted');
  if (outcome.kind === 'answer') tokens.inc(outcome.tokens);
  return outcome;
}

/** Seconds, up to where a call is given up. */
const CALL_BUCKETS_S = [0.5, 1, 2, 3, 5, 8, 12, 20, 30];

async function readOfFault(context: WorkContext, draft: Draft, fault: GeminiFault): Promise<Read> {
  context.house.log.warn('Gemini read nothing', { outcome: fault.kind, detail: fault.detail });
  switch (fault.kind) {
    case 'rate-limited':
      return later(draft, fault.retryAfterMs, 'busy');
    case 'unavailable':
      return later(draft, 0, 'busy');
    case 'not-json':
      return later(draft, 0, unreadable(draft));
    case 'blocked':
      return failed('blocked');
    case 'refused':
      return failed(unreadable(draft));
    case 'key-invalid':
    case 'model-unknown':
      await tellAdmins(context, fault.kind);
      return failed('out-of-order');
  }
}

/** What helps is another thing for each: a sharper photo, a PDF without its password, to say it again. */
function unreadable({ kind, mimeType }: Draft): Failure {
  if (kind === 'voice') return 'no-speech';
  return mimeType === 'application/pdf' ? 'unreadable-pdf' : 'unreadable';
}

const failed = (failure: Failure): Settled => ({
  kind: 'settled',
  state: 'failed',
  content: { kind: 'failure', failure },
});

/** As long as was asked for, and longer with each try. */
function later(draft: Draft, atLeastMs: number, otherwise: Failure): Read {
  const backoffMs = RETRY_AFTER_MS[draft.tries - 1] ?? 0;
  return { kind: 'later', afterMs: Math.min(Math.max(atLeastMs, backoffMs), LONGEST_WAIT_MS), otherwise };
}

/** Hands over to a job of later; this one, should it run again, finds that it is not its turn. */
async function postpone({ house }: WorkContext, job: ReceiptJob, afterMs: number): Promise<void> {
  await transaction(house.db, async (tx) => {
    if (!(await nextTurn(tx, job.userId, job.draftId, job.turn))) return;
    const draft = { userId: job.userId, id: job.draftId, turn: job.turn + 1 };
    await sendJob(house.queue, tx, draft, job.ledgerUserId, afterMs);
  });
}

async function settle(
  { house, book }: WorkContext,
  job: ReceiptJob,
  person: Person,
  { state, content }: Settled,
): Promise<void> {
  const reader = await book.readerOf(person);
  const nowMs = house.clock.nowMs();
  const isDone = await transaction(house.db, async (tx) => {
    const draft = await lockTurn(tx, job.userId, job.draftId, job.turn);
    if (draft === undefined) return false;
    const settled = await changeDraft(tx, draft, {
      state,
      content,
      ...(state === 'failed' ? { settledAtMs: nowMs } : {}),
    });
    const messages = views.draftMessages({ ...reader, timeZone: person.timeZone }, draft, settled, nowMs);
    for (const message of messages) await house.sender.notify(tx, message);
    return true;
  });
  const outcome = content.kind === 'failure' ? content.failure : state;
  const read = house.metrics.counter('receipts_read_total', 'Files that were read, by what came of it', ['outcome']);
  if (isDone) read.inc({ outcome });
}

/** The admins are told once an hour, whichever process finds it. */
async function tellAdmins({ house, adminIds }: WorkContext, trouble: 'key-invalid' | 'model-unknown'): Promise<void> {
  const { db, log, people, sender, text } = house;
  log.error('Receipts stand still: Gemini refuses what the operator has set', { trouble });
  if (!(await holdLease(db, 'gemini-trouble-told', randomUUID(), HOUR_MS))) return;
  const known = await Promise.all(adminIds.map(async (id) => await people.find(id)));
  const admins = adminIds.map((id, index) => ({ id, locale: known[index]?.locale ?? 'en' }));
  await transaction(db, async (tx) => {
    for (const { id, locale } of admins) {
      await sender.notify(tx, { kind: 'send', chatId: id, text: text(locale, `receipts:admin.${trouble}`) });
    }
  });
}
