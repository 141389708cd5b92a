/**
 * A right that one process holds at a time, kept in Postgres: it lapses if the holder dies, and is handed over
 * when the holder stops in order.
 */
import { randomUUID } from 'node:crypto';
import { describeFault } from './errors.ts';
import { loop, type Service } from './lifecycle.ts';
import type { Logger } from '../platform/logger.ts';
import { firstRow, type Db, type Statement } from '../platform/postgres.ts';

export type Lease = Service & {
  /** True while this process may act. Turns false by itself when the lease could not be renewed in time. */
  isHeld(): boolean;
};

/** How long others wait for a holder that died. */
const TTL_MS = 15_000;

/** Also how soon a waiting process takes over from one that stopped in order. */
const RENEW_EVERY_MS = 1_000;

/** @param name what the right is about; one holder for each name */
export function createLease(db: Db, name: string, log: Logger): Lease {
  const holder = randomUUID();
  let heldUntilMs = 0;

  const renew = async (): Promise<void> => {
    const askedAtMs = performance.now();
    heldUntilMs = (await holdLease(db, name, holder, TTL_MS)) ? askedAtMs + TTL_MS : 0;
  };
  const renewing = loop({
    name: `lease ${name}`,
    turn: async () => {
      await renew();
      return { restMs: RENEW_EVERY_MS };
    },
    onFault: (fault) => log.warn('A lease could not be renewed', { lease: name, fault: describeFault(fault) }),
    faultRestMs: RENEW_EVERY_MS,
  });

  return {
    name: renewing.name,
    start: renewing.start,
    isHeld: () => performance.now() < heldUntilMs,
    stop: async () => {
      await renewing.stop();
      heldUntilMs = 0;
      await firstRow(db, RELEASE, [name, holder]).catch((fault: unknown) => {
        log.warn('A lease could not be handed over; it lapses by itself', { lease: name, fault: describeFault(fault) });
      });
    },
  };
}

/**
 * Takes a lease that is free or has lapsed, or renews one's own.
 * @returns false if another one holds it
 */
export async function holdLease(db: Db, name: string, holder: string, ttlMs: number): Promise<boolean> {
  return (await firstRow(db, HOLD, [name, holder, ttlMs])) !== undefined;
}

const HOLD: Statement = {
  name: 'lease-hold',
  text: `
    insert into leases (name, holder, held_until)
    values ($1, $2, now() + $3 * interval '1 millisecond')
    on conflict (name) do update
      set holder = excluded.holder, held_until = excluded.held_until
      where leases.holder = excluded.holder or leases.held_until < now()
    returning name`,
};

const RELEASE: Statement = {
  name: 'lease-release',
  text: `
    delete from leases
    where name = $1 and holder = $2
    returning name`,
};
