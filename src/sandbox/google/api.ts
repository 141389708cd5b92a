/**
 * The methods of the Sheets API: which path is which method, what it needs, and what it does. Methods that the
 * product does not use are refused by name.
 */
import { batchUpdate } from './batch-update.ts';
import { parseRange } from './a1.ts';
import type { Book } from './book.ts';
import { CREATE, createShape } from './create.ts';
import { boxesOfFilter } from './data-filters.ts';
import { getDeveloperMetadata, searchDeveloperMetadata } from './developer-metadata.ts';
import { invalid, malformed, unknownHere } from './errors.ts';
import type { QuotaKind } from './errors.ts';
import { absent, checkAnswerMask, parseMask, pick } from './field-mask.ts';
import type { Fields, Mask } from './field-mask.ts';
import { batchUpdateShape, getByDataFilterShape, queryShapes, searchMetadataShape } from './request-shapes.ts';
import { valueRangeShape, valuesByDataFilterShape } from './request-shapes.ts';
import { checkShape, message } from './shapes.ts';
import type { Shape } from './shapes.ts';
import { SPREADSHEET_FIELDS, spreadsheetResource } from './spreadsheet-resource.ts';
import { readValues, updateValues } from './values.ts';

/** A request that has found its method. */
export interface Call {
  readonly book: Book;
  readonly caller: string;
  /** The last part of the path: a range or a metadata id. */
  readonly item: string;
  readonly query: Query;
  readonly body: unknown;
  readonly mask: Mask | undefined;
}

type Query = Record<string, string | string[]>;

interface Method {
  readonly quota: QuotaKind;
  /** Whether it changes the spreadsheet. */
  readonly writes?: true;
  /** Whether a scope that only reads is enough. */
  readonly readable?: true;
  readonly query?: Record<string, Shape>;
  readonly body?: Shape;
  /** What Google calls the body in its messages, where it calls it anything. */
  readonly bodyName?: string;
  readonly fields: Fields;
  /** Whether it builds its answer to the mask by itself. */
  readonly cutsItself?: true;
  run(call: Call): unknown;
}

export interface Route {
  readonly method: string;
  readonly spreadsheetId: string | undefined;
  readonly item: string;
}

const METADATA_FIELDS: Fields = {
  metadataId: true,
  metadataKey: true,
  metadataValue: true,
  location: true,
  visibility: true,
};
const VALUE_RANGE_FIELDS: Fields = { range: true, majorDimension: true, values: true };

const methods: Record<string, Method> = {
  [CREATE]: {
    quota: 'write',
    writes: true,
    body: createShape,
    fields: SPREADSHEET_FIELDS,
    cutsItself: true,
    run: ({ book, caller, mask }) =>
      spreadsheetResource(book, { caller, boxes: undefined, includeGridData: false, mask }),
  },
  'spreadsheets.get': {
    quota: 'read',
    readable: true,
    query: queryShapes.get,
    fields: SPREADSHEET_FIELDS,
    cutsItself: true,
    run: ({ book, caller, query, mask }) => {
      const ranges = many(query['ranges']).map((range) => parseRange(book, range));
      const includeGridData = /^true$/i.test(String(query['includeGridData']));
      const boxes = ranges.length > 0 ? ranges : undefined;
      return spreadsheetResource(book, { caller, boxes, includeGridData, mask });
    },
  },
  'spreadsheets.getByDataFilter': {
    quota: 'read',
    body: getByDataFilterShape,
    fields: SPREADSHEET_FIELDS,
    cutsItself: true,
    run: ({ book, caller, body, mask }) => {
      const { dataFilters, includeGridData } = body as { dataFilters?: object[]; includeGridData?: boolean };
      const boxes = dataFilters?.flatMap((filter) => boxesOfFilter(book, filter));
      return spreadsheetResource(book, { caller, boxes, includeGridData: includeGridData ?? false, mask });
    },
  },
  'spreadsheets.batchUpdate': {
    quota: 'write',
    writes: true,
    body: batchUpdateShape,
    fields: {
      spreadsheetId: true,
      replies: true,
      updatedSpreadsheet: SPREADSHEET_FIELDS,
      ...absent('commentUpdateState'),
    },
    run: ({ book, caller, body, mask }) => batchUpdate(book, caller, body as object, mask),
  },
  'spreadsheets.values.get': {
    quota: 'read',
    readable: true,
    query: queryShapes.valuesGet,
    fields: VALUE_RANGE_FIELDS,
    run: ({ book, item, query }) => readValues(book, parseRange(book, item), query),
  },
  'spreadsheets.values.batchGet': {
    quota: 'read',
    readable: true,
    query: { ...queryShapes.valuesGet, ranges: queryShapes.get.ranges },
    fields: { spreadsheetId: true, valueRanges: VALUE_RANGE_FIELDS },
    run: ({ book, query }) => ({
      spreadsheetId: book.id,
      valueRanges: many(query['ranges']).map((range) => readValues(book, parseRange(book, range), query)),
    }),
  },
  'spreadsheets.values.batchGetByDataFilter': {
    quota: 'read',
    body: valuesByDataFilterShape,
    fields: { spreadsheetId: true, valueRanges: { valueRange: VALUE_RANGE_FIELDS, dataFilters: true } },
    run: ({ book, body }) => {
      const { dataFilters = [], ...options } = body as { dataFilters?: object[] };
      const valueRanges = dataFilters.flatMap((filter) =>
        boxesOfFilter(book, filter).map((box) => ({
          valueRange: readValues(book, box, options),
          dataFilters: [filter],
        })),
      );
      return { spreadsheetId: book.id, valueRanges };
    },
  },
  'spreadsheets.values.update': {
    quota: 'write',
    writes: true,
    query: queryShapes.valuesUpdate,
    body: valueRangeShape,
    bodyName: 'data',
    fields: {
      spreadsheetId: true,
      updatedRange: true,
      updatedRows: true,
      updatedColumns: true,
      updatedCells: true,
      ...absent('updatedData'),
    },
    run: ({ book, item, query, body }) => {
      const input = query['valueInputOption'];
      if (input === undefined) throw invalid("'valueInputOption' is required but not specified");
      if (input !== 'RAW') throw unknownHere(`valueInputOption ${String(input)}`);
      return updateValues(book, item, body as object);
    },
  },
  'spreadsheets.developerMetadata.get': {
    quota: 'read',
    fields: METADATA_FIELDS,
    run: ({ book, item }) => getDeveloperMetadata(book, item),
  },
  'spreadsheets.developerMetadata.search': {
    quota: 'read',
    body: searchMetadataShape,
    fields: { matchedDeveloperMetadata: { developerMetadata: METADATA_FIELDS, dataFilters: true } },
    run: ({ book, body }) => searchDeveloperMetadata(book, (body as { dataFilters?: object[] }).dataFilters ?? []),
  },
};

