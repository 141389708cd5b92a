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

/** Services as one. A start that fails stops what had started, and throws the fault. */
export function together(services: Service[]): Service & { isStopping(): boolean } {
  let started: Service[] = [];
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    const toStop = started.reverse();
    started = [];
    const faults: unknown[] = [];
    for (const service of toStop) await service.stop().catch((fault: unknown) => faults.push(fault));
    if (faults.length > 0) throw faults[0];
  };
  return {
    name: services.map((service) => service.name).join(', '),
    isStopping: () => stopping,
    start: async () => {
      stopping = false;
      for (const service of services) {
        try {
          await service.start();
          started.push(service);
        } catch (fault) {
          await stop();
          throw fault;
        }
      }
    },
    stop,
  };
}

/** How a loop says what to do next: at once, or after a rest. */
export type LoopTurn = { restMs: number };

/**
 * A loop that runs `turn` until stopped; `wake` ends its present rest early. A turn that throws is reported
 * and followed by `faultRestMs`; `stop` aborts the turn's signal and waits for the turn to end.
 */
export function loop(options: {
  name: string;
  turn: (signal: AbortSignal) => Promise<LoopTurn>;
  onFault: (fault: unknown) => void;
  faultRestMs: number;
}): Service & { wake(): void } {
  let controller: AbortController | null = null;
  let running: Promise<void> = Promise.resolve();
  let wake = (): void => {};

  const rest = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      wake = done;
    });

  const run = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const restMs = await options.turn(signal).then(
        (turn) => turn.restMs,
        (fault: unknown) => {
          if (!signal.aborted) options.onFault(fault);
          return options.faultRestMs;
        },
      );
      if (restMs > 0 && !signal.aborted) await rest(restMs, signal);
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
    wake: () => wake(),
  };
}
