/**
 * By which way updates come, where old and new processes of a change from polling to webhook, or back, run side by
 * side: the way of the process that started last. Kept in Postgres, and shared by all processes of that way; those of
 * the other way stand back, and take up again when none of the newer ones lives any more.
 */
import { describeFault } from './errors.ts';
import { holdLease } from './lease.ts';
import { loop, type Service } from './lifecycle.ts';
import type { Logger } from '../platform/logger.ts';
import { firstRow, type Db, type Statement } from '../platform/postgres.ts';

export type Way = 'polling' | 'webhook';

export type IntakeWay = Service & {
  /** True while updates are to come by this process's way, as far as it knows: it asks every second. */
  isCurrent(): boolean;
  /** Asks now. */
  renew(): Promise<boolean>;
};

/** How long those of the other way wait for processes that died. */
const TTL_MS = 15_000;

const RENEW_EVERY_MS = 1_000;

/** @param onCurrent called when this way becomes the current one: at start, and when the other one has ended */
export function createIntakeWay(db: Db, way: Way, log: Logger, onCurrent: () => void = () => {}): IntakeWay {
  /** A start decides for all; after that the way is only held as long as nobody decides otherwise. */
  let hasDecided = false;
  let currentUntilMs = 0;
  let isFailing = false;

  const isCurrent = (): boolean => performance.now() < currentUntilMs;

  const renew = async (): Promise<boolean> => {
    const askedAtMs = performance.now();
    const wasCurrent = isCurrent();
    const isMine = hasDecided ? await holdLease(db, WAY_NAME, way, TTL_MS) : await decide(db, way);
    if (!isMine && wasCurrent) log.info('Newer processes get the updates in the other way', { mine: way });
    hasDecided = true;
    isFailing = false;
    currentUntilMs = isMine ? askedAtMs + TTL_MS : 0;
    if (isMine && !wasCurrent) onCurrent();
    return isMine;
  };

  /** One line, until it works again: it is tried every second. */
  const onFault = (fault: unknown): void => {
    if (!isFailing) log.warn('The way of updates could not be read; trying again', { fault: describeFault(fault) });
    isFailing = true;
  };

  const renewing = loop({
    name: `way of updates: ${way}`,
    turn: async () => {
      await renew();
      return { restMs: RENEW_EVERY_MS };
    },
    onFault,
    faultRestMs: RENEW_EVERY_MS,
  });

  return {
    name: renewing.name,
    isCurrent,
    renew,
    start: async () => {
      hasDecided = false;
      await renew().catch(onFault);
      await renewing.start();
    },
    // Not given back: other processes of this way may live, and a successor decides anew.
    stop: async () => {
      await renewing.stop();
      currentUntilMs = 0;
    },
  };
}

/** A row of its own among the leases; its holder is a way, not a process. */
const WAY_NAME = 'way of updates';

/** @returns true: who starts last is asked for no leave */
async function decide(db: Db, way: Way): Promise<boolean> {
  return (await firstRow(db, DECIDE, [WAY_NAME, way, TTL_MS])) !== undefined;
}

const DECIDE: Statement = {
  name: 'intake-way-decide',
  text: `
    insert into leases (name, holder, held_until)
    values ($1, $2, now() + $3 * interval '1 millisecond')
    on conflict (name) do update
      set holder = excluded.holder, held_until = excluded.held_until
    returning name`,
};
