/**
 * One lifecycle for everything long-lived: started in order, stopped in reverse order, twice without harm.
 */
import { Fault } from './errors.ts';

export type Service = {
  /** Shown in logs. */
  name: string;
  start(): Promise<void>;
  /** Finishes what is in flight, within its own bound. */
  stop(): Promise<void>;
};

/**
 * How long all services of a process may take together to stop. PM2 kills a process that takes longer than its
 * `kill_timeout` (30 s, in ecosystem.config.js).
 */
export const STOP_WITHIN_MS = 22_000;

/** What each of the others may still take when that is used up: most have nothing to wait for. */
export const LATE_STOP_WITHIN_MS = 100;

/**
 * Services as one. A start that fails stops what had started, and throws the fault. A stop that comes while they
 * start waits for the one that is starting, and no further one starts; a service that fails to stop doesn't keep the
 * others from it, nor does one that takes too long.
 * @param stopWithinMs for all of them together; who still runs then is left to itself, and the stop throws a {Fault}
 */
export function together(
  services: Service[],
  stopWithinMs = STOP_WITHIN_MS,
): Service & { isStopping(): boolean } {
  const started: Service[] = [];
  let isStopping = false;
  let starting: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;

  const startAll = async (): Promise<void> => {
    for (const service of services) {
      if (isStopping) return;
      await service.start();
      started.push(service);
    }
  };

  const stopAll = async (): Promise<void> => {
    const deadlineMs = performance.now() + stopWithinMs;
    const faults: unknown[] = [];
    for (let service = started.pop(); service !== undefined; service = started.pop()) {
      const leftMs = Math.max(deadlineMs - performance.now(), LATE_STOP_WITHIN_MS);
      await stopOne(service, leftMs).catch((fault: unknown) => faults.push(fault));
    }
    if (faults.length > 0) throw faults[0];
  };

  return {
    name: services.map((service) => service.name).join(', '),
    isStopping: () => isStopping,
    start: async () => {
      isStopping = false;
      stopped = undefined;
      starting = startAll();
      await starting.catch(async (fault: unknown) => {
        await stopAll().catch(() => undefined);
        throw fault;
      });
    },
    stop: async () => {
      isStopping = true;
      stopped ??= starting.catch(() => undefined).then(stopAll);
      await stopped;
    },
  };
}

async function stopOne(service: Service, withinMs: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Fault('STOP_LATE', `${service.name} took too long to stop, and was left to itself`));
  }, withinMs);
  await Promise.race([service.stop(), late.promise]).finally(() => clearTimeout(timer));
}

/** How a loop says what to do next: at once, or after a rest. */
export type LoopTurn = { restMs: number };

/**
 * A loop that runs `turn` until stopped; `wake` ends its present rest early, or spares the one that a running turn
 * is about to take. A turn that throws is reported and followed by `faultRestMs`; `stop` aborts the turn's signal and
 * waits for the turn to end.
 */
export function loop(options: {
  name: string;
  turn: (signal: AbortSignal) => Promise<LoopTurn>;
  onFault: (fault: unknown) => void;
  faultRestMs: number | ((fault: unknown) => number);
}): Service & { wake(): void } {
  let controller: AbortController | null = null;
  let running: Promise<void> = Promise.resolve();
  let isAwake = false;
  let endRest = (): void => {};

  const rest = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      endRest = done;
    });

  const restAfter = (fault: unknown): number =>
    typeof options.faultRestMs === 'number' ? options.faultRestMs : options.faultRestMs(fault);

  const run = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      isAwake = false;
      let restMs: number;
      try {
        restMs = (await options.turn(signal)).restMs;
      } catch (fault) {
        restMs = restAfter(fault);
        if (!signal.aborted) options.onFault(fault);
      }
      if (restMs > 0 && !isAwake && !signal.aborted) await rest(restMs, signal);
    }
  };

  return {
    name: options.name,
    start: async () => {
      if (controller !== null) return;
      controller = new AbortController();
      running = run(controller.signal);
    },
    stop: async () => {
      controller?.abort();
      controller = null;
      await running;
    },
    wake: () => {
      isAwake = true;
      endRest();
    },
  };
}
