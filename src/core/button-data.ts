/** What stands in the data of a pressed button: a person's client may send anything there. */

/** A number out of a button's data; 0, which no row has as its id, for what no button of ours holds. */
export function numberOf(arg: string | undefined): number {
  const number = Number(arg);
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}

/** What a table of ours has under such a name; undefined for what every object has, such as `constructor`. */
export function namedIn<Value>(table: Record<string, Value>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
