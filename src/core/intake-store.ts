/**
 * What is known of an update before it is handled: how often it was tried, how fast its sender goes on, whether they
 * may use the bot, what it asked them. One statement for all updates that arrive together. The try is counted in a
 * commit of its own before the work, so that an update that kills the process is counted too. That commit needn't
 * reach the disk at once: a count lost with the whole database server only gives the update another try.
 *
 * A person is counted after their update, so that only its first try counts, and stands once in a group. Both are
 * locked in the order of their keys, updates first: two processes never wait for each other.
 */
import type { Clock } from './clock.ts';
import type { OpenDialog } from './dialog-store.ts';
import { GroupCommit } from './group-commit.ts';
import type { CountedAs, Limits, Pace } from './limits.ts';
import type { UpdateKey } from './update-key.ts';
import { rows, type Db, type Statement } from '../platform/postgres.ts';

export type KnownUpdate = {
  /** Deliveries of this update that began, this one included. */
  tries: number;
  /** How long ago the first of them began, in milliseconds. */
  triedForMs: number;
  /** True if its effect is committed. */
  done: boolean;
  /**
   * What the bot waits for; first what an earlier delivery of this very update has answered. One whose effect is
   * committed answers nothing that was asked since.
   */
  dialogs: OpenDialog[];
  /** How long ago the person's update before this one was counted; null if nothing is known of any. */
  wroteAgoMs: number | null;
  /** True if they are listed, or an admin let them in. */
  isAllowed: boolean;
  /** How fast they are; null for an update that was let through before. */
  pace: Pace | null;
};

/** `isListed`: may use the bot without an approval. */
export type Asking = { countedAs: CountedAs; isListed: boolean };

export type IntakeStore = {
  /** Counts a try of an update and gives what is known of it. Unless it is said, it counts towards no limit. */
  load(key: UpdateKey, asking?: Asking): Promise<KnownUpdate>;
  /** Takes a try back: Telegram keeps the update, and its next try is its first. */
  takeBack(key: UpdateKey): Promise<void>;
};

const UNLIMITED: Asking = { countedAs: 'free', isListed: true };

/**
 * @param clock says which questions still stand
 * @param limits of these the store needs the gap, and how many messages are too many
 */
export function createIntakeStore(db: Db, clock: Clock, limits?: Limits): IntakeStore {
  const gap = `${limits?.messageGapMs ?? 0} milliseconds`;
  const tooMany = limits?.messagesPerMinute || NEVER;
  const group = new GroupCommit<UpdateKey & Asking, KnownUpdate>({
    keyOf: (asked) => asked.userId,
    write: async (asked) => await loadGroup(db, asked, { gap, tooMany, now: new Date(clock.nowMs()) }),
  });
  return {
    load: async (key, asking = UNLIMITED) => await group.submit({ ...key, ...asking }),
    takeBack: async (key) => void (await rows(db, TAKE_BACK, [key.userId, key.updateId, key.day])),
  };
}

/** No integer of Postgres is above it. */
const NEVER = 2 ** 31 - 1;

type LoadedRow = {
  user_id: number;
  tries: number;
  tried_for_ms: number;
  done: boolean;
  dialogs: OpenDialog[] | null;
  is_allowed: boolean;
  messages: number;
  commands: number;
  presses: number;
  after_flood: boolean;
  wrote_ago_ms: number | null;
  gap_ms: number | null;
  ends_in_ms: number;
};

async function loadGroup(
  db: Db,
  asked: (UpdateKey & Asking)[],
  { gap, tooMany, now }: { gap: string; tooMany: number; now: Date },
): Promise<KnownUpdate[]> {
  const loaded = await rows<LoadedRow>(db, LOAD, [
    asked.map(({ userId }) => userId),
    asked.map(({ updateId }) => updateId),
    asked.map(({ day }) => day),
    asked.map(({ countedAs }) => countedAs),
    asked.map(({ isListed }) => isListed),
    gap,
    tooMany,
    now,
  ]);
  const byUser = new Map(loaded.map((row) => [row.user_id, row]));
  return asked.map(({ userId }) => knownUpdate(byUser.get(userId)));
}

