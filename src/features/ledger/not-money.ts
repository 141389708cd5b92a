/**
 * Things with digits inside that are no amounts: links, phone numbers, times of day, percentages. Each is read as
 * one opaque piece, so that nothing looks for money in it.
 */

const CHUNK = /\S+/y;
const LINK = /^(?:[a-z][a-z\d+.-]*:\/\/|www\.|[a-z][a-z\d-]*(?:\.[a-z\d-]+)*\.[a-z]{2,}\/.)/;
const MENTION = /(?:^|[\p{L}\d._-])@\p{L}/u;
const KEYCAP = /\d\ufe0f?\u20e3/y;
const TIME = /\d{1,2}[:h]\d{2}(?::\d{2})?(?![\d\p{L}])/uy;
const PERCENTAGE = /\d+(?:[.,]\d+)?\s?[%‰°]/y;

const LONGEST_PHONE = 24;
/** How many digits phone numbers have that begin so, the likeliest first: `+84912345678`, `0912 345 678`. */
const PHONE_LENGTHS = [
  { start: /^\+[1-9]/, digits: [11, 12, 13, 10] },
  { start: /^0[1-9]/, digits: [10, 11] },
  { start: /^8[\s(-]*9/, digits: [11] },
];
const PART_OF_PHONE = /[\d\s().-]/;
const GOES_ON = /^[.,']?[\d\p{L}]/u;
/** `+1.234.567.890`, `89 161 234 567`; but `+84 912 345 678` is a phone number. */
const GROUPED = /^(?:\+?\d{1,3}(?:[.\u00a0\u202f]\d{3})+|8\d{0,2}(?:\s\d{3})+)$/;

/**
 * Where the thing that begins at `at` ends; nothing when there is none.
 *
 * @param startsChunk whether white space, or nothing, stands before it
 */
export function endOfThing(line: string, at: number, startsChunk: boolean): number | undefined {
  if (startsChunk) {
    const end = endOfLink(line, at) ?? endOfPhone(line, at);
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
  const lengths = PHONE_LENGTHS.find(({ start }) => start.test(text))?.digits ?? [];
  const ends = new Map<number, number>();
  let count = 0;
  for (let index = 0; index < text.length && (index === 0 || PART_OF_PHONE.test(text.charAt(index))); index += 1) {
    if (!/\d/.test(text.charAt(index))) continue;
    count += 1;
    const goesOn = GOES_ON.test(line.slice(at + index + 1, at + index + 3));
    if (!goesOn && isLikeAPhone(text.slice(0, index + 1))) ends.set(count, at + index + 1);
  }
  return lengths.map((digits) => ends.get(digits)).find((end) => end !== undefined);
}

/** Not so `+10000000000`, somebody's lucky day, and what is grouped as money is. */
function isLikeAPhone(text: string): boolean {
  return !text.endsWith('000') && !GROUPED.test(text);
}
