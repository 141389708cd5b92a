/** Judges what the product asked of Google in a whole run of the tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { NotedRequest } from '../../support/record-google-requests.ts';
import { checkGoogleRequest, googleMethodOf, missingSpecs } from './google-schema.ts';
import { kindsOf, PRODUCT_KINDS, PRODUCT_METHODS } from './product-requests.ts';

export interface Verdict {
  /** Requests that differ in shape. */
  readonly judged: number;
  /** What is wrong, a line each, with the request and the test that it is from. */
  readonly faults: readonly string[];
}

/** Judges the notes of a folder; none where the published description is absent. */
export function judgeRun(folder: string): Verdict {
  if (missingSpecs.length > 0) return { judged: 0, faults: [] };
  const noted = readdirSync(folder).flatMap((name) => notesIn(join(folder, name)));
  return { judged: noted.length, faults: [...new Set(noted.flatMap(faultsOf))] };
}

function notesIn(path: string): NotedRequest[] {
  const lines = readFileSync(path, 'utf8').split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as NotedRequest);
}

function faultsOf({ test, ...request }: NotedRequest): string[] {
  const from = `${request.method} ${request.path} of ${relative(process.cwd(), test)}`;
  return [...checkGoogleRequest(request), ...unlisted(request)].map((fault) => `${fault} (${from})`);
}

/** What no mutation is refused of is not judged well enough. */
function unlisted(request: Omit<NotedRequest, 'test'>): string[] {
  const method = googleMethodOf(request) ?? '';
  const methods: readonly string[] = PRODUCT_METHODS;
  const kinds: readonly string[] = PRODUCT_KINDS;
  return [
    ...(methods.includes(method) ? [] : [`the method ${method} is not in product-requests.ts`]),
    ...kindsOf(request.body)
      .filter((kind) => !kinds.includes(kind))
      .map((kind) => `the kind ${kind} is not in product-requests.ts`),
  ];
}
