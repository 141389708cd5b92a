-- The same of their other writes.
create index concurrently ledger_writes_of_others on ledger_writes (written_by) where written_by <> user_id;
