-- The views count what waits from the index alone, and look up but the oldest and the newest row: ids follow time. By
-- created_at they had to visit every row that waits, or the whole table.
create or replace view queue_overview as
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

create or replace view queue_by_user as
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
