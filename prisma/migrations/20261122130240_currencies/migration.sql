-- What a dollar cost in each currency on a day, as published: written once, never changed, so that a total of that day
-- stays what it was. Asked for by currency over many days.
create table exchange_rates (
  currency text not null,
  day date not null,
  per_usd numeric not null check (per_usd > 0),
  primary key (currency, day)
);

-- The days whose rates are stored, and those that somebody's entries need and nobody has fetched yet.
create table exchange_days (
  day date primary key,
  fetched_at timestamptz,
  attempts integer not null default 0,
  next_try_at timestamptz not null default '-infinity'
);

create index exchange_days_wanted on exchange_days (next_try_at) where fetched_at is null;

-- Rates that a ledger's people typed: one `currency` is `rate` of `in_currency`, from that day on.
create table own_rates (
  user_id bigint not null,
  currency text not null,
  in_currency text not null,
  from_day date not null,
  rate numeric not null check (rate > 0),
  primary key (user_id, currency, in_currency, from_day)
);

-- One rate of a pair a day, in whichever direction it was typed.
create unique index own_rates_of_pair
  on own_rates (user_id, least(currency, in_currency), greatest(currency, in_currency), from_day);

-- The currency of amounts without one while a person travels.
alter table users add column trip_currency text;
