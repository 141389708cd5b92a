-- People among themselves: who brought whom, the leaderboard, invitations into a ledger.

alter table users add column referral_code text;

-- user_id is the friend's: the key itself sees to it that a person is referred once.
create table referrals (
  user_id bigint primary key,
  referrer_id bigint not null,
  created_at timestamptz not null,
  -- When the friend's first entry was seen.
  counted_at timestamptz,
  check (user_id <> referrer_id)
);

create index referrals_by_referrer on referrals (referrer_id) where counted_at is not null;
create index referrals_uncounted on referrals (created_at) where counted_at is null;

-- Who takes part, with figures that a schedule keeps up to date. Amounts never come here.
create table leaderboard (
  user_id bigint primary key,
  nickname text not null,
  streak_days integer not null default 0,
  entries integer not null default 0,
  place integer,
  joined_at timestamptz not null,
  due_at timestamptz not null
);

create index leaderboard_place on leaderboard (place) where place is not null;
create index leaderboard_due on leaderboard (due_at);

-- One invitation a ledger; the link holds the selector and the secret, of which only a hash is kept.
create table ledger_invites (
  user_id bigint primary key,
  selector text not null,
  secret_hash bytea not null,
  expires_at timestamptz not null
);

create unique index ledger_invites_selector on ledger_invites (selector);
