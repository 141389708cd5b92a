-- Files of entries that are being written: one a person. The row goes with the last part.
create table exports (
  user_id bigint primary key,
  ledger_user_id bigint not null,
  chat_id bigint not null,
  format text not null check (format in ('csv', 'xlsx', 'json')),
  from_date date,
  to_date date,
  asked_at timestamptz not null,
  tries integer not null default 0,
  -- What Telegram has taken: parts, entries, and the last of these.
  parts integer not null default 0,
  done integer not null default 0,
  after_date date,
  after_id bigint
);

-- Files that people sent to be entered. It stays after the import: for its undo, and to know the same file again.
create table imports (
  user_id bigint not null,
  id bigint generated always as identity,
  ledger_user_id bigint not null,
  chat_id bigint not null,
  -- The message that shows how it goes, once there is one.
  message_id bigint,
  file_id text not null,
  file_name text not null,
  file_hash bytea,
  state text not null default 'reading'
    check (state in ('reading', 'ready', 'entering', 'done', 'removing', 'undone', 'cancelled', 'failed')),
  -- What its columns are, and what was found when it was last looked at.
  layout jsonb,
  summary jsonb,
  row_count integer not null default 0,
  entered integer not null default 0,
  taken_back integer not null default 0,
  -- Counted before each try: a file that ends the process is given up.
  tries integer not null default 0,
  prepared_at timestamptz,
  entered_at timestamptz,
  created_at timestamptz not null,
  primary key (user_id, id)
);

create index imports_of_ledger on imports (ledger_user_id, file_hash);
create index imports_waiting on imports (created_at) where state in ('reading', 'ready');

-- A thousand rows of a file each: as they stand in it until they are entered, then the entries that they became.
create table import_chunks (
  user_id bigint not null,
  import_id bigint not null,
  chunk integer not null,
  lines jsonb,
  -- By place in the chunk: those that the ledger seems to have already.
  duplicates integer[] not null default '{}',
  entry_ids bigint[],
  removed_at timestamptz,
  primary key (user_id, import_id, chunk),
  foreign key (user_id, import_id) references imports on delete cascade
);
