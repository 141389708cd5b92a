-- All that lists, sums and search ask of a ledger: entries of one ledger stand apart in the table, since everybody's come
-- in between, and beside each other here.
create index concurrently transactions_of_ledger on transactions (user_id, entry_date desc, id desc)
  include (kind, amount_minor, currency, category, search_text)
  where deleted_at is null;
