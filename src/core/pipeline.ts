/**
 * The way of an update: in turn, counted, known, routed, answered. `handle` returns when the update may be
 * acknowledged: its effect is committed and its answer was sent or waits in the durable queue. It throws when
 * Telegram must deliver again; after five tries the update is parked and the admins are told.
 */
import type { Update } from 'telegraf/types';
import type { Clock } from './clock.ts';
import { listDialogs } from './dialog-store.ts';
import { describeFault } from './errors.ts';
import type { Incoming, Person } from './incoming.ts';
import { createIntakeStore, parkUpdate, type KnownUpdate } from './intake-store.ts';
import { KeyedQueue } from './keyed-queue.ts';
import type { Metrics } from './metrics.ts';
import { markBlocked, meetPerson, type Defaults } from './people.ts';
import type { Router } from './router.ts';
import type { Sender } from './sender.ts';
import { Slots } from './slots.ts';
import type { Texts } from './text.ts';
import { originOf, type Origin } from './update-origin.ts';
import { withRequestId, type Logger } from '../platform/logger.ts';
import { transaction, type Db } from '../platform/postgres.ts';

/** Design decision 3: the sixth delivery of an update that never succeeded is its last. */
export const MAX_TRIES = 5;

export type PipelineOptions = {
  db: Db;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  text: Texts;
  sender: Sender;
  router: Router;
  defaults: Defaults;
  /** Who may use the bot; null lets everybody in. */
  allowedIds: ReadonlySet<number> | null;
  /** How many updates are worked on at once. */
  updatesAtOnce: number;
  /** Told when an update was put aside. */
  onParked: (parked: { updateId: number; userId: number; reason: string }) => void;
};

export type Pipeline = {
  handle(update: Update): Promise<void>;
  /** Waits until nothing is in flight. */
  idle(): Promise<void>;
};

export function createPipeline(options: PipelineOptions): Pipeline {
  const intake = createIntakeStore(options.db);
  const turns = new KeyedQueue();
  const slots = new Slots(options.updatesAtOnce);
  const inFlight = new Set<Promise<void>>();
  const lastReasons = new Map<number, string>();
  const updates = options.metrics.counter('bot_updates_total', 'Updates by kind and outcome', ['kind', 'outcome']);
  const duration = options.metrics.duration('bot_update_duration_seconds', 'From receipt to answer');

  const handleInTurn = async (update: Update, origin: Origin, receivedAtMs: number): Promise<void> => {
    const known = await intake.load(origin.key);
    if (known.tries > MAX_TRIES && !known.done) return await park(update, origin, known);
    if (origin.content.kind === 'membership') {
      return await markBlocked(options.db, origin.key.userId, origin.content.blocked);
    }
    const person = await knowPerson(origin, known);
    const incoming = incomingOf(origin.content, origin, person, known, receivedAtMs);
    await options.sender.reply(isAllowed(person) ? await route(incoming) : refuse(incoming));
  };

  const knowPerson = async (origin: Origin, known: KnownUpdate): Promise<Person> => {
    if (known.person?.blocked === true) await markBlocked(options.db, origin.key.userId, false);
    const newcomer = { ...origin, userId: origin.key.userId };
    return known.person ?? (await meetPerson(options.db, newcomer, options.defaults));
  };

  const route = async (incoming: Incoming) =>
    await options.router.route(incoming, async () => await listDialogs(options.db, incoming.person.userId));

  const isAllowed = (person: Person): boolean => options.allowedIds?.has(person.userId) ?? true;

  const refuse = (incoming: Incoming) => [
    {
      kind: 'send' as const,
      chatId: incoming.chatId,
      text: options.text(incoming.person.locale, 'core:not_allowed', { id: incoming.person.userId }),
    },
  ];

  const park = async (update: Update, origin: Origin, known: KnownUpdate): Promise<void> => {
    const { userId, updateId } = origin.key;
    const reason = lastReasons.get(updateId) ?? 'The process ended while it was handled';
    lastReasons.delete(updateId);
    const isNew = await transaction(options.db, async (tx) => {
      const parked = { userId, updateId, payload: update, reason, tries: known.tries - 1 };
      const inserted = await parkUpdate(tx, parked);
      if (inserted) await options.sender.notify(tx, apology(origin, known));
      return inserted;
    });
    if (isNew) options.onParked({ updateId, userId, reason });
    updates.inc({ kind: origin.content.kind, outcome: 'parked' });
  };

  const apology = (origin: Origin, known: KnownUpdate) => ({
    kind: 'send' as const,
    chatId: origin.chatId,
    text: options.text(known.person?.locale ?? options.defaults.locale, 'core:parked'),
  });

  const handle = async (update: Update): Promise<void> => {
    const receivedAtMs = options.clock.nowMs();
    const origin = originOf(update, receivedAtMs);
    if (origin === null) return;
    const kind = origin.content.kind;
    try {
      const keys = [`person:${origin.key.userId}`, `chat:${origin.chatId}`];
      await turns.run(keys, () => slots.run(() => handleInTurn(update, origin, receivedAtMs)));
      updates.inc({ kind, outcome: 'handled' });
      duration.observe((options.clock.nowMs() - receivedAtMs) / 1000);
    } catch (fault) {
      updates.inc({ kind, outcome: 'failed' });
      remember(lastReasons, update.update_id, fault);
      options.log.error('An update failed', { updateId: update.update_id, fault: describeFault(fault) });
      throw fault;
    }
  };

  return {
    handle: async (update) => {
      const handled = withRequestId(`update-${update.update_id}`, () => handle(update));
      inFlight.add(handled);
      await handled.finally(() => inFlight.delete(handled));
    },
    idle: async () => {
      while (inFlight.size > 0) await Promise.allSettled(inFlight);
    },
  };
}

function incomingOf(
  content: Exclude<Origin['content'], { kind: 'membership' }>,
  origin: Origin,
  person: Person,
  known: KnownUpdate,
  receivedAtMs: number,
): Incoming {
  return { ...content, update: origin.key, person, chatId: origin.chatId, receivedAtMs, dialogs: known.dialogs };
}

/** The reasons of updates that failed lately in this process; bounded, the oldest goes first. */
function remember(reasons: Map<number, string>, updateId: number, fault: unknown): void {
  const { name, message } = describeFault(fault);
  reasons.delete(updateId);
  reasons.set(updateId, `${name}: ${message}`.slice(0, 500));
  const oldest = reasons.keys().next();
  if (reasons.size > 1_000 && oldest.done !== true) reasons.delete(oldest.value);
}