function knownUpdate(row: LoadedRow | undefined): KnownUpdate {
  if (row === undefined) throw new Error('An update was counted, yet no row came back');
  return {
    tries: row.tries,
    triedForMs: row.tried_for_ms,
    done: row.done,
    dialogs: row.dialogs ?? [],
    // Of two groups the one that began earlier may write later.
    wroteAgoMs: row.wrote_ago_ms === null ? null : Math.max(0, row.wrote_ago_ms),
    isAllowed: row.is_allowed,
    pace: row.tries === 1 ? paceOf(row) : null,
  };
}

function paceOf(row: LoadedRow): Pace {
  return {
    used: { message: row.messages, command: row.commands, press: row.presses },
    // Rounded up: what comes again then must find a new minute.
    endsInMs: row.ends_in_ms + 1,
    gapMs: Math.max(0, row.gap_ms ?? 0),
    isAfterFlood: row.after_flood,
  };
}

/** Also false for the hour of somebody who has been let in since. */
const SAME_MINUTE = 'rate.ends_at between now() and excluded.ends_at';

const milliseconds = (interval: string): string => `(date_part('epoch', ${interval}) * 1000)::bigint`;

const LOAD: Statement = {
  name: 'intake-load',
  text: `
    with asked as materialized (
      select user_id, update_id, day, counted_as,
        is_listed or exists (select from approvals where approvals.user_id = asked.user_id) as is_allowed
      from unnest($1::bigint[], $2::bigint[], $3::date[], $4::text[], $5::boolean[])
        as asked (user_id, update_id, day, counted_as, is_listed)
    ),
    tried as (
      insert into processed_updates (user_id, update_id, day, tries)
      select user_id, update_id, day, 1
      from asked
      order by update_id, user_id
      on conflict (update_id, user_id, day) do update
        set tries = processed_updates.tries + 1
      returning user_id, update_id, tries, done_at is not null as done,
        ${milliseconds('now() - first_seen_at')} as tried_for_ms
    ),
    counted as (
      insert into person_rates as rate (user_id, seen_at, wrote_at, ends_at, messages, commands, presses)
      select user_id, now(),
        case when tries = 1 and counted_as in ('message', 'command') then now() end,
        now() + case when is_allowed then interval '1 minute' else interval '1 hour' end,
        (tries = 1 and (counted_as = 'message' or not is_allowed and counted_as <> 'membership'))::int,
        (tries = 1 and counted_as = 'command')::int,
        (tries = 1 and counted_as = 'press')::int
      from asked
      join tried using (user_id)
      order by user_id
      on conflict (user_id) do update set
        seen_at = now(),
        seen_before_at = rate.seen_at,
        wrote_at = case
          when excluded.wrote_at is null then rate.wrote_at
          when rate.wrote_at is null then now()
          else greatest(now(), least(rate.wrote_at, now()) + $6::interval)
        end,
        ends_at = case when ${SAME_MINUTE} then rate.ends_at else excluded.ends_at end,
        messages = case when ${SAME_MINUTE} then rate.messages else 0 end + excluded.messages,
        commands = case when ${SAME_MINUTE} then rate.commands else 0 end + excluded.commands,
        presses = case when ${SAME_MINUTE} then rate.presses else 0 end + excluded.presses,
        after_flood = case
          when ${SAME_MINUTE} then rate.after_flood
          else rate.messages > $7::int and rate.ends_at between now() - interval '1 minute' and now()
        end
      returning user_id, messages, commands, presses, after_flood,
        ${milliseconds('now() - seen_before_at')} as wrote_ago_ms,
        ${milliseconds('wrote_at - now()')} as gap_ms,
        ${milliseconds('ends_at - now()')} as ends_in_ms
    )
    select tried.user_id, tries, tried_for_ms, done, is_allowed, messages, commands, presses, after_flood, wrote_ago_ms, gap_ms,
      ends_in_ms,
      (
        select jsonb_agg(jsonb_build_object(
          'id', id, 'kind', kind, 'state', state, 'awaitsText', awaits_text, 'version', version
        ) order by closed_by nulls last)
        from dialogs
        where dialogs.user_id = tried.user_id and expires_at > $8::timestamptz
          and (closed_by = tried.update_id or (closed_by is null and not tried.done))
      ) as dialogs
    from tried
    join counted using (user_id)
    join asked using (user_id)
    cross join (select set_config('synchronous_commit', 'off', true)) as commit_later`,
};

const TAKE_BACK: Statement = {
  name: 'intake-take-back',
  text: `
    update processed_updates
    set tries = tries - 1
    where user_id = $1 and update_id = $2 and day = $3`,
};
