/**
 * What the worker does with a file, by the state of its import: reads and looks at it, enters its lines, takes them
 * back. Each chunk is one commit with what is noted of it, so a job that runs again goes on where the last one ended.
 */
import { createHash } from 'node:crypto';
import { localDate, MINUTE_MS } from '../../../core/clock.ts';
import { holdPeople } from '../../../core/held-people.ts';
import type { KnownPerson } from '../../../core/people.ts';
import { eachAlone, type QueueWork } from '../../../core/queue-work.ts';
import { transaction, type Tx } from '../../../platform/postgres.ts';
import type { JobOutcome } from '../../../platform/queue.ts';
import { TelegramFault } from '../../../platform/telegram.ts';
import { noteWrite, type Reader } from '../../ledger/index.ts';
import type { Desk } from '../desk.ts';
import { anewOrInPlace } from '../first-word.ts';
import { createProgress } from '../progress.ts';
import { IMPORT_QUEUE } from '../queue-names.ts';
import { sendFile } from '../send-file.ts';
import { understand, writtenAs } from './layout.ts';
import { look, readerOfLines } from './look.ts';
import { CHUNK_LINES, type Layout, type UnreadableReason } from './model.ts';
import * as queries from './queries.ts';
import * as staged from './chunk-queries.ts';
import type { Import } from './queries.ts';
import { readFile } from './read-file.ts';
import { IMPORT_WRITE } from './undo.ts';
import { unreadableLines } from './unreadable-lines.ts';
import type { Screen } from './screen.ts';
import * as views from './views.ts';

export type ImportJob = { userId: number; importId: number };

/** A file that ends the process this often is given up. */
const MOST_TRIES = 5;

/** Telegram gives bots no larger ones. */
export const MOST_BYTES = 20_000_000;
const DOWNLOAD_MS = 2 * MINUTE_MS;

/** `later`: what is in the way will pass. */
type Step = 'done' | 'later';

export function importWork(desk: Desk): QueueWork {
  return {
    queue: IMPORT_QUEUE,
    batchSize: 2,
    work: eachAlone<ImportJob>(desk.house.log, 'An import failed', async (job, signal) =>
      await runImport(desk, job, signal)),
  };
}

/** One run of the job. Safe to be run again, also beside another run. */
export async function runImport(desk: Desk, job: ImportJob, signal: AbortSignal): Promise<JobOutcome> {
  const { house } = desk;
  const own = await queries.takeImport(house.db, job.userId, job.importId);
  const person = own === undefined ? undefined : await house.people.find(own.userId);
  if (own === undefined || person === undefined) return 'completed';
  const step = own.tries > MOST_TRIES ? await giveUp(desk, own, person) : await goOn(desk, own, person, signal);
  if (step === 'done') return 'completed';
  await queries.forgetTries(house.db, own);
  return 'failed';
}

async function goOn(desk: Desk, own: Import, person: KnownPerson, signal: AbortSignal): Promise<Step> {
  if (own.state === 'removing') return await removeAll(desk, own, person, signal);
  if (await hasLeft(desk, own)) return await giveUp(desk, own, person);
  if (own.state === 'reading') return await readAndLook(desk, own, person);
  if (own.state === 'entering') return await enterAll(desk, own, person, signal);
  return 'done';
}

/** Who left a ledger, or was removed from it, brings nothing into it any more. */
async function hasLeft({ house }: Desk, own: Import): Promise<boolean> {
  return (await house.people.find(own.userId))?.ledgerUserId !== own.ledgerUserId;
}

