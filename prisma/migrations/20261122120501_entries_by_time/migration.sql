-- How many entries came in today, of all people: rows stand in the order of their coming, so a few kB of index will do,
-- and writing an entry costs no more than before.
create index concurrently transactions_by_time on transactions using brin (created_at);
