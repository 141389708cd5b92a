/**
 * Tries parked updates again when somebody asked for it (core/parked.ts). Any bot process may come first: rows are
 * taken for a while, in a commit of their own, and handed to the pipeline as Telegram would, one after the other for
 * each person. What a dying process had in hand is taken by the next one; the claim of an update sees to it that its
 * effect happens once.
 */
import type { Update } from 'telegraf/types';
import { MINUTE_MS, SECOND_MS } from './clock.ts';
import { describeFault } from './errors.ts';
import { loop, type LoopTurn, type Service } from './lifecycle.ts';
import { countText, type Locale } from './locale.ts';
import { cleanText } from './message-content.ts';
import { INTERRUPTED, reasonOf } from './parked.ts';
import type { Handled, Pipeline } from './pipeline.ts';
import type { Sender } from './sender.ts';
import type { Texts } from './text.ts';
import type { UpdateKey } from './update-key.ts';
import { readUpdate } from './update-origin.ts';
import type { Logger } from '../platform/logger.ts';
import { rows, transaction, type Db, type Statement, type Tx } from '../platform/postgres.ts';

export type ReplayOptions = {
  db: Db;
  pipeline: Pipeline;
  sender: Sender;
  text: Texts;
  log: Logger;
  /** The language of an admin whom the bot hasn't met. */
  defaultLocale: Locale;
};

/** How soon after a press it begins. */
const LOOK_EVERY_MS = SECOND_MS;

const FAULT_REST_MS = 10 * SECOND_MS;

/** So many people's updates are tried side by side. */
const AT_ONCE = 8;

/** Longer than a try takes, with statements and Telegram at their slowest: whoever took it has died. */
const TAKEN_FOR_MS = MINUTE_MS;

/** An update that ends the process each time must not do so for ever. */
const MOST_INTERRUPTIONS = 3;

/** The bot's loop over what is to be tried again. A stop waits for the tries in hand. */
export function createReplay(options: ReplayOptions): Service {
  const { db, pipeline, log } = options;

  const turn = async (): Promise<LoopTurn> => {
    const taken = await rows<TakenRow>(db, TAKE, [AT_ONCE, TAKEN_FOR_MS]);
    await Promise.all(taken.map(tryAgain));
    await tellAskers();
    return { restMs: taken.length === 0 ? LOOK_EVERY_MS : 0 };
  };

  /** A fault here is the database's: the row stays taken for a while, and is tried again then. */
  const tryAgain = async (row: TakenRow): Promise<void> => {
    try {
      await settle(row, await outcomeOf(row));
    } catch (fault) {
      log.error('A parked update could not be tried again', { updateId: row.update_id, fault: describeFault(fault) });
    }
  };

  const outcomeOf = async (row: TakenRow): Promise<Outcome> => {
    if (row.replay_tries > MOST_INTERRUPTIONS) return { kind: 'failed', reason: INTERRUPTED };
    const read = readUpdate(row.payload);
    if (read.kind !== 'served') return { kind: 'failed', reason: 'This version of the program does not serve it' };
    await renewClaim(db, read.origin.key, row);
    return await pipeline.handle(row.payload).catch((fault: unknown) => ({ kind: 'failed', reason: reasonOf(fault) }));
  };

  const settle = async (row: TakenRow, outcome: Outcome): Promise<void> => {
    const { user_id: userId, update_id: updateId, replay_id: replayId } = row;
    const key = [userId, updateId, replayId];
    if (outcome.kind === 'later') await rows(db, POSTPONE, [...key, outcome.afterMs]);
    else if (outcome.kind === 'done') await rows(db, REMOVE, key);
    else await rows(db, PUT_BACK, [...key, cleanText(outcome.reason)]);
    log.info('A parked update was tried again', { updateId, userId, outcome: outcome.kind });
  };

  /** Whoever asked is told once, when nothing of what they asked for is left. */
  const tellAskers = async (): Promise<void> => {
    await transaction(db, async (tx) => {
      for (const ended of await rows<EndedRow>(tx, END, [])) await tell(tx, ended);
    });
  };

  const tell = async (tx: Tx, { asked_by: chatId, locale, done, failed }: EndedRow): Promise<void> => {
    if (chatId === null || done + failed === 0) return;
    const language = locale ?? options.defaultLocale;
    const values = { done: countText(done, language), failed: countText(failed, language) };
    const key = failed === 0 ? 'core:replay.done' : 'core:replay.failed';
    await options.sender.notify(tx, { kind: 'send', chatId, text: options.text(language, key, values) });
  };

  return loop({
    name: 'replay of parked updates',
    turn,
    onFault: (fault) => log.warn('Parked updates could not be looked for', { fault: describeFault(fault) }),
    faultRestMs: FAULT_REST_MS,
  });
}

