/**
 * What happens in a run, and when: drawn from the seed before anything starts. What can't be known before (which
 * rows a sheet has by then) is left open as a number from 0 to 1: the same seed chooses alike among what there is.
 */
import { telegramFaults, type TelegramOrder } from '../telegram-faults.ts';
import { accountTroubles, googleFaults } from './plan-faults.ts';
import type { GoogleOrder, TroubleOrder } from './plan-faults.ts';
import { createRandom, type Random } from '../random.ts';

/** What a person writes in one line. */
export type Line = { word: string; amountMinor: number; tag: string | null };

/** What people do in the chat. */
export type Deed =
  | { what: 'record'; person: number; lines: Line[] }
  | { what: 'edit'; person: number; draw: number; line: Line }
  | { what: 'remove' | 'undo'; person: number; draw: number }
  | { what: 'redeliver'; person: number; draw: number };

/** What people do in their sheet, any time or right between look-up and write of a flush. */
export type Hand = {
  what: (typeof HANDS)[number];
  /** Null: in whichever sheet the next write is for, right before that write. */
  person: number | null;
  draws: [number, number];
};

/** What happens to processes. */
export type Strike = { what: (typeof STRIKES)[number]['what']; draw: number; downMs: number };

/** A sheet is taken away from the bot, and given back some time after its person was told. */
export type Loss = { person: number; how: (typeof LOSSES)[number]; isHasty: boolean; backAfterMs: number };

/** A row that Google will refuse, written by nobody's chat. */
export type BadRow = { person: number };

export type Event = { atMs: number } & (
  | { kind: 'deed'; deed: Deed }
  | { kind: 'hand'; hand: Hand }
  | { kind: 'strike'; strike: Strike }
  | { kind: 'loss'; loss: Loss }
  | { kind: 'bad-row'; badRow: BadRow }
  | { kind: 'google'; order: GoogleOrder }
  | { kind: 'trouble'; order: TroubleOrder }
  | { kind: 'telegram'; order: TelegramOrder }
);

export type Plan = {
  seed: number;
  minutes: number;
  people: number;
  entries: number;
  /** How long the violence lasts. */
  lastsMs: number;
  /** How long everything may take to come to rest afterwards. */
  drainMs: number;
  events: Event[];
};

export const HANDS = ['sort', 'own row', 'own cell', 'delete row', 'rename tab', 'hide column'] as const;

export const LOSSES = ['unshared', 'view only', 'in the bin'] as const;

/** How often each happens in 15 minutes. */
export const STRIKES = [
  { what: 'bot killed', times: 7 },
  { what: 'bot killed right after an answer', times: 6 },
  { what: 'bot frozen for seconds', times: 4 },
  { what: 'bot stopped in order', times: 3 },
  { what: 'worker killed', times: 8 },
  { what: 'worker killed right before its write', times: 7 },
  { what: 'worker killed right after its write', times: 8 },
  { what: 'worker stopped in order', times: 3 },
  { what: 'worker frozen beyond its lease', times: 4 },
  { what: 'worker frozen in its write, beyond its lease', times: 3 },
  { what: 'two workers at once', times: 5 },
  { what: 'postgres killed', times: 4 },
  { what: 'postgres killed right after a write', times: 5 },
  { what: 'postgres backend killed', times: 4 },
  { what: 'postgres shut down at once', times: 3 },
  { what: 'postgres killed with its keeper', times: 2 },
] as const;

const LONG_MINUTES = 15;
const LONG_PEOPLE = 200;
const LONG_ENTRIES = 20_400;
const FEWEST_PEOPLE = 40;

/** What is left of the time for starting, draining and looking. */
const REST_MS = 45_000;

/** See strikes.ts. */
const LONGEST_FREEZE_MS = 76_000;

/** A ledger that failed again and again waits for up to five minutes before its next try. */
const DRAIN_MS = 7 * 60_000;
const SHORT_MINUTES = 5;

