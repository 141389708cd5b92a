-- Comparing a sheet with its ledger, and writing entries into it once more.

alter table connections
  -- When the ledger is compared next without being asked, and until when a process is at it.
  add column compare_at timestamptz,
  add column comparing_until timestamptz,
  -- What is fed: everything into a fresh tab, or what is missing into the tab as it is.
  add column rebuild_kind text check (rebuild_kind in ('everything', 'missing')),
  -- How many entries were fed, the last row of the outbox that was, and when the person last heard of it.
  add column rebuild_fed integer not null default 0,
  add column rebuild_until bigint,
  add column rebuild_told_at timestamptz;

create index connections_compare on connections (compare_at) where spreadsheet_id is not null;
create index connections_rebuilding on connections (user_id) where rebuild_started_at is not null;

-- The tab that a batch was frozen for: a rebuild moves its ledger to another tab of the same spreadsheet.
alter table sheet_batches add column sheet_id integer;
update sheet_batches
set sheet_id = connections.sheet_id
from connections
where connections.user_id = sheet_batches.user_id and settled_at is null;

-- How a sheet differs from its ledger, a row per entry. "accepted": the person wants it so, and is not told again;
-- "mending": the person wants it put right.
create table sheet_differences (
  user_id bigint not null,
  entry_id bigint not null,
  kind text not null check (kind in ('missing', 'doubled', 'unknown')),
  state text not null default 'found' check (state in ('found', 'accepted', 'mending')),
  primary key (user_id, entry_id)
);
