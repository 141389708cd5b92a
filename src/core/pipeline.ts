/**
 * The way of an update: in turn, counted, known, routed, answered. `done` means that the update may be
 * acknowledged: its effect is committed and its answer was sent or waits in the durable queue, or it is nothing
 * for this bot. `handle` throws when Telegram must deliver again; after five tries the update is parked and the admins
 * are told.
 */
import type { Update } from 'telegraf/types';
import { SECOND_MS, type Clock } from './clock.ts';
import { closeDialog, listAnswerable } from './dialog-store.ts';
import { describeFault } from './errors.ts';
import type { Reply } from './feature.ts';
import { holdPeople } from './held-people.ts';
import type { Person } from './incoming.ts';
import { createIntakeStore, type KnownUpdate } from './intake-store.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { countedAs, judge, WaitingRoom, type Limits, type Verdict } from './limits.ts';
import { localeOf, type Locale } from './locale.ts';
import type { Metrics } from './metrics.ts';
import type { Outgoing } from './outgoing.ts';
import { INTERRUPTED, parkUpdate, reasonOf } from './parked.ts';
import type { Defaults, KnownPerson, People } from './people.ts';
import type { Router } from './router.ts';
import type { Sender } from './sender.ts';
import { Slots } from './slots.ts';
import type { Texts } from './text.ts';
import { readUpdate, type Origin } from './update-origin.ts';
import { withRequestId, type Logger } from '../platform/logger.ts';
import { transaction, type Db } from '../platform/postgres.ts';

/**
 * Design decision 3: an update is put aside after five tries. One whose effect is committed is parked as well: then
 * its answer is what fails.
 */
const MAX_TRIES = 5;

/**
 * Five tries can pass in half a minute while processes and Postgres are restarted one after the other: that says
 * nothing of the update.
 */
const PATIENCE_MS = 60_000;

/** An update that ends the process each time is not given the time to do so for as long. */
const MAX_TRIES_WITHIN_PATIENCE = 15;

export type PipelineOptions = {
  db: Db;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  text: Texts;
  sender: Sender;
  router: Router;
  people: People;
  defaults: Defaults;
  /** Who may use the bot; null lets everybody in. */
  allowedIds: ReadonlySet<number> | null;
  /** How fast one person may go on. */
  limits: Limits;
  /** How many updates are worked on at once. */
  updatesAtOnce: number;
  /** How long an update is tried before it may be put aside, in milliseconds. */
  patienceMs?: number;
  /** Told when an update was put aside. */
  onParked: (parked: { updateId: number; userId: number; reason: string }) => void;
};

/** What becomes of an update; `later` is one that comes too soon: Telegram keeps it, and nothing happened yet. */
export type Handled = { kind: 'done' } | { kind: 'later'; afterMs: number };

export type Pipeline = {
  /** @throws what kept the update from being handled: it must be delivered again */
  handle(update: Update): Promise<Handled>;
  /** How many updates are in hand, those that wait for their turn included. */
  inFlight(): number;
  /** Waits until nothing is in flight. */
  idle(): Promise<void>;
};

/** How a delivery ended, as figures count it. */
type Outcome = { kind: 'handled' | 'parked' | 'refused' } | Extract<Handled, { kind: 'later' }>;

/** `name`: what the router calls it. */
type Delivery = { update: Update; origin: Origin; name: string; receivedAtMs: number };

/** One whose try is counted. */
type Counted = Delivery & { known: KnownUpdate; met: KnownPerson | undefined };

/** What a person sent, as far as somebody answers it. */
type Content = Exclude<Origin['content'], { kind: 'membership' }>;

