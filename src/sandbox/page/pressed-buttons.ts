/**
 * Inline buttons that a person has pressed and the bot has not answered yet: they turn a spinner in the chat, as in
 * Telegram, where an app gives up after a while.
 */
import type { TelegramSim } from '../telegram/types.ts';

const GIVE_UP_MS = 15_000;

export interface PressedButton {
  messageId: number;
  data: string;
}

interface Press extends PressedButton {
  personId: number;
  timer: NodeJS.Timeout;
}

export class PressedButtons {
  readonly #presses = new Map<string, Press>();
  readonly #changed: (personId: number) => void;

  /** `changed` is told whose chat shows one spinner more or less. */
  constructor(changed: (personId: number) => void) {
    this.#changed = changed;
  }

  /** @throws SimError where the message has no such button */
  press(sim: TelegramSim, personId: number, { messageId, data }: PressedButton): void {
    const updateId = sim.pressButton(personId, messageId, data);
    const update = sim.pendingUpdates().find(({ update_id: id }) => id === updateId);
    if (!update || !('callback_query' in update)) return;
    const { id } = update.callback_query;
    const timer = setTimeout(() => this.answered(id), GIVE_UP_MS);
    this.#presses.set(id, { personId, messageId, data, timer });
    this.#changed(personId);
  }

  answered(callbackQueryId: string): void {
    const press = this.#presses.get(callbackQueryId);
    if (!press) return;
    clearTimeout(press.timer);
    this.#presses.delete(callbackQueryId);
    this.#changed(press.personId);
  }

  of(personId: number): PressedButton[] {
    return [...this.#presses.values()]
      .filter((press) => press.personId === personId)
      .map(({ messageId, data }) => ({ messageId, data }));
  }

  stop(): void {
    for (const { timer } of this.#presses.values()) clearTimeout(timer);
    this.#presses.clear();
  }
}
