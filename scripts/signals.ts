/** How a long-running script learns that it is to end. */

export interface EndSignal {
  received: boolean;
  promise: Promise<void>;
}

/** The first signal asks for an orderly end, the second ends the process at once. */
export function catchEndSignal(): EndSignal {
  const { promise, resolve } = Promise.withResolvers<void>();
  const signal: EndSignal = { received: false, promise };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (signal.received) process.exit(130);
      signal.received = true;
      resolve();
    });
  }
  return signal;
}