type Outcome = Handled | { kind: 'failed'; reason: string };

type TakenRow = {
  user_id: number;
  update_id: number;
  payload: Update;
  replay_id: number;
  replay_tries: number;
  done_at: Date | null;
  result: unknown;
};

type EndedRow = { asked_by: number | null; locale: Locale | null; done: number; failed: number };

/**
 * Gives it its tries back but the first one, with which it counted for how fast its person may go on; and the claim
 * that was dropped with those of its day.
 */
async function renewClaim(db: Db, key: UpdateKey, row: TakenRow): Promise<void> {
  const result = row.done_at === null ? null : JSON.stringify(row.result);
  await rows(db, RENEW_CLAIM, [key.userId, key.updateId, key.day, row.done_at, result]);
}

const TAKE: Statement = {
  name: 'replay-take',
  text: `
    with due as materialized (
      select user_id, update_id
      from failed_updates
      where replay_id is not null and replay_at <= now()
        and not exists (
          select from failed_updates as earlier
          where earlier.user_id = failed_updates.user_id and earlier.update_id < failed_updates.update_id
            and earlier.replay_id is not null
        )
      order by update_id
      limit $1
      for update skip locked
    )
    update failed_updates as parked
    set replay_at = now() + $2 * interval '1 millisecond', replay_tries = replay_tries + 1
    from due
    where parked.user_id = due.user_id and parked.update_id = due.update_id
    returning parked.user_id, parked.update_id, payload, replay_id, replay_tries, done_at, result`,
};

const RENEW_CLAIM: Statement = {
  name: 'replay-renew-claim',
  text: `
    insert into processed_updates (user_id, update_id, day, tries, done_at, result)
    values ($1, $2, $3, 1, $4, $5)
    on conflict (update_id, user_id, day) do update
      set tries = 1`,
};

const POSTPONE: Statement = {
  name: 'replay-postpone',
  text: `
    update failed_updates
    set replay_at = now() + $4 * interval '1 millisecond', replay_tries = replay_tries - 1
    where user_id = $1 and update_id = $2 and replay_id = $3`,
};

const REMOVE: Statement = {
  name: 'replay-remove',
  text: `
    with tried as (
      delete from failed_updates
      where user_id = $1 and update_id = $2 and replay_id = $3
      returning replay_id
    )
    update replays
    set done = done + 1
    from tried
    where id = replay_id`,
};

/** `failed_at` stays: what the person sent is kept no longer for having been tried. */
const PUT_BACK: Statement = {
  name: 'replay-put-back',
  text: `
    with tried as (
      update failed_updates
      set replay_id = null, replay_at = null, tries = tries + 1, reason = $4
      where user_id = $1 and update_id = $2 and replay_id = $3
      returning $3::bigint as replay_id
    )
    update replays
    set failed = failed + 1
    from tried
    where id = replay_id`,
};

const END: Statement = {
  name: 'replay-end',
  text: `
    delete from replays
    using (
      select replays.id, users.locale
      from replays
      left join users on users.user_id = replays.asked_by
    ) as asked
    where replays.id = asked.id
      and not exists (select from failed_updates where failed_updates.replay_id = replays.id)
    returning asked_by, locale, done, failed`,
};