/** Parameters that every method of every Google API has. */
const COMMON_QUERY = new Set([
  ...['$.xgafv', 'access_token', 'alt', 'callback', 'fields', 'key', 'oauth_token', 'prettyPrint', 'quotaUser'],
  ...['uploadType', 'upload_protocol'],
]);

/** Which method a path is; undefined when it is none of the API's. */
export function routeOf(httpMethod: string, path: string): Route | undefined {
  const [, rest] = /^\/v4\/spreadsheets(?:\/(.*))?$/.exec(path) ?? [];
  if (rest === undefined) {
    const creates = path === '/v4/spreadsheets' && httpMethod === 'POST';
    return creates ? { method: CREATE, spreadsheetId: undefined, item: '' } : undefined;
  }
  const [first = '', collection, ...others] = rest.split('/');
  const [id = '', verb] = cutVerb(first);
  const at = (method: string, item = ''): Route => ({ method, spreadsheetId: decoded(id), item });
  if (collection === undefined) {
    const name = verb ?? (httpMethod === 'GET' ? 'get' : undefined);
    return name === undefined ? undefined : at(`spreadsheets.${name}`);
  }
  const [collectionName = '', collectionVerb] = cutVerb(collection);
  if (collectionVerb !== undefined) return at(`spreadsheets.${collectionName}.${collectionVerb}`);
  const item = others.join('/');
  const [itemName = '', itemVerb] = httpMethod === 'POST' ? cutVerb(item) : [item];
  const name = itemVerb ?? { GET: 'get', PUT: 'update' }[httpMethod];
  return name === undefined ? undefined : at(`spreadsheets.${collectionName}.${name}`, decoded(itemName));
}

/** @throws ApiError for a method that this server does not have */
export function methodOf(route: Route): Method {
  const method = Object.hasOwn(methods, route.method) ? methods[route.method] : undefined;
  if (method !== undefined) return method;
  throw unknownHere(route.method);
}

/** Which budget a request is counted against; for faults, so also for what is refused by name. */
export function quotaKindOf({ method }: Route): QuotaKind {
  return methods[method]?.quota ?? 'write';
}

/** The parameters of the query; `ranges` may be there several times. */
export function queryOf(search: URLSearchParams): Query {
  const query: Query = {};
  for (const [name, value] of search) query[name] = name === 'ranges' ? search.getAll(name) : value;
  return query;
}

/** @throws ApiError for a query or body that does not have the published shape */
export function checkRequest(method: Method, query: Query, body: unknown): void {
  for (const name of Object.keys(query)) {
    if (COMMON_QUERY.has(name) || method.query?.[name]) continue;
    const why = `Cannot bind query parameter. Field '${name}' could not be found in request message.`;
    throw malformed(`Invalid JSON payload received. Unknown name "${name}": ${why}`);
  }
  for (const [name, shape] of Object.entries(method.query ?? {})) {
    if (query[name] !== undefined) checkShape(message({ [name]: shape }), { [name]: query[name] });
  }
  if (method.body !== undefined) checkShape(method.body, body, method.bodyName);
}

/** The mask of the answer, if the query has one. @throws ApiError when it names an unknown field */
export function answerMask(method: Method, query: Query): Mask | undefined {
  const fields = query['fields'];
  if (typeof fields !== 'string' || fields === '') return undefined;
  const mask = parseMask(fields);
  checkAnswerMask(mask, method.fields, fields);
  return mask;
}

/** Runs a method and cuts its answer to the mask. */
export function runMethod(method: Method, call: Call): unknown {
  const answer = method.run(call);
  return call.mask === undefined || method.cutsItself === true ? answer : pick(answer, call.mask);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw malformed(`Invalid escape sequence in '${part}'`);
  }
}

function cutVerb(text: string): [string, string?] {
  const at = text.lastIndexOf(':');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function many(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat();
}
