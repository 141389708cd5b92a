/**
 * One lifecycle for everything long-lived: started in order, stopped in reverse order, twice without harm.
 */

export type Service = {
  /** Shown in logs. */
  name: string;
  start(): Promise<void>;
  /** Finishes what is in flight, within its own bound. */
  stop(): Promise<void>;
};

/**
 * Services as one. A start that fails stops what had started, and throws the fault. A stop that comes while they
 * start waits for the one that is starting, and no further one starts; a service that fails to stop doesn't keep the
 * others from it.
 */
export function together(services: Service[]): Service & { isStopping(): boolean } {
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
    const faults: unknown[] = [];
    for (let service = started.pop(); service !== undefined; service = started.pop()) {
      await service.stop().catch((fault: unknown) => faults.push(fault));
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
