-- The entries of a message that its person changes, and what a person recorded last.
create index concurrently transactions_by_message on transactions (user_id, recorded_by, message_id)
where message_id is not null;
