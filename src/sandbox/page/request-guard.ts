/**
 * Keeps other web sites out of a page that has no log-in: only this machine's names in `Host` (a site that points its
 * own name at 127.0.0.1 arrives with that name), no acting from another origin, and no foreign content in the page.
 */
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const WILDCARDS = ['0.0.0.0', '::', '[::]'];
const HEADERS = {
  'content-security-policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** Refuses with 403 what doesn't come from this page; adds its headers to each answer. */
export function guardRequests(scope: FastifyInstance, configuredHost?: string): void {
  scope.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (!isOwnHost(hostnameOf(request.headers.host), configuredHost)) {
      return await reply.code(403).send({ error: 'The sandbox answers only at an address of this machine' });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isSameOrigin(request)) {
      return await reply.code(403).send({ error: 'Only the page itself may act' });
    }
  });
}

function isOwnHost(hostname: string | undefined, configuredHost: string | undefined): boolean {
  if (hostname === undefined) return false;
  if (LOOPBACK.includes(hostname) || hostname === configuredHost) return true;
  // Who listens on all addresses is asked for by any of them. A rebound name is never an IP address.
  const anyAddress = configuredHost !== undefined && WILDCARDS.includes(configuredHost);
  return anyAddress && isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/** Lower case, without the port; IPv6 keeps its brackets. */
function hostnameOf(host: string | undefined): string | undefined {
  return /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d+)?$/i.exec(host ?? '')?.[1]?.toLowerCase();
}

/** Browsers send Origin with each POST; a script of this machine sends neither header. */
function isSameOrigin({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const { origin } = headers;
  return origin === undefined || origin.toLowerCase() === `http://${headers.host?.toLowerCase()}`;
}
