/**
 * A log line about what may happen thousands of times a second: said at once, then at most every so often, with how
 * many times it happened since.
 */
export type RareLine = {
  /** It happened once more. */
  add(): void;
  /** Says what is left to say; what happens later is said anew. */
  end(): void;
};

/** @param say writes the line; `times` is how often it happened since the last one, 1 or more */
export function rareLine(everyMs: number, say: (times: number) => void): RareLine {
  let unsaid = 0;
  let rest: NodeJS.Timeout | undefined;

  const sayIfAny = (): void => {
    rest = undefined;
    if (unsaid === 0) return;
    const times = unsaid;
    unsaid = 0;
    rest = setTimeout(sayIfAny, everyMs).unref();
    say(times);
  };

  return {
    add: () => {
      unsaid += 1;
      if (rest === undefined) sayIfAny();
    },
    end: () => {
      clearTimeout(rest);
      sayIfAny();
      clearTimeout(rest);
      rest = undefined;
    },
  };
}
