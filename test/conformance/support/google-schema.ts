/**
 * Google's published description of the Sheets API as a judge: does a request, or an answer, have the shape that
 * it says? The description (../shared/specs/google) lies beside the project; without it nothing is judged.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';

export interface DiscoverySchema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly items?: DiscoverySchema;
  readonly properties?: Readonly<Record<string, DiscoverySchema>>;
  readonly additionalProperties?: DiscoverySchema;
}

interface DiscoveryParameter extends DiscoverySchema {
  readonly location: 'path' | 'query';
  readonly required?: boolean;
  readonly repeated?: boolean;
}

interface DiscoveryMethod {
  readonly id: string;
  readonly httpMethod: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, DiscoveryParameter>>;
  readonly request?: { readonly $ref: string };
  readonly response: { readonly $ref: string };
}

interface DiscoveryResource {
  readonly methods?: Readonly<Record<string, DiscoveryMethod>>;
  readonly resources?: Readonly<Record<string, DiscoveryResource>>;
}

interface Discovery extends DiscoveryResource {
  readonly parameters: Readonly<Record<string, DiscoveryParameter>>;
  readonly schemas: Readonly<Record<string, DiscoverySchema>>;
}

/** A request as the sandbox notes it. */
export interface SeenRequest {
  /** GET, POST, PUT. */
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const SPECS = join(import.meta.dirname, '../../../../shared/specs');

const NEEDED = ['google', 'sheets-cassettes'];
const missing = NEEDED.filter((path) => !existsSync(join(SPECS, path)));

/** What of the published and recorded material is not beside the project, as it is called there. */
export const missingSpecs: readonly string[] = missing.map((path) => `../shared/specs/${path}`);

/** A file of the published or recorded material; nothing where that is absent. */
export function readSpec(path: string): string {
  return missing.length === 0 ? readFileSync(join(SPECS, path), 'utf8') : '';
}

const discovery = missing.length === 0 ? (JSON.parse(readSpec('google/sheets.v4.json')) as Discovery) : undefined;
const methods = discovery === undefined ? [] : methodsOf(discovery);
const ajv = new Ajv({ strict: false, allErrors: true });

/** Messages of which one field is set, and no other; the description says so only in words. */
const ONE_FIELD: Readonly<Record<string, object>> = {
  Request: { minProperties: 1, maxProperties: 1 },
  DataFilter: { minProperties: 1, maxProperties: 1 },
  // A value of nothing empties a cell.
  ExtendedValue: { maxProperties: 1 },
};

/** What the field mask of a request is about. */
const MASK_ROOTS: Readonly<Record<string, string>> = {
  appendCells: 'CellData',
  repeatCell: 'CellData',
  updateCells: 'CellData',
  updateDeveloperMetadata: 'DeveloperMetadata',
  updateDimensionProperties: 'DimensionProperties',
  updateProtectedRange: 'ProtectedRange',
  updateSheetProperties: 'SheetProperties',
  updateSpreadsheetProperties: 'SpreadsheetProperties',
};

if (discovery !== undefined) ajv.addSchema({ $id: 'sheets', $defs: definitions(discovery) });

/** The schemas of the description, by name. */
export const googleSchemas = discovery?.schemas ?? {};

/** What is wrong with a request: path, parameters, body, field masks. Nothing when the description is not there. */
export function checkGoogleRequest({ method, path, query = {}, body }: SeenRequest): string[] {
  if (discovery === undefined) return [];
  const found = methodFor(method, path);
  if (found === undefined) return [`${method} ${path}: no such method`];
  const parameters = { ...discovery.parameters, ...found.parameters };
  return [
    ...checkQuery(parameters, query).map((fault) => `${found.id}: ${fault}`),
    ...checkBody(found, body),
    ...checkMask(query['fields'], found.response.$ref).map((fault) => `${found.id} fields: ${fault}`),
  ];
}

/** The method that a request is for, as the description calls it. */
export function googleMethodOf({ method, path }: SeenRequest): string | undefined {
  return methodFor(method, path)?.id;
}

/** What is wrong with a good answer to a request. Nothing when the description is not there. */
export function checkGoogleAnswer({ method, path, body }: SeenRequest): string[] {
  if (discovery === undefined) return [];
  const found = methodFor(method, path);
  if (found === undefined) return [`${method} ${path}: no such method`];
  return problems(found.response.$ref, body, `${found.id} answer`);
}

/** Google takes null for absent, wherever it stands; but a list of values keeps it. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const set = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(set.map(([name, inner]) => [name, withoutNulls(inner)]));
}

function methodsOf({ methods: own = {}, resources = {} }: DiscoveryResource): DiscoveryMethod[] {
  return [...Object.values(own), ...Object.values(resources).flatMap(methodsOf)];
}

function methodFor(httpMethod: string, path: string): DiscoveryMethod | undefined {
  const fits = (method: DiscoveryMethod): boolean => {
    const pattern = method.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => valuePattern(method, name));
    return method.httpMethod === httpMethod && new RegExp(`^/${pattern}$`).test(path);
  };
  const verb = (method: DiscoveryMethod): number => Number(/:\w+$/.test(method.path));
  return methods.filter(fits).sort((one, other) => verb(other) - verb(one))[0];
}

/** The masks in a body can be read only if it has its shape. */
function checkBody({ id, request }: DiscoveryMethod, body: unknown): string[] {
  if (body === undefined) return request === undefined ? [] : [`${id}: no body`];
  const faults = problems(request?.$ref, withoutNulls(body), `${id} request`);
  return faults.length > 0 ? faults : writeMasks(body).map((fault) => `${id} request: ${fault}`);
}

/** A range may hold a colon, a number nothing but digits; no part of a path is empty. */
function valuePattern({ parameters }: DiscoveryMethod, name: string): string {
  if (parameters[name]?.type === 'integer') return String.raw`\d{1,10}`;
  return name === 'range' ? '[^/]+' : '[^/:]+';
}

function checkQuery(parameters: Readonly<Record<string, DiscoveryParameter>>, query: object): string[] {
  const missingNames = Object.entries(parameters).filter(
    ([name, { location, required }]) => location === 'query' && required === true && !Object.hasOwn(query, name),
  );
  const wrong = Object.entries(query).flatMap(([name, value]) => {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter === undefined || parameter.location !== 'query') return [`no parameter ${name}`];
    const values = Array.isArray(value) ? value : [value];
    if (values.length > 1 && parameter.repeated !== true) return [`parameter ${name} more than once`];
    return values.every((one) => fitsParameter(parameter, String(one))) ? [] : [`parameter ${name} is not one`];
  });
  return [...missingNames.map(([name]) => `parameter ${name} is missing`), ...wrong];
}

