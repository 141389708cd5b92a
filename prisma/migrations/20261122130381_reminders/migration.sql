-- What the bot says to people of its own accord at a time of theirs: a nudge if a day has no entry, recaps of weeks and
-- months. A row a kind, from the first month on.
create table reminders (
  user_id bigint not null,
  kind text not null check (kind in ('nudge', 'week', 'month')),
  -- The hour of the person's day, 0 to 23.
  hour smallint not null check (hour between 0 and 23),
  -- Null while it is off.
  due_at timestamptz,
  -- The last day of the period that the person was told about, or the day that they were nudged on: nothing comes twice.
  told_on date,
  primary key (user_id, kind)
);

create index reminders_due on reminders (due_at) where due_at is not null;
