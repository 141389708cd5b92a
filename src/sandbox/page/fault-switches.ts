/**
 * What a person can break with one click, as faults of the two servers. What is on is asked of those servers, so a
 * switch tells the truth after a reload of the page, and when a script has cleared the faults.
 */
import type { FaultRule } from '../google/faults.ts';
import type { Fault } from '../telegram/types.ts';
import type { PageDeps } from './page-deps.ts';

interface Labels {
  key: string;
  /** Beside the switch. */
  label: string;
  /** Alone, in the list of what is on. */
  name: string;
  hint: string;
}

type Switch = Labels & ({ side: 'google'; faults: FaultRule[] } | { side: 'telegram'; faults: Fault[] });

export interface SwitchView extends Labels {
  side: 'google' | 'telegram';
  on: boolean;
}

/** Only what puts something on a screen: the bot still hears of messages, as when Telegram throttles its sending. */
const SENDING = [
  'sendMessage', 'sendPhoto', 'sendDocument', 'editMessageText', 'editMessageReplyMarkup', 'answerCallbackQuery',
];

const SWITCHES: Switch[] = [
  {
    side: 'google', key: 'google-slow', label: 'Slow (3 s)', name: 'Google slow',
    hint: 'Each answer of Google takes three seconds',
    faults: [{ match: {}, kind: 'delay', delayMs: 3000 }],
  },
  {
    side: 'google', key: 'google-429', label: '429: quota used up', name: 'Google 429',
    hint: 'Google refuses each request: too many in this minute',
    faults: [{ match: {}, kind: 'quota' }],
  },
  {
    side: 'google', key: 'google-lost', label: 'Answer lost after write', name: 'Google answers lost',
    hint: 'Google writes the rows, then the connection breaks before the answer',
    faults: [{ match: { method: 'spreadsheets.batchUpdate' }, kind: 'drop-after' }],
  },
  {
    side: 'google', key: 'google-down', label: 'Down', name: 'Google down',
    hint: 'Google answers 503 to each request',
    faults: [{ match: {}, kind: 'status', status: 503 }],
  },
  {
    side: 'telegram', key: 'telegram-429', label: '429: too fast', name: 'Telegram 429',
    hint: 'Telegram refuses what the bot sends: too many requests, retry after 5 s',
    faults: SENDING.map((method) => ({ match: { method }, kind: 'status', status: 429, retry_after: 5 })),
  },
  {
    side: 'telegram', key: 'telegram-slow', label: 'Slow (3 s)', name: 'Telegram slow',
    hint: 'Each answer of Telegram takes three seconds',
    faults: [{ match: {}, kind: 'delay', delayMs: 3000 }],
  },
  {
    side: 'telegram', key: 'telegram-down', label: 'Down', name: 'Telegram down',
    hint: 'Telegram breaks each connection',
    faults: [{ match: {}, kind: 'drop-before' }],
  },
];

/** The ids of one world are texts, those of the other are numbers. */
type FaultId = string | number;

export class FaultSwitches {
  readonly #worlds: Pick<PageDeps, 'telegram' | 'google'>;
  readonly #ids = new Map<string, FaultId[]>();

  constructor(worlds: Pick<PageDeps, 'telegram' | 'google'>) {
    this.#worlds = worlds;
  }

  /** Each switch, and how many faults somebody else has set. */
  list(): { switches: SwitchView[]; scripted: number } {
    const active = this.#active();
    const switches = SWITCHES.map(({ faults: _, ...view }) => ({ ...view, on: this.#isOn(view.key, active) }));
    const ours = switches.filter(({ on }) => on).reduce((sum, { key }) => sum + (this.#ids.get(key)?.length ?? 0), 0);
    return { switches, scripted: active.size - ours };
  }

  /** False where there is no such switch. */
  set(key: string, on: boolean): boolean {
    const found = SWITCHES.find((each) => each.key === key);
    if (!found) return false;
    this.#remove(found);
    if (on) this.#ids.set(key, this.#add(found));
    return true;
  }

  /** Ends all faults, those of scripts included. */
  clear(): void {
    this.#worlds.google.sim.faults.clear();
    this.#worlds.telegram.sim.faults.clear();
    this.#ids.clear();
  }

  #add(found: Switch): FaultId[] {
    const { google, telegram } = this.#worlds;
    return found.side === 'google'
      ? found.faults.map((fault) => google.sim.faults.add(fault))
      : found.faults.map((fault) => telegram.sim.faults.add(fault));
  }

  #remove({ key }: Switch): void {
    for (const id of this.#ids.get(key) ?? []) {
      if (typeof id === 'number') this.#worlds.google.sim.faults.remove(id);
      else this.#worlds.telegram.sim.faults.remove(id);
    }
    this.#ids.delete(key);
  }

  #active(): Set<FaultId> {
    const { google, telegram } = this.#worlds;
    return new Set<FaultId>([...google.sim.faults.list(), ...telegram.sim.faults.list()].map(({ id }) => id));
  }

  #isOn(key: string, active: Set<FaultId>): boolean {
    const ids = this.#ids.get(key) ?? [];
    return ids.length > 0 && ids.every((id) => active.has(id));
  }
}
