/**
 * What processes tell each other of values that they keep in memory: which one has changed. It is said in the
 * transaction of the change, and so if and when that commits. Who may have missed something forgets everything.
 */
import { describeFault } from './errors.ts';
import { loop, type Service } from './lifecycle.ts';
import type { Logger } from '../platform/logger.ts';
import { listen, notify, type ListenOptions } from '../platform/notifications.ts';
import type { Db, Tx } from '../platform/postgres.ts';
import { whenEnded } from '../platform/transaction-endings.ts';

export type Announcements = Service & {
  /** True while nothing that any process announces is missed. */
  areHeard(): boolean;
  /**
   * Tells every process that this transaction changes the value of `key`; this one forgets it as soon as the
   * transaction has ended.
   */
  announce(tx: Tx, cache: string, key: number): Promise<void>;
  subscribe(hearer: Hearer): void;
};

export type Hearer = {
  /** Whose announcements it hears. */
  cache: string;
  forget: (key: number) => void;
  /** Something may have been missed. */
  forgetAll: () => void;
};

export type AnnouncementsOptions = {
  db: Db;
  log: Logger;
  /** A session connection. Without it the process only announces and hears nothing. */
  url?: string | undefined;
} & Pick<ListenOptions, 'beatEveryMs' | 'silentAfterMs'>;

/** One for all caches: a process hears all of them or none. */
const CHANNEL = 'freedomwallet_caches';

/** `<cache>:<key>`. What else comes is of another version of the program, and of no cache of this one. */
const MESSAGE = /^([a-z_]+):(-?\d+)$/;

const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 5_000;

export function createAnnouncements({ db, log, url, ...pace }: AnnouncementsOptions): Announcements {
  const hearers: Hearer[] = [];
  let areHeard = false;

  const forget = (cache: string, key: number): void => {
    for (const hearer of hearers) if (hearer.cache === cache) hearer.forget(key);
  };
  const onMessage = (message: string): void => {
    const [, cache, key] = MESSAGE.exec(message) ?? [];
    if (cache !== undefined) forget(cache, Number(key));
  };
  const setHeard = (heard: boolean): void => {
    const isLoss = areHeard && !heard;
    areHeard = heard;
    if (isLoss) for (const hearer of hearers) hearer.forgetAll();
  };
  const way = { ...pace, db, channel: CHANNEL, applicationName: 'freedomwallet-listen', onMessage };
  return {
    ...(url === undefined ? deaf : keepListening({ ...way, url }, log, setHeard)),
    areHeard: () => areHeard,
    announce: async (tx, cache, key) => {
      whenEnded(tx, () => forget(cache, key));
      await notify(tx, CHANNEL, `${cache}:${key}`);
    },
    subscribe: (hearer) => void hearers.push(hearer),
  };
}

const deaf: Service = { name: 'announcements', start: async () => {}, stop: async () => {} };

/** Listens again whenever the listening ends; of a trouble that lasts the log is told once. */
function keepListening(
  way: Omit<ListenOptions, 'onHeard' | 'onLost'>,
  log: Logger,
  setHeard: (heard: boolean) => void,
): Service {
  let failures = 0;
  const onHeard = (): void => {
    setHeard(true);
    if (failures > 0) log.info('Other processes are heard again');
    failures = 0;
  };
  const onLost = (): void => setHeard(false);
  return loop({
    name: deaf.name,
    turn: async (signal) => {
      await listen({ ...way, onHeard, onLost }, signal);
      return { restMs: 0 };
    },
    onFault: (fault) => {
      failures += 1;
      if (failures > 1) return;
      log.warn('Other processes are not heard: nothing is answered from memory', { fault: describeFault(fault) });
    },
    // Not all processes of a database that comes back at once.
    faultRestMs: () => Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** failures) * (0.5 + Math.random() / 2),
  });
}