export function createPipeline(options: PipelineOptions): Pipeline {
  const { db, clock, log, metrics, people, router, sender, text, patienceMs = PATIENCE_MS } = options;
  const intake = createIntakeStore(db, clock, options.limits);
  const turns = new KeyedQueue();
  const slots = new Slots(options.updatesAtOnce);
  const waitingRoom = new WaitingRoom();
  const inHand = new Map<number, Promise<Handled>>();
  const lastReasons = new Map<number, string>();
  const requests = metrics.counter('bot_requests_total', 'Updates by what they ask for', ['command', 'outcome']);
  const duration = metrics.duration('bot_request_duration_seconds', 'From receipt to answer', ['command']);

  const handleInTurn = async (delivery: Delivery): Promise<Outcome> => {
    const begun = await slots.run(() => begin(delivery));
    if (begun.kind !== 'soon') return begun;
    // The wait takes no slot, but keeps the person's turn.
    if (!(await waitingRoom.wait(begun.afterMs))) return await putOff(delivery.origin, begun.afterMs);
    return await slots.run(() => workLater(begun.counted));
  };

  const begin = async (
    delivery: Delivery,
  ): Promise<Outcome | { kind: 'soon'; afterMs: number; counted: Counted }> => {
    const { key, content } = delivery.origin;
    const kind = countedAs(content, delivery.name);
    const isListed = options.allowedIds?.has(key.userId) !== false;
    const [known, met] = await Promise.all([intake.load(key, { countedAs: kind, isListed }), people.find(key.userId)]);
    const counted: Counted = { ...delivery, known, met };
    const verdict = judge(options.limits, kind, known);
    if (verdict.kind === 'over') return await holdBack(counted, kind === 'command', verdict);
    return verdict.afterMs > 0 ? { kind: 'soon', afterMs: verdict.afterMs, counted } : await work(counted);
  };

  const work = async ({ update, origin, receivedAtMs, known, met }: Counted): Promise<Outcome> => {
    if (isHopeless(known)) {
      await park(update, origin, known, met);
      return { kind: 'parked' };
    }
    if (origin.content.kind === 'membership') await people.markBlocked(origin.key.userId, origin.content.blocked);
    else await sender.reply(await answer(origin, origin.content, known, met, receivedAtMs));
    return { kind: 'handled' };
  };

  const isHopeless = ({ tries, triedForMs }: KnownUpdate): boolean =>
    tries > (triedForMs >= patienceMs ? MAX_TRIES : MAX_TRIES_WITHIN_PATIENCE);

  /** A button pressed meanwhile, in another process, may have asked or answered something. */
  const workLater = async (counted: Counted): Promise<Outcome> => {
    const dialogs = await listAnswerable(db, clock, counted.origin.key);
    return await work({ ...counted, known: { ...counted.known, dialogs } });
  };

  /** What is recorded comes again when the minute is over; a command or a press is out of date by then. */
  const holdBack = async (
    { origin, known, met }: Counted,
    isCommand: boolean,
    { isFirst, endsInMs }: Extract<Verdict, { kind: 'over' }>,
  ): Promise<Outcome> => {
    const { content, chatId } = origin;
    if (!known.isAllowed) return { kind: 'refused' };
    const locale = localeFor(origin, met);
    if (content.kind === 'button') {
      const words = text(locale, 'core:presses_over_limit');
      await sender.reply([{ kind: 'answer', callbackId: content.callbackId, text: words }]);
      return { kind: 'refused' };
    }
    const outcome = isCommand ? { kind: 'refused' as const } : await putOff(origin, endsInMs);
    const words = isCommand ? 'core:commands_over_limit' : 'core:messages_over_limit';
    const count = Math.max(1, Math.ceil(endsInMs / SECOND_MS));
    if (isFirst) await sender.reply([{ kind: 'send', chatId, text: text(locale, words, { count }) }]);
    return outcome;
  };

  /** Telegram keeps it, and what comes behind it in its chat. */
  const putOff = async (origin: Origin, afterMs: number): Promise<Outcome> => {
    await intake.takeBack(origin.key);
    return { kind: 'later', afterMs };
  };

  const answer = async (
    origin: Origin,
    content: Content,
    known: KnownUpdate,
    met: KnownPerson | undefined,
    receivedAtMs: number,
  ): Promise<Reply> => {
    const { key, chatId } = origin;
    if (!known.isAllowed) return turnAway(origin, content, met);
    const person = await knowPerson(origin, met);
    // A clock that runs ahead, theirs or ours, must not make an entry of tomorrow.
    const sentAtMs = Math.min(origin.sentAtMs ?? receivedAtMs, receivedAtMs);
    // Who waited for the other delivery of this update saw the dialogs as they were before it took effect.
    const dialogs = known.done ? await listAnswerable(db, clock, key) : known.dialogs;
    const mine = { ...key, ledgerUserId: person.ledgerUserId };
    const incoming = { ...content, update: mine, person, chatId, sentAtMs, dialogs, wroteAgoMs: known.wroteAgoMs };
    return await router.route(incoming, {
      reload: async () => await listAnswerable(db, clock, key),
      drop: async (dialog) => void (await transaction(db, (tx) => closeDialog(tx, clock, key, dialog))),
    });
  };

  const knowPerson = async (origin: Origin, met: KnownPerson | undefined): Promise<Person> => {
    if (met?.blocked === true) await people.markBlocked(origin.key.userId, false);
    return met ?? (await people.meet({ ...origin, userId: origin.key.userId }, options.defaults));
  };

  /** Somebody who may not use the bot leaves no trace in it. */
  const turnAway = (origin: Origin, content: Content, met: KnownPerson | undefined): Reply => {
    const words = text(localeFor(origin, met), 'core:not_allowed', { id: origin.key.userId });
    const end = content.kind === 'button' ? [{ kind: 'answer' as const, callbackId: content.callbackId }] : [];
    return [...end, { kind: 'send', chatId: origin.chatId, text: words }];
  };

  const park = async (
    update: Update,
    origin: Origin,
    known: KnownUpdate,
    met: KnownPerson | undefined,
  ): Promise<void> => {
    const { userId, updateId } = origin.key;
    const reason = lastReasons.get(updateId) ?? INTERRUPTED;
    lastReasons.delete(updateId);
    const isNew = await transaction(db, async (tx) => {
      // Nothing is kept of who was erased since they wrote it.
      if (met !== undefined && !(await holdPeople(tx, [userId]))) return false;
      const inserted = await parkUpdate(tx, { userId, updateId, payload: update, reason, tries: known.tries - 1 });
      if (inserted) await sender.notify(tx, apology(origin, met));
      return inserted;
    });
    if (isNew) options.onParked({ updateId, userId, reason });
  };

  const apology = (origin: Origin, met: KnownPerson | undefined): Outgoing => {
    return { kind: 'send', chatId: origin.chatId, text: text(localeFor(origin, met), 'core:parked') };
  };

  const localeFor = (origin: Origin, met: KnownPerson | undefined): Locale =>
    met?.locale ?? localeOf(origin.languageCode) ?? options.defaults.locale;

  const handle = async (update: Update): Promise<Handled> => {
    const read = readUpdate(update);
    if (read.kind === 'malformed') {
      log.warn('An update is not as Telegram describes it', { updateId: update.update_id, where: read.where });
    }
    return read.kind === 'served' ? await handleServed(update, read.origin) : { kind: 'done' };
  };

  const handleServed = async (update: Update, origin: Origin): Promise<Handled> => {
    const receivedAtMs = clock.nowMs();
    const command = router.nameOf(origin.content);
    const keys = [`person:${origin.key.userId}`, `chat:${origin.chatId}`];
    try {
      const outcome = await turns.run(keys, () => handleInTurn({ update, origin, name: command, receivedAtMs }));
      requests.inc({ command, outcome: outcome.kind });
      if (outcome.kind === 'later') return outcome;
      duration.observe({ command }, (clock.nowMs() - receivedAtMs) / 1000);
      return { kind: 'done' };
    } catch (fault) {
      requests.inc({ command, outcome: 'failed' });
      remember(lastReasons, update.update_id, fault);
      log.error('An update failed', { updateId: update.update_id, fault: describeFault(fault) });
      throw fault;
    }
  };

  return {
    handle: async (update) => {
      const { update_id: id } = update;
      // A second delivery beside the first is no second try.
      const underWay = inHand.get(id);
      if (underWay !== undefined) return await underWay;
      const handled = withRequestId(`update-${id}`, () => handle(update));
      inHand.set(id, handled);
      return await handled.finally(() => inHand.delete(id));
    },
    inFlight: () => inHand.size,
    idle: async () => {
      while (inHand.size > 0) await Promise.allSettled(inHand.values());
    },
  };
}

/** The reasons of updates that failed lately in this process; bounded, the oldest goes first. */
function remember(reasons: Map<number, string>, updateId: number, fault: unknown): void {
  reasons.delete(updateId);
  reasons.set(updateId, reasonOf(fault));
  const oldest = reasons.keys().next();
  if (reasons.size > 1_000 && oldest.done !== true) reasons.delete(oldest.value);
}
