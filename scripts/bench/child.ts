/**
 * Processes of the benchmark: each is started by its file and answers questions over Node's own channel, so that
 * what is measured, what stands in for Google and who measures never share a thread.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { ENVIRONMENT, NODE_FLAGS } from '../process-limits.ts';
import { endWithUs } from './lifetimes.ts';

export type Handlers = Record<string, (...input: never[]) => unknown>;

export type Child<Questions extends Handlers> = {
  pid: number;
  ask<Name extends keyof Questions & string>(
    name: Name,
    ...input: Parameters<Questions[Name]>
  ): Promise<Awaited<ReturnType<Questions[Name]>>>;
  stop(): Promise<void>;
};

type Question = { id: number; name: string; input: unknown[] };
type Answer = { id: number; output?: unknown; fault?: string };

export type ChildOptions = {
  /** Within the limits that PM2 gives bot and worker; else as Node is by itself. */
  limited?: boolean;
  /** As of nice(1): what only helps to measure gives way to what is measured. */
  nice?: number;
  /** More flags for Node, such as --cpu-prof. */
  flags?: string[];
};

/**
 * Starts a file, named from this folder on, and waits until it serves.
 * @param orders what the process is to do; it finds them as JSON in its first argument
 */
export async function startChild<Questions extends Handlers>(
  file: string,
  orders: object,
  { limited = false, nice = 0, flags = [] }: ChildOptions = {},
): Promise<Child<Questions>> {
  const child = fork(new URL(file, import.meta.url), [JSON.stringify(orders)], {
    execArgv: [...(limited ? NODE_FLAGS : []), ...flags],
    env: { ...process.env, ...(limited ? ENVIRONMENT : {}) },
  });
  endWithUs(child);
  const waiting = new Map<number, { resolve: (output: unknown) => void; reject: (fault: Error) => void }>();
  let lastId = 0;
  let isStopping = false;
  const exited = once(child, 'exit');
  const ready = Promise.withResolvers<unknown>();
  waiting.set(0, ready);
  child.on('message', ({ id, output, fault }: Answer) => {
    if (fault === undefined) waiting.get(id)?.resolve(output);
    else waiting.get(id)?.reject(new Error(`${file}: ${fault}`));
    waiting.delete(id);
  });
  child.on('exit', (code) => {
    if (!isStopping) waiting.forEach(({ reject }) => reject(new Error(`${file} ended with ${String(code)}`)));
  });
  await ready.promise;
  if (nice > 0) setPriority(child.pid as number, nice);
  return {
    pid: child.pid as number,
    ask: async (name, ...input) => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      child.send({ id: lastId, name, input } satisfies Question);
      return (await promise) as never;
    },
    stop: async () => {
      isStopping = true;
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The orders that this process was started with. */
export function ordersOf<Orders>(): Orders {
  return JSON.parse(process.argv[2] ?? '{}') as Orders;
}

/** The child's side: answers questions until SIGTERM, then `stop`s and ends. */
export function serve(handlers: Handlers, stop: () => Promise<void>): void {
  process.on('message', ({ id, name, input }: Question) => {
    const handler = handlers[name] as ((...input: unknown[]) => unknown) | undefined;
    const answering = async (): Promise<unknown> => await handler?.(...input);
    answering().then(
      (output) => process.send?.({ id, output } satisfies Answer),
      (fault: unknown) => process.send?.({ id, fault: String(fault) } satisfies Answer),
    );
  });
  process.once('SIGTERM', () => void stop().finally(() => process.disconnect()));
  process.once('disconnect', () => process.exit());
  process.send?.({ id: 0 } satisfies Answer);
}
