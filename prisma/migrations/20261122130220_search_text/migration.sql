-- What an entry is searched by: its tags and note in small letters without accents, so that `ca phe` finds `Cà phê`.
-- Stored, since it is read fifty thousand at a time and written once. Adding it writes the table anew, which takes
-- about a minute for ten million entries; nobody can record meanwhile.

-- Letters without what stands above and below them; the marks are those of Latin and Cyrillic languages.
create function ledger_fold(text) returns text
  language sql immutable strict parallel safe
  return translate(lower(normalize($1, nfd)), U&'đ\0300\0301\0302\0303\0304\0306\0307\0308\0309\030a\030b\030c\031b\0323\0326\0327\0328', 'd');

-- ` #trip #work `: what turns an array into text is called stable, since for some types it is; for text it never changes.
create function ledger_tag_text(text[]) returns text
  language sql immutable strict parallel safe
  return ' #' || array_to_string($1, ' #') || ' ';

-- An entry of an index must be small: of a longer note the beginning is searched.
alter table transactions add column search_text text not null generated always as (
  left(ledger_fold(case when tags = '{}' then note else ledger_tag_text(tags) || note end), 400)
) stored;

-- A list of fifty thousand entries is read from the index alone where the map of visible pages is up to date: after
-- two hundred thousand of ten million new ones, not after two million.
alter table transactions set (autovacuum_vacuum_insert_scale_factor = 0.02);
