/**
 * A process that delivers updates as Telegram does: over kept connections, one update of a chat at a time, with the
 * secret. It counts what was answered and when; whether the reply went out is the stand-in's to say.
 */
import { ordersOf, serve } from '../child.ts';
import { callers, stream } from '../load.ts';
import { textUpdate } from '../text-update.ts';
import { openLine, type Line } from './delivery-line.ts';
import { sharedMs } from './shared-clock.ts';

export type GeneratorOrders = { secret: string; people: number };

export type Generator = typeof handlers;

/** So many at once, as fast as they are answered; or so many a second, whatever the answers. */
export type Load = { connections: number; durationMs: number; perSecond?: number };

/** One update's way by the shared clock; its chat is that of the person. */
export type Delivered = { chatId: number; dueAtMs: number; answeredAtMs: number; status: number };

const TEXTS = ['coffee 35k', 'lunch 120', 'taxi 4.5', 'groceries 86,20', 'salary 2m', 'rent 900 #home', 'books 15 eur'];

const { secret, people } = ordersOf<GeneratorOrders>();

/** People of whom nothing is under way; who was served last comes last. */
const free = Array.from({ length: people }, (_, index) => index + 1);
let lastUpdateId = 0;

const handlers = {
  /** Puts a load on the webhook at `port`, and tells how each update fared. */
  deliver: async (port: number, load: Load): Promise<Delivered[]> => {
    const lines = await Promise.all(Array.from({ length: load.connections }, async () => await openLine(port, secret)));
    const delivered: Delivered[] = [];
    const takeLine = queueFor(lines);
    const deliverNext = async (dueAtMs: number): Promise<void> => {
      const { line, giveBack } = await takeLine();
      const chatId = takePerson();
      const status = await line.deliver(nextUpdate(chatId)).catch(() => 0);
      delivered.push({ chatId, dueAtMs: sharedMs(dueAtMs), answeredAtMs: sharedMs(), status });
      free.push(chatId);
      giveBack();
    };
    try {
      if (load.perSecond === undefined) await callers(load.connections, load.durationMs, deliverNext);
      else await stream(load.perSecond, load.durationMs, deliverNext);
      return delivered;
    } finally {
      for (const line of lines) line.close();
    }
  },
};

serve(handlers, async () => {});

/**
 * Lines are few: who finds none waits for the next that is given back. All are used in turn, so that none is closed.
 */
function queueFor(lines: Line[]): () => Promise<{ line: Line; giveBack: () => void }> {
  const idle = [...lines];
  const waiting: ((line: Line) => void)[] = [];
  const giveBack = (line: Line): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(line);
    else next(line);
  };
  return async () => {
    const line = idle.shift() ?? (await new Promise<Line>((resolve) => waiting.push(resolve)));
    return { line, giveBack: () => giveBack(line) };
  };
}

function takePerson(): number {
  const person = free.shift();
  if (person === undefined) throw new Error('There are more connections than people');
  return person;
}

function nextUpdate(personId: number): string {
  lastUpdateId += 1;
  return JSON.stringify(textUpdate(lastUpdateId, personId, TEXTS[lastUpdateId % TEXTS.length] as string));
}
