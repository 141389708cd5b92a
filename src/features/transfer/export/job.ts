/** Writes an export and sends it, part by part. What Telegram has taken is remembered: a second run goes on there. */
import { describeFault } from '../../../core/errors.ts';
import type { QueueWork } from '../../../core/queue-work.ts';
import { transaction } from '../../../platform/postgres.ts';
import type { JobOutcome } from '../../../platform/queue.ts';
import { inTempFolder } from '../../../platform/temp-folder.ts';
import type { Desk } from '../desk.ts';
import { createProgress } from '../progress.ts';
import { EXPORT_QUEUE } from '../queue-names.ts';
import { sendFile } from '../send-file.ts';
import type { FileWords } from './columns.ts';
import { writeParts, type Part } from './parts.ts';
import { removeExport, saveSent, takeExport, uncountTry, type Export } from './queries.ts';
import { captionText, progressText } from './views.ts';

export type ExportJob = { userId: number; askedAtMs: number };

/** A file that can't be written is given up, and its person told. */
const MOST_TRIES = 5;

/** About a megabyte of lines: below it a file opens with a tap, above it a zip is kinder to a phone. */
const PACKED_ABOVE = 20_000;

type Ending = { kind: 'done' | 'later' | 'nothing' | 'failed' | 'refused' | 'blocked' };

export function exportWork(desk: Desk): QueueWork {
  return {
    queue: EXPORT_QUEUE,
    batchSize: 2,
    work: async (jobs, signal) =>
      await Promise.all(jobs.map(async ({ data }) => await runExport(desk, data as ExportJob, signal))),
  };
}

/** One run of the job. Safe to be run again, whatever became of the last run. */
export async function runExport(desk: Desk, job: ExportJob, signal: AbortSignal): Promise<JobOutcome> {
  const { house } = desk;
  const exported = await takeExport(house.db, job.userId, new Date(job.askedAtMs));
  if (exported === undefined) return 'completed';
  try {
    const isOver = exported.tries > MOST_TRIES;
    const ending: Ending = isOver ? { kind: 'failed' } : await tryExport(desk, exported, signal);
    if (ending.kind !== 'later') {
      await settle(desk, exported, ending);
      return 'completed';
    }
    await uncountTry(house.db, exported);
  } catch (fault) {
    house.log.error('An export failed', { fault: describeFault(fault) });
  }
  return 'failed';
}

async function tryExport(desk: Desk, exported: Export, signal: AbortSignal): Promise<Ending> {
  try {
    return await inTempFolder(async (dir) => await sendParts(desk, exported, dir, signal));
  } catch (fault) {
    // The process stops: another one goes on.
    if (signal.aborted) return { kind: 'later' };
    throw fault;
  }
}

async function sendParts({ house, book }: Desk, exported: Export, dir: string, signal: AbortSignal): Promise<Ending> {
  const person = await house.people.find(exported.userId);
  if (person === undefined) return { kind: 'blocked' };
  // Who asked records elsewhere by now: what is in that ledger is no longer theirs to see.
  if (person.ledgerUserId !== exported.ledgerUserId) return { kind: 'failed' };
  const { ledgerUserId, afterDate, afterId } = exported;
  const order = { format: exported.format, span: { from: exported.from, to: exported.to } };
  const total = await book.past.count(ledgerUserId, order.span);
  if (total === 0) return { kind: 'nothing' };
  const reader = await book.readerOf(person);
  const recorders = (await book.past.isShared(ledgerUserId)) ? recorderNames(house) : undefined;
  const words: FileWords = { reader, recorderOf: recorders?.nameOf };
  const progress = createProgress(house, exported.chatId, null);
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
      await progress.tell(() => progressText(house.text, person.locale, done, total));
    },
  });
  try {
    let number = exported.parts;
    for await (const part of parts) {
      number += 1;
      const isOne = number === 1 && !part.hasMore;
      const caption = captionText(house.text, person.locale, part.count, isOne ? null : number);
      const outcome = await sendFile(house, { chatId: exported.chatId, source: part.path, name: part.name, caption });
      if (outcome === 'later' || outcome === 'blocked' || outcome === 'refused') return { kind: outcome };
      await remember(house, exported, done, part);
    }
    return { kind: 'done' };
  } finally {
    await progress.end();
  }
}

async function remember({ db }: Desk['house'], exported: Export, done: number, { last }: Part): Promise<void> {
  await transaction(db, async (tx) => await saveSent(tx, exported, done, last));
}

/** Ends the export and says so, where the file does not speak for itself. */
async function settle({ house }: Desk, exported: Export, ending: Ending): Promise<void> {
  const person = await house.people.find(exported.userId);
  await transaction(house.db, async (tx) => {
    const isMine = await removeExport(tx, exported);
    if (!isMine || person === undefined || ending.kind === 'done' || ending.kind === 'blocked') return;
    const text = house.text(person.locale, `transfer:export.${ending.kind}`);
    await house.sender.notify(tx, { kind: 'send', chatId: exported.chatId, text });
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
