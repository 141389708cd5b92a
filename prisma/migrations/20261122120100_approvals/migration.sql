-- People whom an admin let in, beside ALLOWED_IDS.
create table approvals (
  user_id bigint primary key,
  approved_by bigint not null,
  approved_at timestamptz not null default now()
);
