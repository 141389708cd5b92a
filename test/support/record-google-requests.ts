/**
 * Loaded into every process of a test run (node --import): notes what the product asks of a sandbox's Google, each
 * shape of a request once, in GOOGLE_REQUESTS_DIR. `npm test` judges the notes when all tests are done.
 */
import { channel } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeenRequest } from '../../src/sandbox/google/request-channel.ts';
import { reduced, shapeOf } from './request-shape.ts';

/** A request as it is judged, and the test file that was running. */
export interface NotedRequest {
  readonly test: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
}

/** The server's channel; its module is not loaded into processes that may never have one. */
const requests = channel('freedomwallet.sandbox.google.request') as ReturnType<typeof channel> & { test?: string };

/** What the product's client calls itself (platform/google-sheets.ts). */
const OUR_CLIENT = /^FreedomWallet\//;

const folder = process.env['GOOGLE_REQUESTS_DIR'];
if (folder !== undefined) recordInto(folder);

function recordInto(dir: string): void {
  const known = new Set<string>();
  const file = join(dir, `${process.pid}.ndjson`);
  requests.subscribe((message) => {
    const { userAgent, method, path, search, body } = message as SeenRequest;
    // One that was too large was not read, and is refused for that alone.
    if (!OUR_CLIENT.test(userAgent) || body === undefined) return;
    const query = queryOf(search);
    const parsed: unknown = body === '' ? undefined : JSON.parse(body);
    const shape = shapeOf({ method, path: withoutIds(path), query, body: parsed });
    if (known.has(shape)) return;
    known.add(shape);
    const test = requests.test ?? process.argv[1] ?? 'a process of its own';
    const noted: NotedRequest = { test, method, path, query, ...(parsed !== undefined && { body: reduced(parsed) }) };
    appendFileSync(file, `${JSON.stringify(noted)}\n`);
  });
}

function queryOf(search: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(search.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = search.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}

function withoutIds(path: string): string {
  return path.replace(/spreadsheets\/[^/:]+/, 'spreadsheets/id').replace(/\d+$/, '0');
}
