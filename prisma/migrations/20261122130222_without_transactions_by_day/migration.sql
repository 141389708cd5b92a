-- transactions_of_ledger begins with the same columns.
drop index concurrently transactions_by_day;
