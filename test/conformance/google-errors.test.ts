import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { clientOf, rowsOf, startWorld, withNewSpreadsheet } from '../sandbox/google/client.ts';
import type { World } from '../sandbox/google/client.ts';
import { askGoogle } from './support/google-api.ts';
import type { WireAnswer } from './support/google-api.ts';
import { readSpec } from './support/google-schema.ts';
import { describeWithGoogleSpecs } from './support/google-specs.ts';

interface KnownError {
  readonly name: string;
  readonly http: number;
  readonly body: object;
}

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.sandbox.sim.faults.clear());
afterAll(() => world.sandbox.stop());

const known = JSON.parse(readSpec('sheets-cassettes/error-bodies.json') || '[]') as KnownError[];

async function batch(...requests: object[]): Promise<WireAnswer> {
  return askGoogle(world, 'POST', `/v4/spreadsheets/${world.id}:batchUpdate`, { requests });
}

const get = (suffix: string): Promise<WireAnswer> => askGoogle(world, 'GET', `/v4/spreadsheets/${suffix}`);
const put = (range: string, values: unknown): Promise<WireAnswer> =>
  askGoogle(world, 'PUT', `/v4/spreadsheets/${world.id}/values/${range}?valueInputOption=RAW`, { values });
const append = (text: string): object => ({
  appendCells: { sheetId: 0, fields: 'userEnteredValue', rows: rowsOf([text]) },
});
const properties = (changed: object, fields: string): object => ({
  updateSheetProperties: { properties: { sheetId: 0, ...changed }, fields },
});
const metadata = (metadataId: number): object => ({
  createDeveloperMetadata: {
    developerMetadata: {
      metadataId,
      metadataKey: 'k',
      metadataValue: 'x'.repeat(149),
      location: { spreadsheet: true },
      visibility: 'DOCUMENT',
    },
  },
});

/** Asks within one minute until it is too much. */
async function overQuota(perAccount: number, kind: 'read' | 'write'): Promise<WireAnswer> {
  const now = Date.now();
  const strict = await startWorld({ quota: { perProject: 300, perAccount }, now: () => now });
  const path = `/v4/spreadsheets/${strict.id}`;
  const once = (): Promise<WireAnswer> =>
    kind === 'read'
      ? askGoogle(strict, 'GET', path)
      : askGoogle(strict, 'POST', `${path}:batchUpdate`, { requests: [append('x')] });
  let answer = await once();
  for (let asked = 1; answer.status === 200 && asked <= 300; asked += 1) answer = await once();
  await strict.sandbox.stop();
  return answer;
}

/** How each known error comes about here. */
const provoke: Record<string, () => Promise<WireAnswer>> = {
  '429 write per user': () => overQuota(60, 'write'),
  '429 read per user': () => overQuota(60, 'read'),
  '429 per project': () => overQuota(1000, 'write'),
  '403 not shared (scope spreadsheets)': () => get(world.sandbox.sim.createSpreadsheet({ title: 'x' }).id),
  '404 no such spreadsheet': () => get('test'),
  '400 values shape': () => put('A1', 'X'),
  '400 batchUpdate nth request': () =>
    batch(append('a'), append('b'), { updateCells: { range: { sheetId: 999_999 }, fields: '*' } }),
  '400 unparsable range': () => get(`${world.id}/values/NoSuchTab!A1`),
  '400 hide last sheet': () => batch(properties({ hidden: true }, 'hidden')),
  '400 addSheet duplicate title': async () => {
    await batch(properties({ title: 'Ledger' }, 'title'));
    return batch({ addSheet: { properties: { title: 'Ledger' } } });
  },
  '400 addProtectedRange replayed': async () => {
    const add = { addProtectedRange: { protectedRange: { range: { sheetId: 0 }, warningOnly: true } } };
    await batch(properties({ title: 'Domains' }, 'title'), add);
    return batch(add);
  },
  '400 grid limits': async () => {
    const grid = { gridProperties: { rowCount: 981, columnCount: 24 } };
    await batch(properties({ title: 'Solar', ...grid }, 'title,gridProperties(rowCount,columnCount)'));
    return put('Solar!Y1', [['x']]);
  },
  '400 cell limit': () => batch(properties({ gridProperties: { rowCount: 400_000 } }, 'gridProperties.rowCount')),
  '400 50k chars': () => put('A1', [['x'.repeat(50_001)]]),
  '400 metadata storage': () => batch(...Array.from({ length: 201 }, (_, index) => metadata(index + 1))),
  '400 protected range': () => {
    world.sandbox.sim.edit(world.id, { addProtectedRange: { protectedRange: { range: { sheetId: 0 } } } });
    return batch({ updateCells: { start: { sheetId: 0 }, rows: rowsOf(['x']), fields: 'userEnteredValue' } });
  },
  '400 no fields mask': () => batch({ updateCells: { range: { sheetId: 0 } } }),
  '401 expired token': async () => {
    const headers = { authorization: 'Bearer ya29.expired' };
    const response = await fetch(`${world.sandbox.url}/v4/spreadsheets/${world.id}`, { headers });
    return { status: response.status, body: await response.json() };
  },
  '403 scope': async () => {
    const { keyFile } = world.sandbox.sim.serviceAccounts()[0]!;
    const client = clientOf(world.sandbox, keyFile, 'https://www.googleapis.com/auth/gmail.readonly');
    return askGoogle({ ...world, client }, 'POST', `/v4/spreadsheets/${world.id}:batchUpdate`, { requests: [{}] });
  },
  '503 unavailable': () => byFault(503),
  '500 internal': () => byFault(500),
};

/** What the sandbox has no cause for: another scope, another API, methods that nobody uses. */
const WITHOUT_CAUSE = [
  '404 not granted under drive.file',
  '400 values.batchUpdate nth range',
  'drive 403 storage (service account)',
  'drive 404',
];

function byFault(status: number): Promise<WireAnswer> {
  world.sandbox.sim.faults.add({ match: {}, kind: 'status', status, times: 1 });
  return get(world.id);
}

/** Leaves out what differs from one day or project to the next. */
function comparable(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (name, value: unknown) => {
    const isOfTheDay = name === 'window_start_time' || (name === 'metadata' && !('quota_limit' in (value as object)));
    return isOfTheDay ? undefined : typeof value === 'string' ? value.replace(/requests\[\d+\]/, 'requests[n]') : value;
  });
}

describeWithGoogleSpecs('refusals as Google words them', () => {
  test('every known error has a cause here, or is said to have none', () => {
    expect([...Object.keys(provoke), ...WITHOUT_CAUSE].sort()).toEqual(known.map(({ name }) => name).sort());
  });

  for (const { name, http, body } of known.filter((error) => provoke[error.name] !== undefined)) {
    test(`the error "${name}" has the known status and body`, async () => {
      world = withNewSpreadsheet(world);
      const answer = await provoke[name]!();
      expect(answer.status).toBe(http);
      expect(comparable(answer.body)).toEqual(comparable(body));
    });
  }

  test('the token endpoint refuses as it was seen to', async () => {
    const recorded = JSON.parse(readSpec('google/oauth2-token-endpoint.json')) as { errors: KnownError[] };
    const form = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'a.b.c' });
    const response = await fetch(world.sandbox.tokenUrl, { method: 'POST', body: form });
    const answer = { http: response.status, body: await response.json() };
    expect(recorded.errors.map(({ http, body }) => ({ http, body }))).toContainEqual(answer);
  });
});