/** @param minutes how long a run is to take, all in all: about 15, or 2 */
export function makePlan(seed: number, minutes: number): Plan {
  const random = createRandom(seed);
  const isShort = minutes < SHORT_MINUTES;
  const share = minutes / LONG_MINUTES;
  const people = Math.max(FEWEST_PEOPLE, Math.round(LONG_PEOPLE * Math.min(share, 1)));
  const entries = Math.round(LONG_ENTRIES * share);
  const lastsMs = Math.round(minutes * 60_000 - REST_MS);
  const at = (latest = 0.96): number => Math.round(random.between(0, lastsMs * latest));
  const some = <T>(times: number, make: () => T): T[] => Array.from({ length: random.round(times * share) }, make);
  const badPeople = Math.max(1, Math.round(6 * share));
  const events: Event[] = [
    ...deeds(random, { people, entries }).map((deed) => ({ atMs: at(0.99), kind: 'deed' as const, deed })),
    ...hands(random, some, people).map((hand) => ({ atMs: at(0.99), kind: 'hand' as const, hand })),
    ...STRIKES.flatMap(({ what, times }) => some(times, (): Event => {
      const strike = { what, draw: random.next(), downMs: Math.round(random.between(0, 2_000)) };
      const latestMs = what.includes('lease') ? Math.max(1_000, lastsMs - LONGEST_FREEZE_MS) : lastsMs * 0.96;
      return { atMs: Math.round(random.between(0, latestMs)), kind: 'strike', strike };
    })),
    ...some(60, (): Event => {
      const draws = { person: random.below(people), how: random.pick(LOSSES), isHasty: random.next() < 0.4 };
      return { atMs: at(0.9), kind: 'loss', loss: { ...draws, backAfterMs: Math.round(random.between(500, 6_000)) } };
    }),
    ...Array.from({ length: badPeople }, (_, person): Event => {
      return { atMs: at(0.8), kind: 'bad-row', badRow: { person } };
    }),
    ...googleFaults(random, some, { firstSheet: badPeople, sheets: people, isShort }).map(
      (order) => ({ atMs: at(), kind: 'google' as const, order }),
    ),
    ...accountTroubles(random, some).map((order) => ({ atMs: at(0.9), kind: 'trouble' as const, order })),
    ...telegramFaults(random, some).map((order) => ({ atMs: at(), kind: 'telegram' as const, order })),
  ];
  const inOrder = events.toSorted((one, other) => one.atMs - other.atMs);
  return { seed, minutes, people, entries, lastsMs, drainMs: DRAIN_MS, events: inOrder };
}

/** The last one says nothing of a category. */
const WORDS = ['coffee', 'lunch', 'taxi', 'thing'];

function lineOf(random: Random): Line {
  return {
    word: random.pick(WORDS),
    // Never whole units: each amount is written with its two digits.
    amountMinor: 100 * (1 + random.below(90)) + 1 + random.below(99),
    tag: random.next() < 0.2 ? random.pick(['blue', 'green', 'red']) : null,
  };
}

function deeds(random: Random, { people, entries }: { people: number; entries: number }): Deed[] {
  const made: Deed[] = [];
  for (let left = entries; left > 0; ) {
    const count = Math.min(left, random.next() < 0.85 ? 1 : 2 + random.below(2));
    const lines = Array.from({ length: count }, () => lineOf(random));
    made.push({ what: 'record', person: random.below(people), lines });
    left -= count;
  }
  const also = (share: number, make: (person: number) => Deed): Deed[] =>
    Array.from({ length: Math.round(entries * share) }, () => make(random.below(people)));
  return [
    ...made,
    ...also(0.09, (person) => ({ what: 'edit', person, draw: random.next(), line: lineOf(random) })),
    ...also(0.06, (person) => ({ what: 'remove', person, draw: random.next() })),
    ...also(0.06, (person) => ({ what: 'undo', person, draw: random.next() })),
    ...also(0.04, (person) => ({ what: 'redeliver', person, draw: random.next() })),
  ];
}

type Some = <T>(times: number, make: () => T) => T[];

/** How often in 15 minutes; half of them come right between look-up and write. */
const HAND_TIMES: Record<Hand['what'], number> = {
  sort: 2_400,
  'own row': 800,
  'own cell': 1_200,
  'delete row': 900,
  'rename tab': 60,
  'hide column': 60,
};

function hands(random: Random, some: Some, people: number): Hand[] {
  return HANDS.flatMap((what) =>
    some(HAND_TIMES[what], (): Hand => {
      const person = random.next() < 1 / 2 ? null : random.below(people);
      return { what, person, draws: [random.next(), random.next()] };
    }),
  );
}
