-- What a photo, a PDF or a voice note says, as a machine reads it, until its person records it or lets it go.
-- user_id is the person who sent it: into which ledger it goes is theirs to say when they record it.
create table receipt_drafts (
  user_id bigint not null,
  id bigint generated always as identity,
  chat_id bigint not null,
  -- The message that brought the file: what is said of it answers that one.
  message_id bigint not null,
  kind text not null check (kind in ('photo', 'document', 'voice')),
  mime_type text not null,
  -- Telegram's name of the file; forgotten as soon as nobody will read it any more.
  file_id text,
  unique_id text not null,
  -- What the person wrote below the file.
  caption text not null,
  content_hash bytea,
  state text not null
    check (state in ('waiting', 'asked', 'ready', 'recorded', 'cancelled', 'failed', 'expired')),
  -- Which job may go on with it: one that died after it had handed over does nothing any more.
  turn int not null default 0,
  tries int not null default 0,
  -- The person wants it although they recorded the same picture before.
  again boolean not null default false,
  -- What a button was shown for: one of an older message does nothing.
  version int not null default 1,
  content jsonb,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz,
  primary key (user_id, id)
);

create index receipt_drafts_same_file on receipt_drafts (user_id, unique_id);
create index receipt_drafts_same_content on receipt_drafts (user_id, content_hash) where content_hash is not null;
create index receipt_drafts_recorded on receipt_drafts (user_id, settled_at desc) where state = 'recorded';
create index receipt_drafts_open on receipt_drafts (expires_at) where state in ('waiting', 'asked', 'ready');
create index receipt_drafts_over on receipt_drafts (settled_at) where state in ('cancelled', 'failed', 'expired');