async function readAndLook(desk: Desk, own: Import, person: KnownPerson): Promise<Step> {
  const { house, book } = desk;
  const { layout: known } = own;
  const read: Staged = known === null ? await fetchAndStage(desk, own, person) : { kind: 'staged', layout: known };
  if (read.kind === 'later') return 'later';
  if (read.kind === 'unreadable') return await refuse(desk, own, person, read.reason);
  const chunks = await staged.chunksOf(house.db, own);
  const layout = settled(read.layout, chunks.flatMap(({ lines }) => lines), person);
  const reader = await book.readerOf({ ...person, ledgerUserId: own.ledgerUserId });
  const enteredAt = await queries.sameFileEntered(house.db, own);
  const sameFileOn = enteredAt === undefined ? null : localDate(enteredAt.getTime(), person.timeZone);
  const place = book.past.placeCategory(reader.categories);
  // Before it is looked: what comes in meanwhile counts as newer.
  const lookedAtMs = house.clock.nowMs();
  const found = await look(book.past, own.ledgerUserId, { layout, chunks, place, sameFileOn });
  await transaction(house.db, async (tx) => {
    const still = await lockStanding(tx, own);
    if (still?.state !== 'reading') return;
    await queries.saveSummary(tx, own, { layout, ...found, lookedAtMs });
    await show(desk, tx, still, views.preview(reader, { ...still, layout, summary: found.summary }));
  });
  return 'done';
}

/** After a column got another meaning, dates and amounts are looked at anew; what was chosen by hand stays. */
function settled(layout: Layout, lines: string[][], { locale }: KnownPerson): Layout {
  return layout.isChanged ? { ...layout, ...writtenAs(layout, lines, locale), isChanged: false } : layout;
}

type Staged = { kind: 'staged'; layout: Layout } | { kind: 'later' } | { kind: 'unreadable'; reason: views.Refusal };

async function fetchAndStage({ house }: Desk, own: Import, person: KnownPerson): Promise<Staged> {
  let content: Buffer;
  try {
    content = await house.botApi.download(own.fileId, { maxBytes: MOST_BYTES, timeoutMs: DOWNLOAD_MS });
  } catch (fault) {
    if (!(fault instanceof TelegramFault)) throw fault;
    if (fault.code === 'too-large') return { kind: 'unreadable', reason: 'too-big' };
    const isPassing = ['rate-limited', 'unavailable', 'unauthorized'].includes(fault.code);
    return isPassing ? { kind: 'later' } : { kind: 'unreadable', reason: 'gone' };
  }
  const read = await readFile(content, own.fileName, person.locale);
  if (read.kind === 'unreadable') return read;
  const understood = understand(read.table, person);
  if (understood === null) return { kind: 'unreadable', reason: 'no-lines' satisfies UnreadableReason };
  const { layout, lines } = understood;
  const hash = createHash('sha256').update(content).digest();
  await transaction(house.db, async (tx) => {
    await staged.stageLines(tx, own, chunked(lines));
    await queries.saveStaged(tx, own, layout, lines.length, hash);
  });
  return { kind: 'staged', layout };
}

function chunked(lines: string[][]): string[][][] {
  const count = Math.ceil(lines.length / CHUNK_LINES);
  return Array.from({ length: count }, (_, index) => lines.slice(index * CHUNK_LINES, (index + 1) * CHUNK_LINES));
}

async function enterAll(desk: Desk, own: Import, person: KnownPerson, signal: AbortSignal): Promise<Step> {
  const { house, book } = desk;
  const { layout, summary } = own;
  if (layout === null || summary === null) throw new Error('An import is entered that was never looked at');
  const chunks = await staged.chunksOf(house.db, own);
  const reader = await book.readerOf({ ...person, ledgerUserId: own.ledgerUserId });
  const read = readerOfLines(layout, chunks, book.past.placeCategory(reader.categories));
  const who = { ledgerUserId: own.ledgerUserId, recordedBy: own.userId, reader };
  const progress = createProgress(house, own);
  let entered = own.entered;
  for (let more = true; more; ) {
    if (signal.aborted) return 'later';
    if (await hasLeft(desk, own)) return await giveUp(desk, own, person);
    more = await transaction(house.db, async (tx) => {
      const still = await lockStanding(tx, own);
      const chunk = still?.state === 'entering' ? await staged.nextToEnter(tx, own) : undefined;
      if (chunk === undefined) return false;
      const left = new Set(layout.withDuplicates ? [] : chunk.duplicates);
      const readings = chunk.lines.filter((_, place) => !left.has(place)).map(read);
      const entries = readings.flatMap((reading) => (reading.kind === 'entry' ? [reading.entry] : []));
      const ids = entries.length === 0 ? [] : await book.enter(tx, who, entries);
      await staged.saveEntered(tx, own, chunk.chunk, ids);
      entered += ids.length;
      return true;
    });
    await progress(() => views.enteringText(reader, own, entered));
  }
  return await finish(desk, own, reader, unreadableLines(reader, layout, chunks, read));
}

