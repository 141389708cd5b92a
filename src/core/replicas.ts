/**
 * Where a read goes: to a replica that is at most a tenth of a second behind, or to the primary. Twice a second each
 * replica is asked whether it has replayed what the primary had written; one that has not, or does not answer, is
 * passed over until it has.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { describeFault, type DescribedFault } from './errors.ts';
import { loop, type Service } from './lifecycle.ts';
import type { Metrics } from './metrics.ts';
import type { Logger } from '../platform/logger.ts';
import { openReplica, watchPrimary, type ReadSource, type Replica, type ReplicaState } from '../platform/replicas.ts';

/**
 * Reads where it costs the primary least. `work` only reads, and may run twice.
 * @param wroteAgoMs how long ago the person was here before, in milliseconds; null if long ago, absent if nobody knows.
 *   Who may have written a moment ago is answered from the primary, and so sees it
 */
export type Read = <T>(wroteAgoMs: number | null | undefined, work: (source: ReadSource) => Promise<T>) => Promise<T>;

const CHECK_EVERY_MS = 500;

/** How far behind a replica may be. */
const ALLOWED_LAG_MS = 100;

/** Longer by far than a replica can fall behind unnoticed: a check, its time-out, and the lag that is allowed. */
const READ_OWN_WRITES_MS = 5_000;

export type ReplicaOptions = {
  primary: ReadSource;
  primaryUrl: string;
  replicaUrls: string[];
  /** Name of the process in Postgres. */
  applicationName: string;
  /** Most connections to one replica. */
  poolSize: number;
  log: Logger;
  metrics: Metrics;
};

type Found = { state: ReplicaState | 'unreachable' | 'unknown'; fault?: DescribedFault };

/** Watches the replicas, if there are any, while it runs. */
export function createReplicas(options: ReplicaOptions): Service & { read: Read } {
  const { log, metrics, primary, applicationName } = options;
  // Each loss shows in a check or in a read.
  const placeAt = (url: string) => ({ url, applicationName, onIdleError: () => undefined });
  const watch = watchPrimary(placeAt(options.primaryUrl));
  const replicas = options.replicaUrls.map((url) => openReplica(placeAt(url), options.poolSize));
  const usable = metrics.gauge('bot_replica_usable', '1 while reads may go to the replica', ['replica']);
  const reads = metrics.counter('bot_reads_total', 'Reads that a replica could answer, by who did', ['from']);
  const states = new Map<Replica, Found['state']>();
  let turn = 0;

  const check = async (signal: AbortSignal): Promise<void> => {
    const position = await watch.written().catch(describeFault);
    await sleep(ALLOWED_LAG_MS, undefined, { signal });
    await Promise.all(replicas.map(async (replica) => note(replica, await lookAt(replica, position))));
  };

  /** While nobody knows what the primary has written, nobody knows who is behind. */
  const lookAt = async (replica: Replica, position: string | DescribedFault): Promise<Found> => {
    if (typeof position !== 'string') return { state: 'unknown', fault: position };
    return await replica.stateAt(position).then(
      (state) => ({ state }),
      (fault: unknown) => ({ state: 'unreachable', fault: describeFault(fault) }),
    );
  };

  /** The number of a replica stands for its address, which holds a password. */
  const note = (replica: Replica, { state, fault }: Found): void => {
    const before = states.get(replica);
    states.set(replica, state);
    const number = replicas.indexOf(replica) + 1;
    usable.set({ replica: number }, state === 'level' ? 1 : 0);
    if (state === before) return;
    if (state === 'level') log.info('A replica is read from', { replica: number });
    else log.warn('A replica is passed over', { replica: number, state, ...(fault === undefined ? {} : { fault }) });
  };

  const checking = loop({
    name: 'replicas',
    turn: async (signal) => {
      await check(signal);
      return { restMs: CHECK_EVERY_MS - ALLOWED_LAG_MS };
    },
    onFault: (fault) => log.error('The replicas could not be checked', { fault: describeFault(fault) }),
    faultRestMs: CHECK_EVERY_MS,
  });

  /** One of those that are level, each in its turn. */
  const nextReplica = (): Replica | undefined => {
    const level = replicas.filter((replica) => states.get(replica) === 'level');
    return level[(turn += 1) % Math.max(level.length, 1)];
  };

  const onPrimary = async <T>(work: (source: ReadSource) => Promise<T>): Promise<T> => {
    if (replicas.length > 0) reads.inc({ from: 'primary' });
    return await work(primary);
  };

  return {
    name: checking.name,
    start: async () => {
      if (replicas.length > 0) await checking.start();
    },
    stop: async () => {
      await checking.stop();
      await Promise.all([watch.close(), ...replicas.map((replica) => replica.close())]);
    },
    read: async (wroteAgoMs, work) => {
      const replica = isLongAgo(wroteAgoMs) ? nextReplica() : undefined;
      if (replica === undefined) return await onPrimary(work);
      try {
        const result = await work(replica.source);
        reads.inc({ from: 'replica' });
        return result;
      } catch (fault) {
        log.warn('A read failed on a replica, the primary is asked', { fault: describeFault(fault) });
        checking.wake();
        return await onPrimary(work);
      }
    },
  };
}

function isLongAgo(wroteAgoMs: number | null | undefined): boolean {
  return wroteAgoMs === null || (wroteAgoMs !== undefined && wroteAgoMs >= READ_OWN_WRITES_MS);
}
