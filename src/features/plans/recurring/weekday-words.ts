/** The days of the week as people write them behind `weekly`, in three languages. */

/** From Monday on; each word in lower case. */
const WEEKDAYS: readonly string[][] = [
  ['mon', 'monday', 'mondays', 't2', 'thứ hai', 'thứ 2', 'пн', 'понедельник', 'понедельникам'],
  ['tue', 'tues', 'tuesday', 'tuesdays', 't3', 'thứ ba', 'thứ 3', 'вт', 'вторник', 'вторникам'],
  ['wed', 'wednesday', 'wednesdays', 't4', 'thứ tư', 'thứ 4', 'ср', 'среда', 'среду', 'средам'],
  ['thu', 'thur', 'thurs', 'thursday', 'thursdays', 't5', 'thứ năm', 'thứ 5', 'чт', 'четверг', 'четвергам'],
  ['fri', 'friday', 'fridays', 't6', 'thứ sáu', 'thứ 6', 'пт', 'пятница', 'пятницу', 'пятницам'],
  ['sat', 'saturday', 'saturdays', 't7', 'thứ bảy', 'thứ 7', 'сб', 'суббота', 'субботу', 'субботам'],
  ['sun', 'sunday', 'sundays', 'cn', 'chủ nhật', 'вс', 'воскресенье', 'воскресеньям'],
];

/** 1 is Monday. */
const DAY_BY_WORDS = new Map(WEEKDAYS.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));

/** The weekday that stands at `at`, in one word or two; `end` is where the next word begins. */
export function weekdayIn(words: string[], at: number): { day: number; end: number } | undefined {
  for (const length of [2, 1]) {
    const day = DAY_BY_WORDS.get(words.slice(at, at + length).join(' '));
    if (day !== undefined) return { day, end: at + length };
  }
  return undefined;
}
