/** Requests that are wrong in one place each, made of a good one. */
import type { SeenRequest } from './google-schema.ts';

export interface Mutation {
  readonly what: string;
  readonly request: SeenRequest;
}

/** Words of Google's own: ROWS, PASTE_NORMAL. Texts that people chose are never alone in capitals here. */
const NAME = /^[A-Z][A-Z_]+$/;

/** One mutation for each part of the path, each parameter, and each place in the body. */
export function mutationsOf(request: SeenRequest): Mutation[] {
  const { query = {}, body } = request;
  return [
    ...pathsWithout(request.path).map((path) => ({ what: `path ${path}`, request: { ...request, path } })),
    { what: 'unknown parameter', request: { ...request, query: { ...query, colour: 'red' } } },
    { what: 'mask with an unknown field', request: { ...request, query: { ...query, fields: 'colour' } } },
    ...(body === undefined ? [] : [{ what: 'no body', request: { ...request, body: undefined } }]),
    ...bodies(body, '').map(({ what, value }) => ({ what, request: { ...request, body: value } })),
  ];
}

/** The path with each of its parameters left out. */
function pathsWithout(path: string): string[] {
  return [...path.matchAll(/(?<=\/(?:spreadsheets|developerMetadata)\/)[^/:]+/g)].map(
    ({ index, 0: parameter }) => path.slice(0, index) + path.slice(index + parameter.length),
  );
}

interface Changed {
  readonly what: string;
  readonly value: unknown;
}

function bodies(value: unknown, at: string): Changed[] {
  if (Array.isArray(value)) {
    const inner = value.flatMap((item, index) =>
      bodies(item, `${at}[${index}]`).map((changed) => ({ ...changed, value: value.with(index, changed.value) })),
    );
    return [{ what: `${at} is no list`, value: 'red' }, ...inner];
  }
  if (typeof value === 'object' && value !== null) {
    const inner = Object.entries(value).flatMap(([name, item]) =>
      bodies(item, `${at}.${name}`).map((changed) => ({ ...changed, value: { ...value, [name]: changed.value } })),
    );
    return [
      { what: `${at} has an unknown field`, value: { ...value, colour: 'red' } },
      ...(at === '' ? [] : [{ what: `${at} is no object`, value: 'red' }]),
      ...inner,
    ];
  }
  const wrongType = { what: `${at} has a wrong type`, value: { colour: 'red' } };
  if (typeof value !== 'string') return value === undefined ? [] : [wrongType];
  if (at.endsWith('.fields')) return [wrongType, { what: `${at} names an unknown field`, value: 'colour' }];
  return NAME.test(value) ? [wrongType, { what: `${at} is no name of Google’s`, value: 'NO_SUCH_NAME' }] : [wrongType];
}
