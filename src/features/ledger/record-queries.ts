/**
 * The hot path: one statement records the entries of many messages in one commit. It makes the ledgers' connections
 * due, which locks them until the commit, against an erasure of the owner as well, refuses what must not be recorded,
 * claims the updates and inserts entries and outbox rows. Locks are taken in the order of user ids; should two groups
 * meet in a deadlock all the same, the group that was undone is written again one by one.
 */
import type { Clock } from '../../core/clock.ts';
import type { SheetRow } from '../../core/outbox.ts';
import type { EntryInput } from './model.ts';
import type { UpdateKey } from '../../core/update-key.ts';
import { rows, type Db, type Statement, type Tx } from '../../platform/postgres.ts';

/** The entries of one message, to be recorded all or none; what a second delivery gets is a `StoredRecord`. */
export type MessageToRecord = {
  update: UpdateKey;
  /** The ledger's owner; `update.userId` is the person who records. */
  ledgerUserId: number;
  /** `YYYY-MM-DD` for the limit of changes a day. */
  today: string;
  /** The person's message, in their chat with the bot: who changes it changes its entries. */
  messageId?: number;
  entries: { input: EntryInput; row: SheetRow }[];
  /** Chosen with a button: whatever the bot waits for as a text, this doesn't answer it. */
  chosen?: true;
};

/** What a second delivery is answered from; `offer` if the first one offered a sheet. */
export type StoredRecord = { entryIds: number[]; offer?: true };

/**
 * How the ledger's sheet stands while the entry is recorded: a word for the answer. `offer`: it has none, and this is
 * the first of its day.
 */
export type SheetState = 'connected' | 'suspended' | 'none' | 'offer';

export type RecordOutcome =
  | { kind: 'recorded'; entryIds: number[]; sheet: SheetState }
  /** The update took effect before: these are its entries. */
  | { kind: 'duplicate'; entryIds: number[]; sheet: SheetState }
  /** The bot waits for this person's answer: the text is no entry. */
  | { kind: 'answers-dialog' }
  /** The ledger had its most changes for today. */
  | { kind: 'over-limit' };

/** `gone`: there is no such ledger any more, or its person records into it no more. */
export type Written = RecordOutcome | { kind: 'gone' };

/** More changes a day than anybody types; a flood ends here instead of in the person's sheet. */
const MAX_CHANGES_A_DAY = 5_000;

type OutcomeRow = {
  user_id: number;
  update_id: number;
  entry_ids: number[] | null;
  waits: boolean;
  over_limit: boolean;
  sheet: SheetState;
};

/** Writes the messages in one statement; gives the outcomes in the same order. By the clock a question still stands. */
export async function recordMessages(
  db: Db | Tx,
  clock: Clock,
  messages: MessageToRecord[],
  flushDelayMs: number,
): Promise<Written[]> {
  const lines = messages.flatMap((message, ordinal) => message.entries.map((entry) => ({ ...entry, ordinal })));
  const written = await rows<OutcomeRow>(db, RECORD, [
    messages.map((message) => message.ledgerUserId),
    messages.map((message) => message.update.userId),
    messages.map((message) => message.update.updateId),
    messages.map((message) => message.update.day),
    messages.map((message) => message.today),
    messages.map((message) => message.entries.length),
    messages.map((message) => message.chosen === true),
    messages.map((message) => message.messageId ?? null),
    lines.map((line) => line.ordinal + 1),
    lines.map((line) => line.input.kind),
    lines.map((line) => line.input.amountMinor),
    lines.map((line) => line.input.currency),
    lines.map((line) => line.input.category),
    lines.map((line) => line.input.note),
    lines.map((line) => line.input.tags.join(' ')),
    lines.map((line) => line.input.date),
    lines.map((line) => JSON.stringify(line.row)),
    MAX_CHANGES_A_DAY,
    flushDelayMs,
    new Date(clock.nowMs()),
  ]);
  const byUpdate = new Map(written.map((row) => [keyOf(row.user_id, row.update_id), row]));
  const outcomes = messages.map(({ update }) => outcomeOf(byUpdate.get(keyOf(update.userId, update.updateId))));
  return await withEarlierResults(db, messages, outcomes);
}

const keyOf = (userId: number, updateId: number): string => `${userId}:${updateId}`;

function outcomeOf(row: OutcomeRow | undefined): Written {
  if (row === undefined) return { kind: 'gone' };
  if (row.entry_ids !== null) return { kind: 'recorded', entryIds: row.entry_ids, sheet: row.sheet };
  if (row.waits) return { kind: 'answers-dialog' };
  if (row.over_limit) return { kind: 'over-limit' };
  return { kind: 'duplicate', entryIds: [], sheet: row.sheet };
}

/** What claimed an update may have committed after this statement began: a look of its own sees it. */
async function withEarlierResults(
  db: Db | Tx,
  messages: MessageToRecord[],
  outcomes: Written[],
): Promise<Written[]> {
  const filled: Written[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const message = messages[index] as MessageToRecord;
    if (outcome.kind === 'recorded') filled.push(outcome);
    else filled.push((await earlierResult(db, message)) ?? outcome);
  }
  return filled;
}

