/** What Google does wrong in a run: every kind of fault that the sandbox has, for random methods. */
import type { FaultRule } from '../../../src/sandbox/google/sim.ts';
import type { Random } from '../random.ts';

export type GoogleOrder = {
  label: string;
  rule: Omit<FaultRule, 'match'> & { method?: string };
  /** The person whose sheet alone it is for; null for whoever comes next. */
  person: number | null;
  /** How long it lasts at most: what nobody met by then is over, as it would be at Google. */
  lastsMs: number;
};

/** A service account in trouble for some seconds, until its operator mends it at Google. */
export type TroubleOrder = { label: string; trouble: (typeof TROUBLES)[number]; draw: number; lastsMs: number };

export const TROUBLES = ['key-deleted', 'disabled', 'api-off'] as const;

type Kind = {
  label: string;
  /** Orders in 15 minutes, each for a few requests. */
  orders: number;
  rule?: (random: Random) => Omit<FaultRule, 'match' | 'times' | 'kind'>;
  on?: readonly string[];
  most?: number;
  /**
   * Google refuses what a request says: twice in one sheet, and a good row would be given up. After a write that may
   * still arrive a refusal is waited out for minutes, which a short run has not.
   */
  oncePerSheet?: boolean;
};

const WRITE = 'spreadsheets.batchUpdate';
const READ = 'spreadsheets.getByDataFilter';
const FENCE = 'spreadsheets.developerMetadata.get';
const CALLS = [WRITE, WRITE, READ, FENCE] as const;

const status = (code: number, body?: object) => () => ({ status: code, ...(body === undefined ? {} : { body }) });
const lasting = (leastMs: number, mostMs: number) => (random: Random) => {
  return { delayMs: Math.round(random.between(leastMs, mostMs)) };
};

