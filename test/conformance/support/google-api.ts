/** Requests to the sandbox as they go over the wire, for judging them and their answers. */
import type { World } from '../../sandbox/google/client.ts';

export interface WireAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends one request with a good token. @param path with its query, as it stands in the address */
export async function askGoogle(world: World, method: string, path: string, body?: unknown): Promise<WireAnswer> {
  const auth = world.client.context._options.auth as unknown as { getRequestHeaders(): Promise<Headers> };
  const headers = await auth.getRequestHeaders();
  headers.set('content-type', 'application/json');
  const response = await fetch(`${world.sandbox.url}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
