/**
 * Things with digits inside that are no amounts: links, phone numbers, times of day, percentages. Each is read as
 * one opaque piece, so that nothing looks for money in it.
 */

const CHUNK = /\S+/y;
const LINK = /^(?:[a-z][a-z\d+.-]*:\/\/|www\.|[a-z][a-z\d-]*(?:\.[a-z\d-]+)*\.[a-z]{2,}\/.)/;
const MENTION = /(?:^|[\p{L}\d._-])@\p{L}/u;
const KEYCAP = /\d\ufe0f?\u20e3/y;
const TIME = /\d{1,2}[:h]\d{2}(?::\d{2})?(?![\d\p{L}])/uy;
const LOCAL_PHONE = /\d{3}-(?:\d{3}-)?\d{4}(?![\d\p{L}])/uy;
const PERCENTAGE = /\d+(?:[.,]\d+)?\s?[%‰°]/y;

const LONGEST_PHONE = 24;
/** How many digits phone numbers have that begin so, the likeliest first: `+84912345678`, `0912 345 678`. */
const PHONES = [
  { start: /^\+[1-9]/, digits: [11, 12, 13, 10] },
  { start: /^0[1-9]/, digits: [10, 11] },
  { start: /^8[\s-]?\(?9\d\d\)?[\s-]?\d{3}[\s-]?\d\d[\s-]?\d\d(?!\d)/, digits: [11] },
];
/** `+10000000000` is somebody's lucky day, `+1.234.567.890` is grouped as money is, `+890 2026-08-15` has a date. */
const NO_PHONE = /000$|^\+.*\.|^\+\d{1,3}(?:[\u00a0\u202f]\d{3})+$|\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4}/;
const PART_OF_PHONE = /[\d\s().-]/;
const GOES_ON = /^[.,']?[\d\p{L}]/u;

/**
 * Where the thing that begins at `at` ends; nothing when there is none.
 *
 * @param startsChunk whether white space, or nothing, stands before it
 */
export function endOfThing(line: string, at: number, startsChunk: boolean): number | undefined {
  if (startsChunk) {
    const end = endOfLink(line, at) ?? endOfPhone(line, at) ?? endOf(LOCAL_PHONE, line, at);
    if (end !== undefined) return end;
  }
  if (!/\d/.test(line.charAt(at))) return undefined;
  return endOf(KEYCAP, line, at) ?? endOf(TIME, line, at) ?? endOf(PERCENTAGE, line, at);
}

function endOf(pattern: RegExp, line: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(line) ? pattern.lastIndex : undefined;
}

function endOfLink(line: string, at: number): number | undefined {
  const end = endOf(CHUNK, line, at) ?? at;
  const chunk = line.slice(at, end);
  if (!/[@/.:]/.test(chunk)) return undefined;
  return LINK.test(chunk) || MENTION.test(chunk) ? end : undefined;
}

function endOfPhone(line: string, at: number): number | undefined {
  if (!/[+08]/.test(line.charAt(at))) return undefined;
  const text = line.slice(at, at + LONGEST_PHONE);
  const lengths = PHONES.find(({ start }) => start.test(text))?.digits ?? [];
  const ends = new Map<number, number>();
  let count = 0;
  for (let index = 0; index < text.length && (index === 0 || PART_OF_PHONE.test(text.charAt(index))); index += 1) {
    if (!/\d/.test(text.charAt(index))) continue;
    count += 1;
    const goesOn = GOES_ON.test(line.slice(at + index + 1, at + index + 3));
    if (!goesOn && !NO_PHONE.test(text.slice(0, index + 1))) ends.set(count, at + index + 1);
  }
  return lengths.map((digits) => ends.get(digits)).find((end) => end !== undefined);
}
