-- How fast a person writes, counted by all processes (core/intake-store.ts), a row each. Unlogged: after a crash of
-- Postgres everybody starts anew. Rewritten with each update, on the page it is on (half of each is kept free, and
-- there is no second index), and forgotten after a day.
create unlogged table person_rates (
  user_id bigint primary key,
  -- When an update of theirs was counted last, and the time before.
  seen_at timestamptz not null,
  seen_before_at timestamptz,
  -- When the work on their last message or command begins, perhaps a moment from now.
  wrote_at timestamptz,
  -- The end of the minute that began with the first update in it; of the hour, for who may not use the bot.
  ends_at timestamptz not null,
  messages integer not null,
  commands integer not null,
  presses integer not null,
  -- The minute before had too many messages already.
  after_flood boolean not null default false
) with (fillfactor = 50);
