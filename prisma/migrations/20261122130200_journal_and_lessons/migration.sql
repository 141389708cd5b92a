-- The message of the person that brought an entry: several lines share it. Without one: imports, receipts, plans.
alter table transactions add column message_id bigint;

-- The write of the journal that replaced this version; null for what was changed before there was a journal.
alter table transaction_versions add column write_id bigint;

-- The journal: each write but plain recording, which is known by its entries. Ids are of the entries' sequence, so that
-- both have one order. undone_at is also set when a write was passed over, since all of it was changed meanwhile.
create table ledger_writes (
  user_id bigint not null,
  id bigint not null default nextval('entry_ids'),
  written_by bigint not null,
  kind text not null,
  payload jsonb not null default '{}',
  created_at timestamptz not null default now(),
  undone_at timestamptz,
  primary key (id, user_id)
);

create index ledger_writes_standing on ledger_writes (user_id, written_by, id) where undone_at is null;

-- Which category a note belongs to, as a ledger's people said. taught_by is the write or the entry that taught it: the
-- newest one counts, and only as long as that write or entry stands.
create table category_lessons (
  user_id bigint not null,
  taught_by bigint not null,
  words text not null,
  kind text not null check (kind in ('expense', 'income')),
  category text not null,
  taught_at timestamptz not null default now(),
  primary key (taught_by, user_id)
);

create index category_lessons_newest on category_lessons (user_id, taught_by);
