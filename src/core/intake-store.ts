/**
 * What is known of an update before it is handled: how often it was tried, what the bot asked who sent it.
 * One statement for all updates that arrive together. The try is counted in a commit of its own before the
 * work, so that an update that kills the process is counted too. That commit needn't reach the disk at once:
 * a count lost with the whole database server only gives the update another try.
 */
import type { OpenDialog } from './dialog-store.ts';
import { GroupCommit } from './group-commit.ts';
import type { UpdateKey } from './update-key.ts';
import { rows, type Db, type Statement } from '../platform/postgres.ts';

export type KnownUpdate = {
  /** Deliveries of this update that began, this one included. */
  tries: number;
  /** True if its effect is committed. */
  done: boolean;
  /**
   * What the bot waits for; first what an earlier delivery of this very update has answered. One whose effect is
   * committed answers nothing that was asked since.
   */
  dialogs: OpenDialog[];
};

/** Counts a try of an update and gives what is known of it. */
export type IntakeStore = { load(key: UpdateKey): Promise<KnownUpdate> };

export function createIntakeStore(db: Db): IntakeStore {
  const group = new GroupCommit<UpdateKey, KnownUpdate>({
    keyOf: (key) => `${key.userId}:${key.updateId}`,
    write: async (keys) => await loadGroup(db, keys),
  });
  return { load: (key) => group.submit(key) };
}

type LoadedRow = {
  user_id: number;
  update_id: number;
  tries: number;
  done: boolean;
  dialogs: OpenDialog[] | null;
};

async function loadGroup(db: Db, keys: UpdateKey[]): Promise<KnownUpdate[]> {
  const loaded = await rows<LoadedRow>(db, LOAD, [
    keys.map((key) => key.userId),
    keys.map((key) => key.updateId),
    keys.map((key) => key.day),
  ]);
  const byKey = new Map(loaded.map((row) => [`${row.user_id}:${row.update_id}`, row]));
  return keys.map((key) => knownUpdate(byKey.get(`${key.userId}:${key.updateId}`)));
}

function knownUpdate(row: LoadedRow | undefined): KnownUpdate {
  if (row === undefined) throw new Error('An update was counted, yet no row came back');
  return { tries: row.tries, done: row.done, dialogs: row.dialogs ?? [] };
}

const LOAD: Statement = {
  name: 'intake-load',
  text: `
    with asked as materialized (
      select user_id, update_id, day
      from unnest($1::bigint[], $2::bigint[], $3::date[]) as asked (user_id, update_id, day)
    ),
    tried as (
      insert into processed_updates (user_id, update_id, day, tries)
      select user_id, update_id, day, 1
      from asked
      order by update_id, user_id
      on conflict (update_id, user_id, day) do update
        set tries = processed_updates.tries + 1
      returning user_id, update_id, tries, done_at is not null as done
    )
    select tried.user_id, tried.update_id, tried.tries, tried.done,
      (
        select jsonb_agg(jsonb_build_object(
          'id', id, 'kind', kind, 'state', state, 'awaitsText', awaits_text, 'version', version
        ) order by closed_by nulls last)
        from dialogs
        where dialogs.user_id = tried.user_id and expires_at > now()
          and (closed_by = tried.update_id or (closed_by is null and not tried.done))
      ) as dialogs
    from tried
    cross join (select set_config('synchronous_commit', 'off', true)) as commit_later`,
};