/** The lines that could not be read go to the person before they are forgotten. */
async function finish(
  desk: Desk,
  own: Import,
  reader: Reader,
  rest: { file: string; count: number },
): Promise<Step> {
  const { house } = desk;
  const found = await transaction(house.db, async (tx) => await lockStanding(tx, own));
  if (found?.state === 'entering' && rest.count > 0) {
    const { name, caption } = views.unreadableFile(reader, own, rest.count);
    const file = { chatId: own.chatId, source: Buffer.from(rest.file), name, caption };
    if ((await sendFile(house, file)) === 'later') return 'later';
  }
  await transaction(house.db, async (tx) => {
    const still = await lockStanding(tx, own);
    if (still?.state !== 'entering') return;
    await staged.dropLines(tx, own);
    await queries.markEntered(tx, own, house.clock.nowMs());
    await show(desk, tx, still, views.result(reader, still, await note(tx, still)));
  });
  return 'done';
}

/** One write for the whole file: the journal takes it back as any other. */
async function note(tx: Tx, { ledgerUserId, userId, id, entered }: Import): Promise<number | null> {
  if (entered === 0) return null;
  return await noteWrite(tx, { ledgerUserId, writtenBy: userId, kind: IMPORT_WRITE, payload: { importId: id } });
}

async function removeAll(desk: Desk, own: Import, person: KnownPerson, signal: AbortSignal): Promise<Step> {
  const { house, book } = desk;
  const reader = await book.readerOf({ ...person, ledgerUserId: own.ledgerUserId });
  const progress = createProgress(house, own);
  let removed = own.takenBack;
  for (let more = true; more; ) {
    if (signal.aborted) return 'later';
    more = await transaction(house.db, async (tx) => {
      const still = await lockStanding(tx, own);
      if (still?.state !== 'removing') return false;
      const chunk = await staged.nextToRemove(tx, own);
      if (chunk === undefined) {
        await queries.saveState(tx, own, 'undone');
        await show(desk, tx, still, views.undone(reader, still));
        return false;
      }
      const count = await book.past.takeBack(tx, own.ledgerUserId, chunk.entryIds);
      await staged.saveRemoved(tx, own, chunk.chunk, count);
      removed += count;
      return true;
    });
    if (more) await progress(() => views.removingText(reader, own, removed));
  }
  return 'done';
}

async function refuse(desk: Desk, own: Import, { locale }: KnownPerson, reason: views.Refusal): Promise<Step> {
  await transaction(desk.house.db, async (tx) => {
    const still = await lockStanding(tx, own);
    if (still?.state !== 'reading') return;
    await queries.saveState(tx, own, 'failed');
    await show(desk, tx, still, views.refusal(desk.house.text, locale, still, reason));
  });
  return 'done';
}

/** What came in so far can be taken back. */
async function giveUp(desk: Desk, own: Import, person: KnownPerson): Promise<Step> {
  const reader = await desk.book.readerOf({ ...person, ledgerUserId: own.ledgerUserId });
  const isLeft = await hasLeft(desk, own);
  await transaction(desk.house.db, async (tx) => {
    const still = await lockStanding(tx, own);
    if (still === undefined || !['reading', 'entering', 'removing'].includes(still.state)) return;
    await staged.dropLines(tx, own);
    await queries.saveState(tx, own, 'failed');
    const writeId = still.state === 'entering' ? await note(tx, still) : null;
    await show(desk, tx, still, isLeft ? views.left(reader, still) : views.gaveUp(reader, still, writeId));
  });
  return 'done';
}

/** The import as it stands now; undefined also if its person or the ledger's owner is gone. */
async function lockStanding(tx: Tx, { userId, ledgerUserId, id }: Import): Promise<Import | undefined> {
  return (await holdPeople(tx, [userId, ledgerUserId])) ? await queries.lockImport(tx, userId, id) : undefined;
}

/** In place of the message that shows the import, or as a new one; with the commit that it tells of. */
async function show({ house }: Desk, tx: Tx, own: Import, screen: Screen): Promise<void> {
  await house.sender.notify(tx, anewOrInPlace(own, screen));
}
