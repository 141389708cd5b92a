/** JSON as our own export writes it: an array of objects. */
import { LONGEST_CELL, MOST_COLUMNS, MOST_LINES, type ReadFile } from './model.ts';

export function readJson(text: string): ReadFile {
  const objects = objectsOf(text);
  if (objects === null) return { kind: 'unreadable', reason: 'broken' };
  if (objects.length === 0) return { kind: 'unreadable', reason: 'empty' };
  if (objects.length > MOST_LINES) return { kind: 'unreadable', reason: 'too-many-lines' };
  const names = Object.keys(objects[0] as object);
  if (names.length > MOST_COLUMNS) return { kind: 'unreadable', reason: 'too-many-columns' };
  const lines = objects.map((object) => names.map((name) => cellOf(object[name])));
  return { kind: 'table', table: { form: 'json', names, lines } };
}

function objectsOf(text: string): Record<string, unknown>[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const isList = Array.isArray(parsed) && parsed.every((item) => typeof item === 'object' && item !== null);
    return isList ? (parsed as Record<string, unknown>[]) : null;
  } catch {
    return null;
  }
}

function cellOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(cellOf).join(' ').slice(0, LONGEST_CELL);
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed().slice(0, LONGEST_CELL);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
