/**
 * Which updates are in hand, and which are done already though an older one is not. Telegram's offset can only say
 * "all below": the rest comes again with each answer, and must not be handled again.
 */
export class UpdateWindow {
  readonly #inHand = new Set<number>();
  #done = new Set<number>();
  #next: number | undefined;

  /** The lowest update that is not done, or the one after the last seen; undefined before the first. */
  get offset(): number | undefined {
    return this.#inHand.size === 0 ? this.#next : Math.min(...this.#inHand);
  }

  get isEmpty(): boolean {
    return this.#inHand.size === 0;
  }

  /**
   * Takes in hand what is new in an answer, and returns it. Ids may begin anew at a lower number, after a week
   * without updates.
   * @param asked the offset that was asked for: Telegram has forgotten what lies below
   */
  take<Update extends { update_id: number }>(updates: Update[], asked: number | undefined): Update[] {
    this.#done = new Set([...this.#done].filter((id) => asked !== undefined && id >= asked));
    if (updates.length > 0) this.#next = Math.max(...updates.map((update) => update.update_id)) + 1;
    const fresh = updates.filter(({ update_id: id }) => !this.#inHand.has(id) && !this.#done.has(id));
    for (const { update_id: id } of fresh) this.#inHand.add(id);
    return fresh;
  }

  /** This one needn't come again. */
  finish(updateId: number): void {
    this.#inHand.delete(updateId);
    this.#done.add(updateId);
  }
}
