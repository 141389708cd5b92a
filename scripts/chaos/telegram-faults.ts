/** What Telegram does wrong in a run, for the bot's calls: orders become rules of the sandbox, and are counted. */
import type { Fault, TelegramSim } from '../../src/sandbox/telegram/types.ts';
import type { Random } from './random.ts';
import { lookAt, type Rule } from './rules.ts';

export type TelegramOrder = { label: string; fault: Fault };

const METHODS = ['sendMessage', 'editMessageText', 'answerCallbackQuery', 'getUpdates'];

export const TELEGRAM_KINDS: readonly { label: string; orders: number; fault: (random: Random) => Fault }[] = [
  { label: '500', orders: 12, fault: () => ({ match: {}, kind: 'status', status: 500 }) },
  { label: '429', orders: 12, fault: () => ({ match: {}, kind: 'status', status: 429, retry_after: 1 }) },
  { label: 'HTML', orders: 10, fault: () => ({ match: {}, kind: 'html' }) },
  { label: 'connection cut before', orders: 12, fault: () => ({ match: {}, kind: 'drop-before' }) },
  { label: 'connection cut after', orders: 12, fault: () => ({ match: {}, kind: 'drop-after' }) },
  {
    label: 'slow answer',
    orders: 12,
    fault: (random) => ({ match: {}, kind: 'delay', delayMs: Math.round(random.between(300, 4_000)) }),
  },
];

/** @param some makes as many as are due in a run of its length */
export function telegramFaults(
  random: Random,
  some: <T>(times: number, make: () => T) => T[],
  { methods = METHODS, most = 6 }: { methods?: readonly string[]; most?: number } = {},
): TelegramOrder[] {
  return TELEGRAM_KINDS.flatMap(({ label, orders, fault }) =>
    some(orders, (): TelegramOrder => {
      const match = { method: random.pick(methods) };
      return { label, fault: { ...fault(random), match, times: 1 + random.below(most) } };
    }),
  );
}

export class TelegramFaults {
  /** Calls of the bot that met a fault, by its kind. */
  readonly met = new Map<string, number>();
  readonly #sim: TelegramSim;
  readonly #rules = new Map<string, Rule>();

  constructor(sim: TelegramSim) {
    this.#sim = sim;
  }

  order({ label, fault }: TelegramOrder): void {
    const id = this.#sim.faults.add(fault);
    this.#rules.set(id, { label, left: fault.times ?? null });
  }

  /** Counts what has been met since the last look; call it now and then. */
  look(): void {
    lookAt(this.#rules, new Map(this.#sim.faults.list().map(({ id, times }) => [id, times ?? null])), this.met);
  }

  end(): void {
    this.look();
    this.#sim.faults.clear();
  }
}