function fitsParameter({ type, enum: names }: DiscoveryParameter, value: string): boolean {
  if (names !== undefined && !names.includes(value)) return false;
  if (type === 'boolean') return /^(true|false)$/.test(value);
  return type !== 'integer' || /^-?\d+$/.test(value);
}

/** Names in the masks of a batch's requests that what they are about does not have. */
function writeMasks(body: unknown): string[] {
  const { requests = [] } = (body ?? {}) as { requests?: Record<string, { fields?: unknown } | null>[] };
  return requests.flatMap((request) =>
    Object.entries(request).flatMap(([kind, content]) => {
      const root = MASK_ROOTS[kind];
      if (root === undefined || content === null) return [];
      if (typeof content.fields !== 'string' || content.fields === '') return [`${kind} has no field mask`];
      return checkMask(content.fields, root).map((path) => `${kind} writes no ${path}`);
    }),
  );
}

function definitions({ schemas }: Discovery): Record<string, object> {
  const judged = Object.entries(mapValues(schemas, jsonSchema));
  return Object.fromEntries(judged.map(([name, schema]) => [name, { ...schema, ...ONE_FIELD[name] }]));
}

function problems(schema: string | undefined, body: unknown, what: string): string[] {
  if (schema === undefined) return [`${what}: takes no body`];
  const validate = ajv.getSchema(`sheets#/$defs/${schema}`) as ValidateFunction;
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    (error) => `${what}${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
  );
}

function jsonSchema(schema: DiscoverySchema): object {
  if (schema.$ref !== undefined) return { $ref: `#/$defs/${schema.$ref}` };
  if (schema.type === 'any') return {};
  if (schema.type === 'array') return { type: 'array', items: jsonSchema(schema.items ?? {}) };
  if (schema.type === 'object') {
    const rest = schema.additionalProperties;
    return {
      type: 'object',
      properties: mapValues(schema.properties ?? {}, jsonSchema),
      additionalProperties: rest === undefined ? false : jsonSchema(rest),
    };
  }
  const isLong = schema.format === 'int64';
  return {
    ...(schema.type !== undefined && { type: isLong ? ['string', 'integer'] : schema.type }),
    ...(schema.format === 'int32' && { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }),
    ...(schema.enum !== undefined && { enum: schema.enum }),
  };
}

/** Names of a mask that the answer does not have. */
function checkMask(fields: unknown, schema: string): string[] {
  if (typeof fields !== 'string') return [];
  const paths = expand(fields);
  return paths.filter((path) => !hasPath({ $ref: schema }, path)).map((path) => path.join('.'));
}

/** The paths of a mask: `a(b,c.d)` is a.b and a.c.d. */
function expand(fields: string): string[][] {
  const innermost = /([\w.*/]*)\(([^()]*)\)/.exec(fields);
  if (innermost === null) return fields.split(',').map((path) => path.split(/[./]/));
  const [group, name, inner = ''] = innermost;
  const spread = inner.split(',').map((path) => `${name}.${path}`);
  return expand(fields.replace(group, spread.join(',')));
}

function hasPath(schema: DiscoverySchema | undefined, [name, ...rest]: string[]): boolean {
  if (schema === undefined) return false;
  if (name === undefined || name === '*') return true;
  if (schema.$ref !== undefined) return hasPath(googleSchemas[schema.$ref], [name, ...rest]);
  if (schema.items !== undefined) return hasPath(schema.items, [name, ...rest]);
  return hasPath(schema.properties?.[name] ?? schema.additionalProperties, rest);
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
