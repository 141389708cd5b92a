-- Budgets count uses by slots of time instead of holding tokens (docs/decisions/010-budgets.md). What the buckets held
-- can't be turned into uses; a minute later it would mean nothing anyway.
drop table rate_budgets;

create table rate_budgets (
  name text primary key,
  -- How long a slot is, and the number of the newest one since 1970.
  slot_ms double precision not null,
  newest bigint not null,
  -- Uses by slot, the newest last. Always as many slots as one window has, whatever the limit is.
  counts integer[] not null
) with (
  -- A handful of rows, each changed many times a second: one to a page leaves room for its next versions there,
  -- so that old ones go with the next change and nobody waits for a vacuum.
  fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000
);
