-- The category that took this one in; its entries are there by now. A row with the key of a default category stands for
-- that one in its ledger: renamed, archived, merged.
alter table categories add column merged_into text;

-- What a merge moved, so that its undo moves back that and nothing else: an entry (version 0), or what is kept of it
-- for undo. The write is the one in the journal.
create table category_moves (
  user_id bigint not null,
  write_id bigint not null,
  entry_id bigint not null,
  version integer not null,
  primary key (user_id, write_id, entry_id, version)
);
