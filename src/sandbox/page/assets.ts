/**
 * The page's own files. They are read once at the start into a fixed list, so a request can only name one of them.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PageError } from './page-error.ts';

const FOLDER = new URL('./public/', import.meta.url);
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

interface Asset {
  body: Buffer;
  type: string;
  etag: string;
}

/** `/` is the page, `/sandbox/assets/<name>` its files. */
export async function addAssetRoutes(scope: FastifyInstance): Promise<void> {
  const assets = await readAssets();
  scope.get('/', async (request, reply) => sendAsset(request, reply, assets.get('index.html')));
  scope.get<{ Params: { name: string } }>('/sandbox/assets/:name', async (request, reply) =>
    sendAsset(request, reply, assets.get(request.params.name)));
}

async function readAssets(): Promise<Map<string, Asset>> {
  const names = (await readdir(FOLDER)).filter((name) => extname(name) in TYPES);
  return new Map(await Promise.all(names.map(async (name) => [name, await readAsset(name)] as const)));
}

async function readAsset(name: string): Promise<Asset> {
  const body = await readFile(new URL(name, FOLDER));
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { body, type: TYPES[extname(name)] ?? 'application/octet-stream', etag: `"${digest}"` };
}

/** The browser asks each time and is mostly told that nothing has changed. */
function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset | undefined): FastifyReply {
  if (!asset) throw new PageError(404, 'There is no such file');
  reply.headers({ etag: asset.etag, 'cache-control': 'no-cache' });
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
  return reply.type(asset.type).send(asset.body);
}
