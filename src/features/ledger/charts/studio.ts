/**
 * Draws pictures beside the work of the process, in a thread that is there while pictures are asked for: a bot that
 * draws nothing has neither ECharts nor fonts in memory.
 */
import { Worker } from 'node:worker_threads';
import { MINUTE_MS } from '../../../core/clock.ts';
import { Fault } from '../../../core/errors.ts';
import type { Drawing } from './drawing.ts';

export type Studio = {
  /** Gives a PNG; undefined while too many wait already. */
  draw: (drawing: Drawing) => Promise<Buffer | undefined>;
  /** Begins to load what drawing needs: the person sees a button for a picture. */
  prepare: () => void;
};

/** At a tenth of a second each nobody waits for longer than two. */
const MOST_WAITING = 20;

/** To load what it needs takes a moment: the thread stays as long as a person may press the next button. */
const IDLE_MS = 5 * MINUTE_MS;

type Order = { drawing: Drawing; done: (png: Buffer) => void; failed: (fault: Error) => void };

export function createStudio(): Studio {
  const waiting: Order[] = [];
  let thread: Worker | undefined;
  let drawn: Order | undefined;
  let idle: NodeJS.Timeout | undefined;

  const next = (): void => {
    drawn = waiting.shift();
    if (drawn === undefined) return rest();
    clearTimeout(idle);
    thread ??= open();
    thread.ref();
    thread.postMessage(drawn.drawing);
  };

  const rest = (): void => {
    thread?.unref();
    clearTimeout(idle);
    idle = setTimeout(close, IDLE_MS).unref();
  };

  const close = (): void => {
    const closing = thread;
    thread = undefined;
    void closing?.terminate();
  };

  const open = (): Worker => {
    const opened = new Worker(new URL('./thread.ts', import.meta.url), { execArgv: [] });
    let fault: unknown;
    opened.on('message', (png: Uint8Array) => {
      drawn?.done(Buffer.from(png));
      next();
    });
    opened.on('error', (thrown: unknown) => {
      fault = thrown;
    });
    opened.on('exit', () => {
      if (thread !== opened) return;
      thread = undefined;
      const broken = drawn;
      drawn = undefined;
      if (broken === undefined) return;
      broken.failed(new Fault('picture-not-drawn', 'A picture could not be drawn', { cause: fault }));
      next();
    });
    return opened;
  };

  return {
    draw: async (drawing) => {
      if (waiting.length >= MOST_WAITING) return undefined;
      return await new Promise<Buffer>((done, failed) => {
        waiting.push({ drawing, done, failed });
        if (drawn === undefined) next();
      });
    },
    prepare: () => {
      if (drawn !== undefined) return;
      thread ??= open();
      rest();
    },
  };
}
