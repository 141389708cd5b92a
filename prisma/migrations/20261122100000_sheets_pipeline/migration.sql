-- The sheets' pipeline: several ways to a sheet, comparison and rebuilding, switches and views for operators.

-- How a ledger's sheet is reached: shared with one of our service accounts, by the person's own grant of Google's
-- (Connect with Google), or through an Apps Script web app of theirs. A gate is what has a quota of its own.
alter table connections
  add column reached_by text not null default 'account' check (reached_by in ('account', 'grant', 'web-app')),
  add column gate text generated always as (case reached_by when 'account' then account_email else reached_by end) stored,
  -- An operator's switch for this ledger alone.
  add column paused_at timestamptz,
  -- When the header was last seen in its place.
  add column header_seen_at timestamptz,
  add column web_app_url text,
  -- Encrypted with SECRET_KEY.
  add column web_app_secret bytea,
  -- What the last comparison with the ledger found, and when; what the next flush shall put right.
  add column findings jsonb,
  add column compared_at timestamptz,
  add column repair jsonb,
  -- A rebuild in progress: entries up to rebuild_after are in the outbox.
  add column rebuild_started_at timestamptz,
  add column rebuild_after bigint,
  add column rebuild_total integer,
  add column rebuild_message jsonb;

drop index connections_due;
create index connections_due on connections (gate, due_at)
  where due_at is not null and spreadsheet_id is not null and suspended_at is null and paused_at is null;

-- How many rows of the outbox a batch took, for those who look at flushes with SQL.
alter table sheet_batches add column row_count integer not null default 0;

-- What a person allowed at Google, so that the bot writes into a spreadsheet of their own Drive.
create table google_grants (
  user_id bigint primary key,
  -- Encrypted with SECRET_KEY.
  refresh_token bytea not null,
  scope text not null,
  granted_at timestamptz not null default now()
);

-- Ways to Google's consent page that are open; each may come back once.
create table google_consents (
  user_id bigint not null,
  state_hash bytea not null,
  -- Encrypted with SECRET_KEY.
  verifier bytea not null,
  chat_id bigint not null,
  message_id bigint,
  expires_at timestamptz not null,
  primary key (user_id, state_hash)
);

-- Switches of the operator, for all processes. A switch that is not here is on.
create table switches (
  name text primary key,
  is_on boolean not null,
  changed_at timestamptz not null default now()
);