const BAD_GRANT = { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' };

/** Clients give up on a write after 25 s, and a lease ends after 45. */
const PAST_PATIENCE = lasting(26_000, 40_000);
const PAST_LEASE = lasting(46_000, 70_000);

/** Every kind that the sandbox has: a new one doesn't compile until it is here. */
const GOOGLE_FAULTS: Record<FaultRule['kind'], readonly Kind[]> = {
  status: [
    { label: '500', orders: 28, rule: status(500) },
    { label: '502', orders: 16, rule: status(502) },
    { label: '503', orders: 28, rule: status(503) },
    { label: '401', orders: 16, rule: status(401), most: 2 },
    { label: '403', orders: 16, rule: status(403), most: 1 },
    { label: '404', orders: 12, rule: status(404), on: [WRITE, READ], most: 1 },
    { label: '404 for a fence', orders: 12, rule: status(404), on: [FENCE], most: 2 },
    { label: '408', orders: 12, rule: status(408), most: 2 },
    { label: '409', orders: 6, rule: status(409), on: [WRITE], oncePerSheet: true },
    { label: '400', orders: 14, rule: status(400), on: [WRITE], oncePerSheet: true },
    { label: '400 for a read', orders: 6, rule: status(400), on: [READ, FENCE], oncePerSheet: true },
    { label: '413', orders: 6, rule: status(413), on: [WRITE], oncePerSheet: true },
    { label: 'token: 500', orders: 5, rule: status(500), on: ['token'], most: 1 },
    { label: 'token: invalid_grant', orders: 5, rule: status(400, BAD_GRANT), on: ['token'], most: 1 },
  ],
  'status-after': [
    { label: '500, yet applied', orders: 32, rule: status(500), on: [WRITE] },
    { label: '503, yet applied', orders: 32, rule: status(503), on: [WRITE] },
    { label: '400, yet applied', orders: 8, rule: status(400), on: [WRITE], oncePerSheet: true },
  ],
  quota: [{ label: 'quota', orders: 20 }],
  html: [
    { label: 'HTML', orders: 24 },
    { label: 'token: HTML', orders: 5, on: ['token'], most: 1 },
  ],
  'html-after': [{ label: 'HTML, yet applied', orders: 20, on: [WRITE] }],
  'drop-before': [
    { label: 'connection cut before', orders: 32 },
    { label: 'token: connection cut', orders: 5, on: ['token'], most: 1 },
  ],
  'drop-after': [{ label: 'connection cut after', orders: 48 }],
  truncated: [{ label: 'answer breaks off', orders: 20 }],
  'cut-json': [{ label: 'half an answer', orders: 20 }],
  empty: [{ label: 'empty answer', orders: 20 }],
  trickle: [{ label: 'answer in two parts', orders: 12, rule: lasting(200, 3_000) }],
  delay: [
    { label: 'slow answer', orders: 24, rule: lasting(300, 4_000) },
    { label: 'work begins after the client gave up', orders: 16, rule: PAST_PATIENCE, on: [WRITE], most: 2 },
  ],
  hang: [{ label: 'no answer', orders: 12, rule: PAST_PATIENCE, most: 1 }],
  'hang-after': [{ label: 'no answer, yet applied', orders: 16, rule: PAST_PATIENCE, on: [WRITE], most: 2 }],
  late: [
    { label: 'write arrives late', orders: 48, rule: lasting(200, 8_000), on: [WRITE] },
    { label: 'write arrives after the lease', orders: 16, rule: PAST_LEASE, on: [WRITE], most: 2 },
  ],
};

/** The labels of all of them. */
export const GOOGLE_LABELS: readonly string[] = Object.values(GOOGLE_FAULTS).flatMap((kinds) =>
  kinds.map(({ label }) => label),
);

const FAULT_LASTS_MS = 4_000;

/** What is asked for now and then: tokens after a start, fences after a fault, one sheet of many. */
const RARE: readonly string[] = [FENCE, 'token'];
const RARE_FAULT_LASTS_MS = 30_000;

/** For all requests at once, for some seconds. */
const OUTAGES: readonly FaultRule['kind'][] = ['status', 'drop-before', 'drop-after', 'html', 'html-after', 'empty'];

type Some = <T>(times: number, make: () => T) => T[];

/** @param sheets those from `firstSheet` on may be refused; the others have rows that are refused for good */
export function googleFaults(
  random: Random,
  some: Some,
  sheets: { firstSheet: number; sheets: number; isShort: boolean },
): GoogleOrder[] {
  let sheet = sheets.firstSheet;
  const orderOf = (kind: FaultRule['kind'], { label, rule, on = CALLS, most = 4, oncePerSheet }: Kind): GoogleOrder => {
    const times = oncePerSheet === true ? 1 : 1 + random.below(most);
    const made = { kind, ...rule?.(random), times, method: random.pick(on) };
    const person = oncePerSheet === true ? sheet++ % sheets.sheets : null;
    const isRare = person !== null || RARE.includes(made.method);
    return { label, rule: made, person, lastsMs: isRare ? RARE_FAULT_LASTS_MS : FAULT_LASTS_MS };
  };
  const kinds = Object.entries(GOOGLE_FAULTS) as [FaultRule['kind'], readonly Kind[]][];
  const orders = kinds.flatMap(([kind, faults]) =>
    faults
      .filter(({ oncePerSheet }) => !sheets.isShort || oncePerSheet !== true)
      .flatMap((fault) => some(fault.orders, () => orderOf(kind, fault))),
  );
  const outages = some(6, (): GoogleOrder => {
    const rule = { kind: random.pick(OUTAGES) };
    return { label: 'outage', rule, person: null, lastsMs: Math.round(random.between(2_000, 8_000)) };
  });
  return [...orders, ...outages];
}

export function accountTroubles(random: Random, some: Some): TroubleOrder[] {
  return TROUBLES.flatMap((trouble) =>
    some(3, () => {
      const lastsMs = Math.round(random.between(2_000, 10_000));
      return { label: `account: ${trouble}`, trouble, draw: random.next(), lastsMs };
    }),
  );
}
