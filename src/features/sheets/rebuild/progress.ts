/** Tells how far a rebuild is, by editing the message that it was started from. */
import { SECOND_MS } from '../../../core/clock.ts';
import type { House } from '../../../core/house.ts';
import { transaction } from '../../../platform/postgres.ts';
import { findOwnerLocale } from '../queries.ts';
import { endRebuild, noteTold, takeUntold, type Progress } from './queries.ts';
import { doneNotice, progressNotice } from './views.ts';

/** Telegram takes about one message a second for a chat, and the person's answers come first. */
const TELL_EVERY_MS = 3 * SECOND_MS;

/** Edits the message of every rebuild that went on, and ends those that are done. */
export async function tellProgress(house: House): Promise<void> {
  while (await tellOne(house));
}

async function tellOne({ db, text, sender, log }: House): Promise<boolean> {
  return await transaction(db, async (tx) => {
    const progress = await takeUntold(tx, TELL_EVERY_MS);
    if (progress === undefined) return false;
    const { userId, message } = progress;
    const locale = await findOwnerLocale(tx, userId);
    if (progress.isDone) {
      await endRebuild(tx, userId);
      await sender.notify(tx, doneNotice(text, locale, progress));
      log.info('A sheet was written anew', { userId, kind: progress.kind, entries: progress.fed });
      return true;
    }
    const told = writtenOf(progress);
    await noteTold(tx, userId, { ...message, told });
    if (told !== message.told) await sender.notify(tx, progressNotice(text, locale, progress, told));
    return true;
  });
}

/** How many entries are in the sheet; what the person records meanwhile waits behind what was fed. */
export function writtenOf({ fed, waiting, total }: Pick<Progress, 'fed' | 'waiting' | 'total'>): number {
  return Math.min(Math.max(0, fed - waiting), total);
}
