/**
 * Holds values against the published Bot API schema (../shared/specs/telegram-bot-api): what the product sends, and
 * what the sandbox answers and delivers. Each check gives a list of complaints; an empty list is a fit.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';

const SPECS_DIR = join(import.meta.dirname, '../../../../shared/specs');

type Field = { name: string; type: string; required: boolean; description: string };
type Entry = { description: string; fields?: Field[] };
type Schema = { methods: Record<string, Entry>; types: Record<string, Entry> };
type Returns = { methods: Record<string, { returns: string[] }> };

const NEEDED = ['telegram-bot-api/schema-10.2.aiogram.json', 'telegram-bot-api/api-10.1.json', 'telegram-samples'];
const missing = NEEDED.filter((path) => !existsSync(join(SPECS_DIR, path)));

/** `describe`, or a visible skip that names what is absent. */
export function describeWithTelegramSpecs(title: string, tests: () => void): void {
  if (missing.length === 0) return describe(title, tests);
  const reason = `skipped: ../shared/specs/${missing.join(', ../shared/specs/')} is absent`;
  // Not through console: Jest keeps that to itself for a file whose tests are all skipped.
  process.stderr.write(`${title}: ${reason}\n`);
  describe.skip(`${title} (${reason})`, tests);
}

export function readSpec<T>(path: string): T {
  return JSON.parse(readFileSync(join(SPECS_DIR, path), 'utf8')) as T;
}

let schema: Schema | undefined;
let returns: Returns | undefined;

/** The names of a method's parameters. */
export function parametersOf(method: string): string[] {
  return (methodOf(method)?.fields ?? []).map(({ name }) => name);
}

/**
 * What a call breaks: unknown or missing parameters, wrong types, lengths. Values may be as in JSON, or texts as in
 * a form. Tolerated are exactly telegraf's `hide` in buttons and `method` in multipart bodies.
 */
export function checkTelegramRequest(method: string, params: Record<string, unknown>): string[] {
  const entry = methodOf(method);
  if (!entry) return [`${method}: there is no such method`];
  const { method: _telegrafs, ...sent } = params;
  return checkFields(method, entry.fields ?? [], sent, { request: true });
}

/** Where a value doesn't fit a type such as `Message`, `Array of Update` or `Integer or String`. */
export function checkTelegramType(typeName: string, value: unknown): string[] {
  return checkType(typeName, value, typeName, { request: false });
}

/** Where the `result` of an answer doesn't fit what the method is published to return. */
export function checkTelegramResult(method: string, result: unknown): string[] {
  returns ??= readSpec<Returns>('telegram-bot-api/api-10.1.json');
  return checkType((returns.methods[method]?.returns ?? []).join(' or '), result, method, { request: false });
}

type Mode = { request: boolean };

function checkType(type: string, value: unknown, path: string, mode: Mode): string[] {
  const element = /^Array of (.+)$/.exec(type)?.[1];
  if (element !== undefined) return checkArray(element, value, path, mode);
  const choices = type.split(/, | or | and /).flatMap(subtypesOf);
  if (choices.length > 1) return bestOf(choices.map((choice) => checkType(choice, value, path, mode)));
  const name = choices[0] ?? type;
  const primitive = PRIMITIVES[name];
  if (primitive) return primitive(value, mode) ? [] : [`${path}: ${shown(value)} is no ${name}`];
  return checkObject(name, value, path, mode);
}

function checkArray(element: string, value: unknown, path: string, mode: Mode): string[] {
  if (!Array.isArray(value)) return [`${path}: ${shown(value)} is no array`];
  return value.flatMap((item, index) => checkType(element, item, `${path}[${index}]`, mode));
}

function checkObject(name: string, value: unknown, path: string, mode: Mode): string[] {
  const entry = schemaOf().types[name];
  if (!entry) return [`${path}: the schema has no type ${name}`];
  // KeyboardButton: "For simple text buttons, String can be used instead of this object".
  if (typeof value === 'string' && entry.description.includes('String can be used instead')) return [];
  if (!isObject(value)) return [`${path}: ${shown(value)} is no ${name}`];
  return checkFields(path, entry.fields ?? [], value, mode, name);
}

function checkFields(path: string, fields: Field[], value: object, mode: Mode, type?: string): string[] {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const sent = Object.entries(value).filter(([name]) => !(mode.request && isTelegrafs(name, type)));
  return [
    ...fields
      .filter(({ name, required }) => required && !sent.some(([given]) => given === name))
      .map(({ name }) => `${path}.${name}: is missing`),
    ...sent.flatMap(([name, item]) => {
      const field = byName.get(name);
      if (!field) return [`${path}.${name}: the schema has no such field`];
      const place = `${path}.${name}`;
      return [...checkType(field.type, item, place, mode), ...checkText(field, item, place)];
    }),
  ];
}

/** What the schema says of a text in words: its length, its one value, its choice of values. */
function checkText({ name, description, type }: Field, value: unknown, path: string): string[] {
  if (type !== 'String' || typeof value !== 'string') return [];
  const [, least, most, unit] = /\b(\d+)-(\d+) (characters|bytes)/.exec(description) ?? [];
  const length = unit === 'bytes' ? Buffer.byteLength(value) : value.length;
  const longest = description.includes('after entities parsing') ? Number.POSITIVE_INFINITY : Number(most);
  const fits = unit === undefined || (length >= Number(least) && length <= longest);
  return [
    ...(fits ? [] : [`${path}: has ${length} ${unit}, not ${least}-${most}`]),
    ...(isNamed(name, value, description) ? [] : [`${path}: "${value}" is not what the schema names`]),
  ];
}

/** The one value of a field that tells subtypes apart, or a value of a quoted list. */
function isNamed(name: string, value: string, description: string): boolean {
  const [, only = 'one'] = /\b(?:always|must be) ['“]?([a-z_]+)/.exec(description) ?? [];
  if (['type', 'status', 'source'].includes(name) && only !== 'one') return value === only;
  const choice = /can be (?:either )?['“]/.test(description);
  return !choice || description.includes(`'${value}'`) || description.includes(`“${value}”`);
}

/** The types that a type stands for: itself, or those in the list of its description. */
function subtypesOf(name: string): string[] {
  const entry = schemaOf().types[name];
  if (!entry || (entry.fields?.length ?? 0) > 0) return [name];
  const listed = [...entry.description.matchAll(/^\s*- (\w+)$/gm)].map((match) => match[1] ?? '');
  return listed.length > 0 ? listed : [name];
}

const PRIMITIVES: Record<string, (value: unknown, mode: Mode) => boolean> = {
  Integer: (value, { request }) =>
    Number.isSafeInteger(value) || (request && typeof value === 'string' && /^-?\d+$/.test(value)),
  Float: (value, { request }) => typeof value === 'number' || (request && Number.isFinite(Number(value))),
  String: (value) => typeof value === 'string',
  Boolean: (value, { request }) => typeof value === 'boolean' || (request && (value === 'true' || value === 'false')),
  True: (value) => value === true,
  InputFile: (value) => isObject(value) && 'upload' in value,
};

function bestOf(attempts: string[][]): string[] {
  return attempts.reduce((best, attempt) => (attempt.length < best.length ? attempt : best));
}

function isTelegrafs(field: string, type: string | undefined): boolean {
  return field === 'hide' && (type === 'InlineKeyboardButton' || type === 'KeyboardButton');
}

function methodOf(name: string): Entry | undefined {
  return schemaOf().methods[name];
}

function schemaOf(): Schema {
  schema ??= readSpec<Schema>('telegram-bot-api/schema-10.2.aiogram.json');
  return schema;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? String(value);
}
