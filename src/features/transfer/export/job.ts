/** Writes an export and sends it, part by part. What Telegram has taken is remembered: a second run goes on there. */
import { eachAlone, type QueueWork } from '../../../core/queue-work.ts';
import { transaction } from '../../../platform/postgres.ts';
import type { JobOutcome } from '../../../platform/queue.ts';
import { inTempFolder } from '../../../platform/temp-folder.ts';
import type { Desk } from '../desk.ts';
import { anewOrInPlace } from '../first-word.ts';
import { createProgress } from '../progress.ts';
import { EXPORT_QUEUE } from '../queue-names.ts';
import { sendFile } from '../send-file.ts';
import type { FileWords } from './columns.ts';
import { writeParts, type Part } from './parts.ts';
import { removeExport, saveSent, takeExport, uncountTry, type Export } from './queries.ts';
import { captionText, progressText } from './views.ts';

/** `messageId`: of the message that tells of it. */
export type ExportJob = { userId: number; askedAtMs: number; messageId: number | null };

/** A file that can't be written is given up, and its person told. */
const MOST_TRIES = 5;

/** About a megabyte of lines: below it a file opens with a tap, above it a zip is kinder to a phone. */
const PACKED_ABOVE = 20_000;

type Ending = 'done' | 'later' | 'nothing' | 'failed' | 'refused' | 'blocked';

type Shown = { chatId: number; messageId: number | null };

export function exportWork(desk: Desk): QueueWork {
  return {
    queue: EXPORT_QUEUE,
    batchSize: 2,
    work: eachAlone<ExportJob>(desk.house.log, 'An export failed', async (job, signal) =>
      await runExport(desk, job, signal)),
  };
}

/** One run of the job. Safe to be run again, whatever became of the last run. */
export async function runExport(desk: Desk, job: ExportJob, signal: AbortSignal): Promise<JobOutcome> {
  const { house } = desk;
  const exported = await takeExport(house.db, job.userId, new Date(job.askedAtMs));
  if (exported === undefined) return 'completed';
  const shown = { chatId: exported.chatId, messageId: job.messageId };
  const ending = exported.tries > MOST_TRIES ? 'failed' : await tryExport(desk, exported, shown, signal);
  if (ending === 'later') {
    await uncountTry(house.db, exported);
    return 'failed';
  }
  await settle(desk, exported, shown, ending);
  return 'completed';
}

async function tryExport(desk: Desk, exported: Export, shown: Shown, signal: AbortSignal): Promise<Ending> {
  try {
    return await inTempFolder(async (dir) => await sendParts(desk, exported, { dir, shown, signal }));
  } catch (fault) {
    // The process stops: another one goes on.
    if (signal.aborted) return 'later';
    throw fault;
  }
}

async function sendParts(
  { house, book }: Desk,
  exported: Export,
  { dir, shown, signal }: { dir: string; shown: Shown; signal: AbortSignal },
): Promise<Ending> {
  const person = await house.people.find(exported.userId);
  if (person === undefined) return 'blocked';
  // Who asked records elsewhere by now: what is in that ledger is no longer theirs to see.
  if (person.ledgerUserId !== exported.ledgerUserId) return 'failed';
  const { ledgerUserId, afterDate, afterId } = exported;
  const order = { format: exported.format, span: { from: exported.from, to: exported.to } };
  const total = await book.past.count(ledgerUserId, order.span);
  if (total === 0) return 'nothing';
  const reader = await book.readerOf(person);
  const recorders = (await book.past.isShared(ledgerUserId)) ? recorderNames(house) : undefined;
  const words: FileWords = { reader, recorderOf: recorders?.nameOf };
  const progress = createProgress(house, shown);
  let done = exported.done;
  const parts = writeParts({
    order,
    words,
    next: async (after, limit) => {
      const entries = await book.past.after(ledgerUserId, order.span, after, limit);
      await recorders?.learn(entries.map(({ recordedBy }) => recordedBy));
      return entries;
    },
    dir,
    after: afterDate === null || afterId === null ? null : { date: afterDate, id: afterId },
    partsBefore: exported.parts,
    isPacked: total > PACKED_ABOVE,
    onProgress: async (count) => {
      signal.throwIfAborted();
      done += count;
      await progress(() => progressText(house.text, person.locale, done, total));
    },
  });
  let number = exported.parts;
  for await (const part of parts) {
    number += 1;
    const isOne = number === 1 && !part.hasMore;
    const caption = captionText(house.text, person.locale, part.count, isOne ? null : number);
    const outcome = await sendFile(house, { chatId: shown.chatId, source: part.path, name: part.name, caption });
    if (outcome !== 'sent') return outcome;
    await remember(house, exported, done, part);
  }
  return 'done';
}

async function remember({ db }: Desk['house'], exported: Export, done: number, { last }: Part): Promise<void> {
  await transaction(db, async (tx) => await saveSent(tx, exported, done, last));
}

/** Ends the export: the file speaks for itself, anything else is said in place of what told of it. */
async function settle(
  { house }: Desk,
  exported: Export,
  shown: Shown,
  ending: Exclude<Ending, 'later'>,
): Promise<void> {
  const person = await house.people.find(exported.userId);
  await transaction(house.db, async (tx) => {
    const isMine = await removeExport(tx, exported);
    if (!isMine || person === undefined || ending === 'blocked') return;
    const { chatId, messageId } = shown;
    if (ending === 'done') {
      if (messageId !== null) await house.sender.notify(tx, { kind: 'delete', chatId, messageId });
      return;
    }
    const text = house.text(person.locale, `transfer:export.${ending}`);
    await house.sender.notify(tx, anewOrInPlace(shown, { text }));
  });
}

/** Who recorded what, by first name; each is asked for once. */
function recorderNames({ people }: Pick<Desk['house'], 'people'>) {
  const names = new Map<number, string>();
  return {
    learn: async (userIds: number[]): Promise<void> => {
      for (const userId of new Set(userIds)) {
        if (!names.has(userId)) names.set(userId, (await people.find(userId))?.firstName ?? '');
      }
    },
    nameOf: (userId: number): string => names.get(userId) ?? '',
  };
}
