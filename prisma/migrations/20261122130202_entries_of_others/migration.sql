-- What people recorded into ledgers of others, to make it nobody's when they leave for good. Nearly always empty.
create index concurrently transactions_of_others on transactions (recorded_by) where recorded_by <> user_id;
