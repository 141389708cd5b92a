/**
 * The spreadsheet's half of the page: files, who they are shared with, and what a person does in the grid by hand.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { PageError } from './page-error.ts';
import type { PageDeps } from './page-deps.ts';
import { viewGrid } from './sheet-view.ts';

const MAX_INDEX = 10_000_000;
const OPTIONS = { bodyLimit: 256_000 };
/** Google's locale for the language of a person's Telegram. */
const LOCALES: Record<string, string> = { en: 'en_US', vi: 'vi_VN', ru: 'ru_RU', de: 'de_DE' };

const index = z.number().int().min(0).max(MAX_INDEX);
const fileParams = z.object({ id: z.string().min(1).max(100) });
const gridQuery = z.object({
  tab: z.coerce.number().int().min(0).optional(),
  from: z.coerce.number().int().min(0).max(MAX_INDEX).default(0),
});
const newFile = z.object({ kind: z.enum(['sheet', 'doc']), personId: z.number().int().positive().nullable() });
const share = z.object({ email: z.email().max(254), role: z.enum(['reader', 'writer']) });
const unshare = share.pick({ email: true });
const tab = z.object({ sheetId: z.number().int().min(0) });
const cell = tab.extend({ row: index, column: index.max(18_277), text: z.string().max(50_000) });
const sort = tab.extend({ column: index.max(18_277), ascending: z.boolean() });
const row = tab.extend({ row: index });
const script = z.object({ source: z.string().min(1).max(100_000) });

/** Reads and actions of the spreadsheets, under `/sandbox/api`. */
export function addSheetRoutes(scope: FastifyInstance, deps: PageDeps): void {
  const { sim } = deps.google;
  scope.get('/sandbox/api/spreadsheets', async () => ({ spreadsheets: sim.list() }));
  scope.get('/sandbox/api/spreadsheets/:id', async ({ params, query }) => {
    const { tab, from } = gridQuery.parse(query);
    return viewGrid(sim.read(findFile(deps, params)), tab, from);
  });
  scope.post('/sandbox/api/spreadsheets', OPTIONS, async ({ body }) => createFile(deps, newFile.parse(body)));
  scope.post('/sandbox/api/spreadsheets/:id/script', OPTIONS, async ({ params, body }) =>
    deps.google.scripts.deploy(findFile(deps, params), script.parse(body).source));
  addFileActions(scope, deps);
  addGridActions(scope, deps);
}

function addFileActions(scope: FastifyInstance, deps: PageDeps): void {
  const { sim } = deps.google;
  addAction(scope, deps, 'share', (id, body) => {
    const { email, role } = share.parse(body);
    sim.share(id, email, role);
  });
  addAction(scope, deps, 'unshare', (id, body) => sim.unshare(id, unshare.parse(body).email));
  addAction(scope, deps, 'trash', (id) => sim.trash(id));
  addAction(scope, deps, 'restore', (id) => sim.restore(id));
}

function addGridActions(scope: FastifyInstance, deps: PageDeps): void {
  const { sim } = deps.google;
  addAction(scope, deps, 'cell', (id, body) => {
    const { sheetId, row, column, text } = cell.parse(body);
    sim.setCell(id, sheetId, row, column, text);
  });
  addAction(scope, deps, 'sort', (id, body) => {
    const { sheetId, column, ascending } = sort.parse(body);
    const sheet = sim.read(id).sheets.find((each) => each.sheetId === sheetId);
    sim.sortRows(id, sheetId, column, ascending, sheet?.frozenRowCount ?? 0);
  });
  addAction(scope, deps, 'insert-row', (id, body) => {
    const { sheetId, row: at } = row.parse(body);
    sim.insertRow(id, sheetId, at);
  });
  addAction(scope, deps, 'delete-row', (id, body) => {
    const { sheetId, row: at } = row.parse(body);
    sim.deleteRow(id, sheetId, at);
  });
}

type FileAction = (id: string, body: unknown) => void;

function addAction(scope: FastifyInstance, deps: PageDeps, name: string, run: FileAction): void {
  scope.post(`/sandbox/api/spreadsheets/:id/${name}`, OPTIONS, async ({ params, body }) => {
    run(findFile(deps, params), body);
    return { done: true };
  });
}

/** Named after the person who makes it, so that several can be told apart. */
function createFile(deps: PageDeps, { kind, personId }: z.infer<typeof newFile>): { id: string; url: string } {
  const { telegram, google } = deps;
  const owner = telegram.sim.people().find(({ id }) => id === personId);
  const what = kind === 'doc' ? 'Notes' : 'Money';
  const locale = LOCALES[owner?.languageCode?.slice(0, 2) ?? ''] ?? 'en_US';
  return google.sim.createSpreadsheet({ title: owner ? `${what} of ${owner.firstName}` : what, kind, locale });
}

/** The id in the address, if there is such a file. */
function findFile({ google }: PageDeps, params: unknown): string {
  const { id } = fileParams.parse(params);
  if (!google.sim.list().some((file) => file.id === id)) throw new PageError(404, 'There is no such spreadsheet');
  return id;
}
