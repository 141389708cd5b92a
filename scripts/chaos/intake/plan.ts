/** What happens in a run, and when: drawn from the seed before anything starts. */
import { createRandom, type Random } from '../random.ts';
import { telegramFaults, type TelegramOrder } from '../telegram-faults.ts';
import type { DeliveryFault } from '../../../src/sandbox/telegram/types.ts';

export type Intention = {
  person: number;
  /** Chooses among what the person sees by then, from 0 to 1. */
  draw: number;
  /** Amounts of the lines of a text, in cents. */
  amounts: number[];
  what: (typeof DEEDS)[number]['what'];
};

export type Strike = { what: (typeof STRIKES)[number]['what']; draw: number };

export type Event = { atMs: number } & (
  | { kind: 'strike'; strike: Strike }
  | { kind: 'telegram'; order: TelegramOrder }
  | { kind: 'delivery'; fault: DeliveryFault }
);

export type Plan = {
  seed: number;
  minutes: number;
  people: number;
  perSecond: number;
  lastsMs: number;
  drainMs: number;
  /** In the order of their doing, `perSecond` updates a second. */
  intentions: Intention[];
  events: Event[];
};

/** What people do, by weight; an edit is two updates or three. */
const DEEDS = [
  { what: 'record', weight: 47 },
  { what: 'edit, waiting for the question', weight: 6 },
  { what: 'edit, the text right behind the press', weight: 4 },
  { what: 'edit, an entry beside the press', weight: 3 },
  { what: 'remove', weight: 9 },
  { what: 'undo', weight: 9 },
  { what: 'old button', weight: 5 },
  { what: 'unknown button', weight: 1 },
  { what: 'today', weight: 4 },
  { what: 'list', weight: 4 },
  { what: 'unknown', weight: 3 },
  { what: 'picture', weight: 3 },
  { what: 'cancel', weight: 2 },
] as const;

/** How often each happens in five minutes. */
export const STRIKES = [
  { what: 'bot killed', times: 12 },
  { what: 'bot killed right after an answer', times: 8 },
  { what: 'both bots killed', times: 2 },
  { what: 'bot frozen beyond the patience of Telegram', times: 4 },
  { what: 'reloaded', times: 5 },
  { what: 'worker killed', times: 3 },
  { what: 'postgres connections dropped', times: 8 },
  { what: 'postgres shut down at once', times: 3 },
  { what: 'postgres restarted in order', times: 2 },
  { what: 'postgres backend killed', times: 2 },
] as const;

/** A run as long as this must meet every kind of violence. */
export const LONG_MINUTES = 5;

/** Of the minutes, what is left for starting, draining and looking. */
const REST_MS = 30_000;
const LONG_DRAIN_MS = 240_000;

const MEAN_UPDATES = 1.14;

/** Calls that carry answers; the orders of telegram-faults.ts are for 15 minutes of far fewer of them. */
export const ANSWERING = ['sendMessage', 'sendMessage', 'editMessageText', 'answerCallbackQuery'];
const TELEGRAM_SHARE = 4;
const MOST_CALLS = 25;

export const DELIVERIES = { twice: 60, 'given-up': 60 } as const;

/** A delivery takes a few milliseconds, and seconds while something is wrong. */
const GIVEN_UP_WITHIN_MS = 40;

export function makePlan(options: { seed: number; minutes: number; people: number; perSecond: number }): Plan {
  const { seed, minutes, people, perSecond } = options;
  const random = createRandom(seed);
  const share = minutes / LONG_MINUTES;
  const lastsMs = Math.round(minutes * 60_000 - REST_MS);
  const at = (): number => Math.round(random.between(0, lastsMs * 0.95));
  const some = <T>(times: number, make: () => T): T[] =>
    Array.from({ length: Math.max(1, random.round(times * share)) }, make);
  const updates = (perSecond * lastsMs) / 1_000;
  const intentions = Array.from({ length: Math.round(updates / MEAN_UPDATES) }, () => intentionOf(random, people));
  const telegram = telegramFaults(random, (times, make) => some((times / 3) * TELEGRAM_SHARE, make), {
    methods: ANSWERING,
    most: MOST_CALLS,
  });
  const events: Event[] = [
    ...STRIKES.flatMap(({ what, times }) =>
      some(times, (): Event => ({ atMs: at(), kind: 'strike', strike: { what, draw: random.next() } })),
    ),
    ...telegram.map((order): Event => ({ atMs: at(), kind: 'telegram', order })),
    ...some(DELIVERIES.twice, (): Event => {
      return { atMs: at(), kind: 'delivery', fault: { kind: 'twice', times: 1 + random.below(20) } };
    }),
    ...some(DELIVERIES['given-up'], (): Event => {
      const afterMs = 1 + random.below(GIVEN_UP_WITHIN_MS);
      return { atMs: at(), kind: 'delivery', fault: { kind: 'given-up', afterMs, times: 1 + random.below(10) } };
    }),
  ];
  const inOrder = events.toSorted((one, other) => one.atMs - other.atMs);
  return { seed, minutes, people, perSecond, lastsMs, drainMs: LONG_DRAIN_MS, intentions, events: inOrder };
}

const ALL_WEIGHTS = DEEDS.reduce((sum, { weight }) => sum + weight, 0);

function intentionOf(random: Random, people: number): Intention {
  let left = random.below(ALL_WEIGHTS);
  const deed = DEEDS.find(({ weight }) => (left -= weight) < 0) ?? DEEDS[0];
  const lines = deed.what === 'record' && random.next() < 0.15 ? 2 + random.below(2) : 1;
  // Two texts at most, and never whole units: each amount is written with its two digits.
  const amounts = Array.from({ length: lines + 1 }, () => 100 * (1 + random.below(90)) + 1 + random.below(99));
  return { person: random.below(people), draw: random.next(), amounts, what: deed.what };
}
