/**
 * Field masks as Google writes them: `a.b`, `a/b`, `a(b,c.d)`, `*`. They choose what an answer holds (`fields`
 * of the query) and what a request writes (`fields` of updateCells and the like).
 */
import { invalid, unknownAnswerField, unknownHere } from './errors.ts';

/** `true` is everything from here down. */
export type Mask = true | { readonly [name: string]: Mask };

/** The fields that a message has; `true` where nobody looks further down, `not here` what only Google has. */
export type Fields = true | 'not here' | { readonly [name: string]: Fields };

/** @throws ApiError when it is not a mask. */
export function parseMask(text: string): Mask {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const tokens = text.match(/[A-Za-z0-9_]+|\*|[.,/()]|\S/g) ?? [];
  const mask = parseList(tokens, text);
  if (tokens.length > 0) throw invalidMask(text);
  if (parsed.size > 500) parsed.clear();
  parsed.set(text, mask);
  return mask;
}

/** @throws ApiError when the mask names a field that the answer cannot have. */
export function checkAnswerMask(mask: Mask, fields: Fields, text: string): void {
  const unknown = firstUnknown(mask, fields);
  if (unknown === undefined) return;
  throw unknown.onlyGoogles ? unknownHere(unknown.path) : unknownAnswerField(text, unknown.path);
}

/** Fields that Google has and this server does not. */
export function absent(...names: string[]): Record<string, Fields> {
  return Object.fromEntries(names.map((name) => [name, 'not here']));
}

/**
 * What a request's mask names.
 * @throws ApiError when it is empty or names a field that this server does not write.
 */
export function writeMask(text: string | null | undefined, fields: Fields): Mask {
  if (!text) throw invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)");
  const mask = parseMask(text);
  const unknown = firstUnknown(mask, fields);
  if (unknown !== undefined) throw invalid(`Invalid field: ${unknown.path}`);
  return mask;
}

/** The part of a mask below a field, or undefined when the field is not chosen. */
export function below(mask: Mask, name: string): Mask | undefined {
  return mask === true ? true : mask[name];
}

/** The chosen part of a JSON value; an object that loses everything is `{}`. */
export function pick(value: unknown, mask: Mask): unknown {
  if (mask === true || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => pick(item, mask));
  const chosen: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    const inner = mask[name];
    if (inner !== undefined && item !== undefined) chosen[name] = pick(item, inner);
  }
  return chosen;
}

const parsed = new Map<string, Mask>();

interface Unknown {
  readonly path: string;
  readonly onlyGoogles: boolean;
}

function firstUnknown(mask: Mask, fields: Fields | undefined, path = ''): Unknown | undefined {
  if (fields === undefined || fields === 'not here') return { path, onlyGoogles: fields === 'not here' };
  if (mask === true || fields === true) return undefined;
  for (const [name, inner] of Object.entries(mask)) {
    const below = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const found = firstUnknown(inner, below, path === '' ? name : `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parseList(tokens: string[], text: string): Mask {
  let mask: Mask = parsePath(tokens, text);
  while (tokens[0] === ',') {
    tokens.shift();
    mask = union(mask, parsePath(tokens, text));
  }
  return mask;
}

function parsePath(tokens: string[], text: string): Mask {
  const name = tokens.shift();
  if (name === '*') return true;
  if (name === undefined || !/^\w+$/.test(name)) throw invalidMask(text);
  const next = tokens[0];
  if (next === '.' || next === '/') {
    tokens.shift();
    return { [name]: parsePath(tokens, text) };
  }
  if (next !== '(') return { [name]: true };
  tokens.shift();
  const inner = parseList(tokens, text);
  if (tokens.shift() !== ')') throw invalidMask(text);
  return { [name]: inner };
}

function union(one: Mask, other: Mask): Mask {
  if (one === true || other === true) return true;
  const both: Record<string, Mask> = { ...one };
  for (const [name, inner] of Object.entries(other)) {
    const before = both[name];
    both[name] = before === undefined ? inner : union(before, inner);
  }
  return both;
}

function invalidMask(text: string): Error {
  return invalid(`Invalid field mask: ${text}`);
}
