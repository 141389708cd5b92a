-- For those who run the bot and look at it with SQL: switches, a way to try again, views; and how hot tables are kept.

-- Stops all flushes, or those of one ledger. A flush in flight is finished; what people record waits.
-- Says how many connected ledgers stand still by this.
create function pause_flushes(user_id bigint default null) returns integer language plpgsql as $$
#variable_conflict use_column
declare
  ledgers integer;
begin
  if pause_flushes.user_id is null then
    insert into switches (name, is_on) values ('sheets flushes', false)
    on conflict (name) do update set is_on = false, changed_at = now() where switches.is_on;
    select count(*) into ledgers from connections where spreadsheet_id is not null;
  else
    update connections set paused_at = coalesce(paused_at, now()) where user_id = pause_flushes.user_id;
    get diagnostics ledgers = row_count;
  end if;
  return ledgers;
end $$;

-- Lets all flushes, or those of one ledger, go on at once. A ledger that was stopped by itself goes on by itself.
create function resume_flushes(user_id bigint default null) returns integer language plpgsql as $$
#variable_conflict use_column
declare
  ledgers integer;
begin
  if resume_flushes.user_id is null then
    update switches set is_on = true, changed_at = now() where name = 'sheets flushes' and not is_on;
    select count(*) into ledgers from connections where spreadsheet_id is not null and paused_at is null;
  else
    update connections set paused_at = null where user_id = resume_flushes.user_id;
    get diagnostics ledgers = row_count;
  end if;
  return ledgers;
end $$;

-- Lets what Google refused of a ledger be tried again, at once. The lock on the connection keeps a flush from ending
-- in between without seeing these rows. A change of an entry that was changed again since, and written, stays as it is:
-- what it says is not true any more. A line that never came into the sheet (an append) is always wanted, whatever its
-- version: a rebuild numbers its rows apart. Says how many rows wait again.
create function retry_failed(user_id bigint) returns integer language plpgsql as $$
#variable_conflict use_column
declare
  retried integer;
begin
  perform 1 from connections where user_id = retry_failed.user_id for no key update;
  update sheets_write_queue as failed
  set status = 'PENDING', batch_id = null, retry_count = 0, processed_at = null
  where user_id = retry_failed.user_id and status = 'FAILED'
    and (op = 'append' or not exists (
      select from transactions as entry
      where entry.id = failed.entry_id and entry.user_id = failed.user_id
        and entry.version > greatest(
          (
            select max(entry_version) from sheets_write_queue as other
            where other.user_id = failed.user_id and other.entry_id = failed.entry_id and other.status = 'FAILED'
          ),
          (
            select max(entry_version) from sheets_write_queue as other
            where other.user_id = failed.user_id and other.entry_id = failed.entry_id and other.status = 'PENDING'
          )
        )
    ));
  get diagnostics retried = row_count;
  if retried > 0 then
    update connections set due_at = least(due_at, now()) where user_id = retry_failed.user_id;
  end if;
  return retried;
end $$;

-- How the outbox stands. What was written is counted for the last hour only, and the whole is an estimate of
-- Postgres's own: nobody waits for ten million rows to be counted. What waits is counted from the index alone, and but
-- the oldest and the newest row are looked up: ids follow time.
create view queue_overview as
with waiting as (
  select user_id, count(*) as rows, min(id) as first_id, max(id) as last_id
  from sheets_write_queue
  where status = 'PENDING'
  group by user_id
),
line as (
  select
    case
      when spreadsheet_id is null then 'a sheet'
      when suspended_at is not null then 'the person'
      when paused_at is not null
        or exists (select from switches where name = 'sheets flushes' and not is_on) then 'the operator'
      else 'a flush'
    end as waits_for,
    sum(rows)::bigint as rows, min(first_id) as first_id, max(last_id) as last_id
  from waiting
  left join connections using (user_id)
  group by 1
)
select status, waits_for, rows, oldest, newest, case when place <= 2 then now() - oldest end as lag
from (
  select 1 as place, 'PENDING' as status, waits_for, rows,
    (select created_at from sheets_write_queue where id = first_id) as oldest,
    (select created_at from sheets_write_queue where id = last_id) as newest
  from line
  union all
  select 2, 'FAILED', 'a change or retry_failed()', count(*), min(created_at), max(created_at)
  from sheets_write_queue
  where status = 'FAILED'
  union all
  select 3, 'DONE (last hour)', null, count(*), min(processed_at), max(processed_at)
  from sheets_write_queue
  where status = 'DONE' and processed_at > now() - interval '1 hour'
  union all
  select 4, 'all (estimate)', null, greatest(reltuples, 0)::bigint, null, null
  from pg_class
  where oid = 'sheets_write_queue'::regclass
) as found
order by place, waits_for;

-- The ledgers for which something waits, failed, or stands still.
create view queue_by_user as
select connections.user_id, coalesce(waiting.rows, 0) as waiting,
  (
    select created_at from sheets_write_queue as oldest
    where oldest.id = waiting.first_id and oldest.user_id = connections.user_id
  ) as oldest,
  coalesce(failed.rows, 0) as failed,
  due_at, lease_token is not null and lease_until > now() as is_being_flushed, attempt,
  suspended_reason, suspended_at, paused_at, reached_by, gate, spreadsheet_id is not null as is_connected,
  coalesce(connections.last_error, failed.last_error) as last_error, last_synced_at
from connections
left join (
  select user_id, count(*) as rows, min(id) as first_id
  from sheets_write_queue
  where status = 'PENDING'
  group by user_id
) as waiting using (user_id)
left join (
  select user_id, count(*) as rows, max(last_error) as last_error
  from sheets_write_queue
  where status = 'FAILED'
  group by user_id
) as failed using (user_id)
where waiting.rows > 0 or failed.rows > 0 or suspended_at is not null or paused_at is not null;

-- Flushes as they were. A batch that was applied is kept for a day, as long as its fence is.
create view flush_history as
select batch_id as batch, user_id, row_count as rows, attempts, created_at as began, settled_at as ended,
  settled_at - created_at as took, coalesce(outcome, 'under way') as outcome, last_error
from sheet_batches;

-- Rows of these tables are changed several times in their short lives. Vacuumed by the default, at a fifth of dead
-- rows, indexes would grow to many times what waits. The queue has settings of its own since the beginning.
alter table sheets_write_queue set (autovacuum_analyze_scale_factor = 0.02);
alter table connections set (autovacuum_analyze_scale_factor = 0.05);
-- A batch is changed when it is tried and when it is settled; what it held, mostly out of line, goes then.
alter table sheet_batches set (
  fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_scale_factor = 0.02
);
