/**
 * The shape of a JSON value: names and kinds of values, and the values themselves only where they are words of a
 * protocol. Requests of one shape are good or bad together.
 */

/** Fields whose text people or chance decide; in all others a text is a word of Google's, or a field mask. */
const FREE_TEXT = new Set(['stringValue', 'formulaValue', 'metadataValue', 'title', 'quotaUser', 'responseRanges']);

export function shapeOf(value: unknown): string {
  return JSON.stringify(outline(value, ''));
}

/** A value of the same shape with each shape of an item once in every list. */
export function reduced(value: unknown): unknown {
  if (Array.isArray(value)) {
    const byShape = new Map(value.map((item: unknown) => [shapeOf(item), item]));
    return [...byShape.values()].map(reduced);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reduced(inner)]));
}

function outline(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => JSON.stringify(outline(item, name)));
    return [...new Set(items)].toSorted();
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return Object.fromEntries(
      fields
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([field, inner]) => [field, outline(inner, field)]),
    );
  }
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? 'integer' : 'number';
  return typeof value === 'string' && !FREE_TEXT.has(name) ? `word ${value}` : typeof value;
}