/** A repeat is a repeat even if a dialog or the limit would stop it now. */
async function earlierResult(
  db: Db | Tx,
  { update, ledgerUserId }: MessageToRecord,
): Promise<RecordOutcome | undefined> {
  const [row] = await rows<{ result: StoredRecord; sheet: SheetState }>(db, EARLIER_RESULT, [
    update.userId,
    update.updateId,
    update.day,
    ledgerUserId,
  ]);
  if (row === undefined) return undefined;
  const { entryIds, offer } = row.result;
  return { kind: 'duplicate', entryIds, sheet: offer && row.sheet === 'none' ? 'offer' : row.sheet };
}

const SHEET_STATE = `
      case
        when connections.suspended_at is not null then 'suspended'
        when connections.spreadsheet_id is not null then 'connected'
        else 'none'
      end`;

/** The shared statement; exported for its plan. */
export const RECORD: Statement = {
  name: 'ledger-record',
  text: `
    with message as materialized (
      select *
      from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::date[], $5::date[], $6::int[], $7::boolean[],
        $8::bigint[])
        with ordinality
        as m (ledger_id, user_id, update_id, day, today, line_count, chosen, message_id, ordinal)
    ),
    ledger as materialized (
      update connections
      set due_at = coalesce(due_at, now() + $19 * interval '1 millisecond'),
        queued_count = added.lines + case when queued_on >= added.today then queued_count else 0 end,
        -- What was sent yesterday and came late counts for the day that is.
        queued_on = greatest(queued_on, added.today)
      from (
        select ledger_id, max(today) as today, sum(line_count)::int as lines
        from message
        group by ledger_id
        order by ledger_id
      ) as added
      -- The second condition keeps the planner from reading all connections to join ten.
      where connections.user_id = added.ledger_id and connections.user_id = any ($1::bigint[])
      returning connections.user_id, connections.queued_count, ${SHEET_STATE} as sheet,
        connections.queued_count = added.lines as is_first
    ),
    checked as materialized (
      select message.*,
        case when ledger.sheet = 'none' and ledger.is_first then 'offer' else ledger.sheet end as sheet,
        not chosen and exists (
          select from dialogs
          where dialogs.user_id = message.user_id and dialogs.awaits_text
            and dialogs.closed_by is null and dialogs.expires_at > $20::timestamptz
        ) as waits,
        ledger.queued_count > $18 as over_limit
      from message
      join ledger on ledger.user_id = message.ledger_id
      -- Held until the commit: a partner who was removed or erased a moment ago records here no more.
      where message.user_id = ledger.user_id or exists (
        select from ledger_members
        where ledger_members.user_id = ledger.user_id and member_id = message.user_id
        for key share
      )
    ),
    line as materialized (
      select nextval('entry_ids') as id, l.*
      from unnest(
        $9::int[], $10::text[], $11::bigint[], $12::text[], $13::text[], $14::text[], $15::text[], $16::date[], $17::jsonb[]
      ) as l (ordinal, kind, amount_minor, currency, category, note, tags, entry_date, payload)
    ),
    ids as (
      select ordinal, array_agg(id order by id) as entry_ids
      from line
      group by ordinal
    ),
    claimed as (
      insert into processed_updates (user_id, update_id, day, tries, done_at, result)
      select user_id, update_id, day, 1, now(), jsonb_build_object('entryIds', coalesce(entry_ids, '{}'))
        || case sheet when 'offer' then '{"offer": true}'::jsonb else '{}' end
      from checked
      left join ids using (ordinal)
      where not waits and not over_limit
      order by update_id, user_id
      on conflict (update_id, user_id, day) do update
        set done_at = excluded.done_at, result = excluded.result
        where processed_updates.done_at is null
      returning user_id, update_id
    ),
    accepted as materialized (
      select checked.ordinal, checked.ledger_id, checked.user_id, checked.update_id, checked.message_id
      from checked
      join claimed using (user_id, update_id)
    ),
    entry as (
      insert into transactions
        (user_id, id, recorded_by, kind, amount_minor, currency, category, note, tags, entry_date, message_id)
      select ledger_id, id, accepted.user_id, kind, amount_minor, currency, category, note,
        coalesce(string_to_array(nullif(tags, ''), ' '), '{}'), entry_date, message_id
      from line
      join accepted using (ordinal)
      returning id
    ),
    outbox as (
      insert into sheets_write_queue (user_id, entry_id, entry_version, op, payload)
      select ledger_id, id, 1, 'append', payload
      from line
      join accepted using (ordinal)
      order by id
    )
    select checked.user_id, checked.update_id, checked.waits, checked.over_limit, checked.sheet,
      case when accepted.ordinal is not null then coalesce(ids.entry_ids, '{}') end as entry_ids
    from checked
    left join accepted using (ordinal)
    left join ids using (ordinal)`,
};

const EARLIER_RESULT: Statement = {
  name: 'ledger-earlier-result',
  text: `
    select processed_updates.result, ${SHEET_STATE} as sheet
    from processed_updates
    join connections on connections.user_id = $4
    where processed_updates.user_id = $1 and processed_updates.update_id = $2 and processed_updates.day = $3
      and processed_updates.done_at is not null`,
};
