/**
 * getUpdates, setWebhook, deleteWebhook, getWebhookInfo.
 */
import type { Params } from '../params.ts';
import { refuse, tooManyRequests } from '../refusals.ts';
import type { WebhookInfo } from '../wire.ts';
import type { World } from '../world.ts';
import type { ApiCall, Result } from './call.ts';

const MAX_SECRET_LENGTH = 256;
const DEFAULT_CONNECTIONS = 40;
const MAX_CONNECTIONS = 100;
/** setWebhook is taken once a second (tdlib/telegram-bot-api, Client::process_set_webhook_query). */
const SET_PAUSE_MS = 1_000;
const nextSetAt = new WeakMap<World, number>();

export async function getUpdates(world: World, { params }: ApiCall): Promise<Result> {
  if (world.webhook.settings) return world.poller.conflict(refuse('webhookActive'));
  rememberKinds(world, params);
  return { result: await world.poller.getUpdates(params) };
}

export function setWebhook(world: World, call: ApiCall): Result {
  const url = call.params.text('url');
  if (url === '') return deleteWebhook(world, call);
  if (performance.now() < (nextSetAt.get(world) ?? 0)) throw tooManyRequests(1);
  nextSetAt.set(world, performance.now() + SET_PAUSE_MS);
  const settings = readSettings(call.params, url);
  const old = world.webhook.settings;
  const dropPending = call.params.flag('drop_pending_updates');
  rememberKinds(world, call.params);
  const same = old?.url === url && old.secret === settings.secret && old.maxConnections === settings.maxConnections;
  if (same && !dropPending) return { result: true, description: 'Webhook is already set' };
  if (dropPending) world.updates.clear();
  world.poller.endByWebhook();
  world.webhook.set(settings);
  return { result: true, description: 'Webhook was set' };
}

export function deleteWebhook(world: World, { params }: ApiCall): Result {
  const wasSet = world.webhook.settings !== undefined;
  if (params.flag('drop_pending_updates')) world.updates.clear();
  if (wasSet) world.webhook.delete();
  return { result: true, description: wasSet ? 'Webhook was deleted' : 'Webhook is already deleted' };
}

export function getWebhookInfo({ webhook, updates }: World): Result {
  const info: WebhookInfo = {
    ...webhook.info(),
    has_custom_certificate: false,
    pending_update_count: updates.pending().length,
    ...(updates.allowed ? { allowed_updates: updates.allowed } : {}),
  };
  return { result: info };
}

function readSettings(params: Params, url: string): { url: string; secret: string; maxConnections: number } {
  const address = /^[a-z]+:\/\//i.test(url) ? url : `https://${url}`;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) throw refuse('webhookUrl');
  const secret = params.text('secret_token');
  if (secret.length > MAX_SECRET_LENGTH) throw refuse('secretTooLong');
  if (!/^[\w-]*$/.test(secret)) throw refuse('secretCharacters');
  const range = { default: DEFAULT_CONNECTIONS, min: 1, max: MAX_CONNECTIONS };
  return { url: address, secret, maxConnections: params.int('max_connections', range) };
}

/** What can't be read as a list of names changes nothing, as with the real server. */
function rememberKinds({ updates }: World, params: Params): void {
  const value = params.raw['allowed_updates'];
  const kinds = typeof value === 'string' ? parseList(value) : value;
  if (Array.isArray(kinds) && kinds.every((kind) => typeof kind === 'string')) updates.allow(kinds);
}

function parseList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
