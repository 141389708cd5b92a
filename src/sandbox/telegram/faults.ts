/**
 * Faults that were switched on: which call meets which.
 */
import type { ActiveFault, Fault } from './types.ts';

export class Faults {
  readonly #active = new Map<string, ActiveFault>();
  #number = 0;

  add(fault: Fault): string {
    this.#number += 1;
    const id = `fault-${this.#number}`;
    this.#active.set(id, { ...fault, id });
    return id;
  }

  remove(id: string): boolean {
    return this.#active.delete(id);
  }

  clear(): void {
    this.#active.clear();
  }

  list(): ActiveFault[] {
    return [...this.#active.values()];
  }

  /** The first one that matches the call; it is used up where it has a number of times. */
  take(method: string, chatId: number): ActiveFault | undefined {
    const fault = this.list().find(({ match }) => {
      const sameMethod = match.method === undefined || match.method.toLowerCase() === method.toLowerCase();
      return sameMethod && (match.chatId === undefined || match.chatId === chatId);
    });
    if (fault?.times !== undefined) this.#countDown(fault, fault.times - 1);
    return fault;
  }

  #countDown(fault: ActiveFault, left: number): void {
    if (left <= 0) this.#active.delete(fault.id);
    else this.#active.set(fault.id, { ...fault, times: left });
  }
}
