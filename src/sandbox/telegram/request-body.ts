/**
 * A call's parameters out of its query and body: JSON, a form, or a multipart form with uploads.
 */
import { parse as parseForm } from 'node:querystring';
import { isObject } from './params.ts';
import { refuse } from './refusals.ts';

export type Upload = { name: string; mime: string; bytes: Uint8Array };

export type ApiRequest = { params: Record<string, unknown>; uploads: Map<string, Upload> };

/** Parameters that carry JSON inside a form. */
const JSON_PARAMS = [
  'allowed_updates', 'caption_entities', 'commands', 'entities', 'link_preview_options', 'reply_markup',
  'reply_parameters', 'scope',
];

/** @throws ApiError 400 for a body that can't be read */
export async function readApiRequest(query: string, contentType: string, body: Buffer): Promise<ApiRequest> {
  const fromQuery = readForm(query);
  const fromBody = await readBody(contentType, body);
  return { params: { ...fromQuery, ...fromBody.params }, uploads: fromBody.uploads };
}

async function readBody(contentType: string, body: Buffer): Promise<ApiRequest> {
  const uploads = new Map<string, Upload>();
  if (body.length === 0) return { params: {}, uploads };
  if (contentType.startsWith('application/json')) return { params: readJson(body), uploads };
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return { params: readForm(body.toString('utf8')), uploads };
  }
  if (contentType.startsWith('multipart/form-data')) return readMultipart(contentType, body);
  return { params: {}, uploads };
}

function readJson(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isObject(value)) return value;
  } catch {
    // Refused below, as anything else that is not an object.
  }
  throw refuse('jsonExpected');
}

function readForm(text: string): Record<string, unknown> {
  const fields = Object.entries(parseForm(text)).map(([name, value]) => {
    return [name, readField(name, (Array.isArray(value) ? value.at(-1) : value) ?? '')];
  });
  return Object.fromEntries(fields) as Record<string, unknown>;
}

/** The platform's own parser, over a body whose size the server has bounded. */
async function readMultipart(contentType: string, body: Buffer): Promise<ApiRequest> {
  const response = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
  const form = await response.formData().catch(() => {
    throw refuse('formUnreadable');
  });
  const params: [string, unknown][] = [];
  const uploads = new Map<string, Upload>();
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      params.push([name, readField(name, value)]);
    } else {
      const bytes = new Uint8Array(await value.arrayBuffer());
      uploads.set(name, { name: value.name, mime: value.type || 'application/octet-stream', bytes });
      params.push([name, { upload: value.name, mime: value.type, sizeBytes: bytes.byteLength }]);
    }
  }
  return { params: Object.fromEntries(params), uploads };
}

/** Unreadable JSON stays text: its method refuses it in its own words. */
function readField(name: string, value: string): unknown {
  if (!JSON_PARAMS.includes(name)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
