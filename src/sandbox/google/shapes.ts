/**
 * Shape checks of JSON bodies, made once from small parts and run on each request: Google refuses unknown names
 * and wrong types before it looks at the meaning. Null is the same as absent. Nothing is built while all is well.
 */
import { malformed, unknownHere } from './errors.ts';

/** What is wrong, and where: the innermost name first. */
interface Violation {
  readonly path: string[];
  readonly problem: { unknownName: string } | { type: string; value: unknown } | 'not here';
}

export type Shape = (value: unknown) => Violation | undefined;

export const text: Shape = scalar('TYPE_STRING', (value) => typeof value === 'string');
export const flag: Shape = scalar('TYPE_BOOL', (value) => typeof value === 'boolean');
export const double: Shape = scalar('TYPE_DOUBLE', (value) => typeof value === 'number');
export const int32: Shape = scalar(
  'TYPE_INT32',
  (value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
);
export const anything: Shape = () => undefined;

/** A field that Google has and this server does not. */
export const notHere: Shape = () => ({ path: [], problem: 'not here' });

/** Several fields that Google has and this server does not. */
export function without(...names: string[]): Record<string, Shape> {
  return Object.fromEntries(names.map((name) => [name, notHere]));
}

/** One of these names; `type` is what Google calls the enum. */
export function oneOf(type: string, ...names: string[]): Shape {
  return scalar(`type.googleapis.com/google.apps.sheets.v4.${type}`, (value) => names.includes(value as string));
}

export function list(item: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return wrong('TYPE_MESSAGE', value);
    for (let index = 0; index < value.length; index += 1) {
      const violation = item(value[index]);
      if (violation !== undefined) return under(violation, `[${index}]`);
    }
    return undefined;
  };
}

/** A list of lists of plain values, as `values` is. */
export const valueRows: Shape = (value) => {
  const type = 'type.googleapis.com/google.protobuf.ListValue';
  if (!Array.isArray(value)) return wrong(type, value);
  const index = value.findIndex((row) => !Array.isArray(row));
  return index < 0 ? undefined : under(wrong(type, value[index]), `[${index}]`);
};

export function message(fields: Record<string, Shape>): Shape {
  const known = new Map(Object.entries(fields));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('TYPE_MESSAGE', value);
    const body = value as Record<string, unknown>;
    for (const name in body) {
      const inner = body[name];
      const shape = known.get(name);
      if (shape === undefined) return { path: [], problem: { unknownName: name } };
      const violation = inner === null ? undefined : shape(inner);
      if (violation !== undefined) return under(violation, name);
    }
    return undefined;
  };
}

/** A message of which only one field may be set. */
export function union(fields: Record<string, Shape>): Shape {
  const shape = message(fields);
  return (value) => {
    const violation = shape(value);
    if (violation !== undefined) return violation;
    const set = Object.entries(value as object).filter(([, inner]) => inner !== null);
    return set.length > 1 ? wrong('oneof', set.map(([name]) => name)) : undefined;
  };
}

/** @param root the name of the body in Google's own message, where it has one */
export function checkShape(shape: Shape, body: unknown, root = ''): void {
  const violation = shape(body);
  if (violation === undefined) return;
  const at = [...violation.path, ...(root === '' ? [] : [root])].reverse().reduce(joinPath, '');
  const { problem } = violation;
  if (problem === 'not here') throw unknownHere(at);
  if ('unknownName' in problem) {
    const where = at === '' ? '' : ` at '${snakeCase(at)}'`;
    const unknown = `Invalid JSON payload received. Unknown name "${problem.unknownName}"${where}: Cannot find field.`;
    throw malformed(unknown, at === '' ? undefined : snakeCase(at));
  }
  const why = `Invalid value at '${snakeCase(at)}' (${problem.type}), ${JSON.stringify(problem.value)}`;
  throw malformed(why, snakeCase(at));
}

function scalar(type: string, fits: (value: unknown) => boolean): Shape {
  return (value) => (fits(value) ? undefined : wrong(type, value));
}

function wrong(type: string, value: unknown): Violation {
  return { path: [], problem: { type, value } };
}

function under(violation: Violation, step: string): Violation {
  violation.path.push(step);
  return violation;
}

function joinPath(path: string, step: string): string {
  return path === '' || step.startsWith('[') ? path + step : `${path}.${step}`;
}

/** Google names fields in these messages as its own sources do. */
function snakeCase(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
