-- People who asked to be erased, and when. Until then they can take it back.
create table erasures (
  user_id bigint primary key,
  asked_at timestamptz not null,
  due_at timestamptz not null
);

create index erasures_due on erasures (due_at);
