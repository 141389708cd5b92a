-- What keeps all ledgers of a gate waiting: Google refuses the gate's account, or this machine's clock, or does not
-- answer. A row stays when its trouble is over (failures 0): it knows when the operator was told last.
create table gate_troubles (
  gate text primary key,
  trouble text not null check (trouble in ('account', 'clock', 'outage')),
  message text not null,
  -- How many ledgers have failed one after the other, with no success in between.
  failures integer not null,
  last_user_id bigint not null,
  since timestamptz not null default now(),
  -- Nobody calls Google for this gate until then.
  held_until timestamptz,
  told_at timestamptz
);
