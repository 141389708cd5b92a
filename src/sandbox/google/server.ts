/**
 * The sandbox's Google: the Sheets API v4, the OAuth endpoints and the consent page as far as the product uses them,
 * on a local port, for the real client library. What Google refuses is refused here, in its words.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Accounts } from './accounts.ts';
import { json } from './answers.ts';
import type { Answer } from './answers.ts';
import { Calls } from './calls.ts';
import { answerConsent, CONSENT_PATH } from './consent-page.ts';
import { DataFile, loadState } from './data-file.ts';
import { Drive } from './drive.ts';
import { Exchange } from './exchange.ts';
import { Faults, Hooks } from './faults.ts';
import type { Grants } from './grants.ts';
import { GOOGLE_LIMITS, Quota } from './quota.ts';
import type { QuotaLimits } from './quota.ts';
import { tellOfRequest } from './request-channel.ts';
import { answerSim } from './sim-routes.ts';
import { ScriptHost, SCRIPT_PATHS } from './script-host.ts';
import type { ScriptSim } from './script-host.ts';
import { createSim } from './sim.ts';
import type { GoogleSim } from './sim.ts';
import { Troubles } from './troubles.ts';

export interface GoogleSandboxOptions {
  /** 127.0.0.1 */
  readonly host?: string;
  /** A free one. */
  readonly port?: number;
  /** Keeps files and accounts over restarts. */
  readonly dataFile?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** The most that a request may hold: 10 MB where it is not given. */
  readonly maxBodyBytes?: number;
  /** Google's own limits where it is not given. */
  readonly quota?: false | QuotaLimits;
  /** Checks the shape of every so many-th body; all of them where it is not given. */
  readonly sampleValidation?: number;
  /** How long each answer takes, in milliseconds, after the request was counted and done. */
  readonly latencyMs?: () => number;
}

export interface GoogleSandbox {
  /** For GOOGLE_SHEETS_ROOT_URL. */
  readonly url: string;
  /** For GOOGLE_TOKEN_URL. */
  readonly tokenUrl: string;
  /** For GOOGLE_CONSENT_URL. */
  readonly consentUrl: string;
  /** For GOOGLE_REVOKE_URL. */
  readonly revokeUrl: string;
  readonly sim: GoogleSim;
  /** What people paste into Extensions → Apps Script. */
  readonly scripts: ScriptSim;
  stop(): Promise<void>;
}

const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_SIM_BODY_BYTES = 1024 * 1024;
/** Longer than clients keep idle connections: one that is closed under a request looks like a fault. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Starts the server.
 * @throws Error when the port is taken or the data file cannot be read
 */
export async function startGoogleSandbox(options: GoogleSandboxOptions = {}): Promise<GoogleSandbox> {
  const { host = '127.0.0.1', now = Date.now, quota = GOOGLE_LIMITS, maxBodyBytes = MAX_BODY_BYTES } = options;
  const known = options.dataFile === undefined ? { accounts: [], books: [] } : await loadState(options.dataFile);
  const accounts = new Accounts(known, now);
  const drive = new Drive(known.books);
  const troubles = new Troubles();
  const parts = { accounts, drive, faults: new Faults(), troubles, hooks: new Hooks(), calls: new Calls() };
  const stopping = new AbortController();
  const changed = (): void => keeper?.touch();
  const scripts = new ScriptHost({ ...parts, now, stopped: stopping.signal, known: known.scripts ?? [], changed });
  const keeper = keeperOf(options.dataFile, accounts, drive, scripts);
  const exchange = new Exchange({
    ...parts,
    quota: quota === false ? undefined : new Quota(quota, now),
    now,
    maxBodyBytes,
    sampleValidation: options.sampleValidation ?? 1,
    latencyMs: options.latencyMs,
    stopped: stopping.signal,
  });
  const server = createServer();
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const url = await listen(server, options.port ?? 0, host);
  const tokenUrl = `${url}/token`;
  const sim = createSim({ ...parts, tokenUrl, accountAdded: () => keeper?.touch() });
  const doors = { exchange, scripts, sim, grants: accounts.grants, base: url, maxBodyBytes };
  server.on('request', (request, response) => {
    response.setHeader('date', new Date(now()).toUTCString());
    void serve(request, response, doors);
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await close(server);
    await keeper?.flush();
  };
  return { url, tokenUrl, consentUrl: `${url}${CONSENT_PATH}`, revokeUrl: `${url}/revoke`, sim, scripts: scripts.sim, stop };
}

function keeperOf(
  path: string | undefined,
  accounts: Accounts,
  drive: Drive,
  scripts: ScriptHost,
): DataFile | undefined {
  if (path === undefined) return undefined;
  const keeper = new DataFile(path, () => ({ ...accounts.state(), scripts: scripts.state(), books: drive.all() }));
  drive.onChange(() => keeper.touch());
  accounts.grants.onChange(() => keeper.touch());
  return keeper;
}

interface Doors {
  readonly exchange: Exchange;
  readonly scripts: ScriptHost;
  readonly sim: GoogleSim;
  readonly grants: Grants;
  readonly base: string;
  readonly maxBodyBytes: number;
}

async function serve(request: IncomingMessage, response: ServerResponse, doors: Doors): Promise<void> {
  const { exchange, scripts, sim, grants, base, maxBodyBytes } = doors;
  try {
    const httpMethod = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', base);
    if (url.pathname.startsWith('/sim/')) {
      const body = await readBody(request, MAX_SIM_BODY_BYTES);
      const answer = body === undefined ? TOO_LARGE : answerSim(sim, httpMethod, url.pathname, body);
      return send(response, json(answer.status, answer.body));
    }
    if (url.pathname === CONSENT_PATH) {
      const form = (await readBody(request, MAX_SIM_BODY_BYTES)) ?? '';
      const { status, html, location } = answerConsent(grants, httpMethod, url.searchParams, form);
      if (location !== undefined) response.setHeader('location', location);
      return send(response, { status, contentType: 'text/html; charset=UTF-8', body: html });
    }
    const body = await readBody(request, maxBodyBytes);
    tellOfRequest(() => ({
      userAgent: request.headers['user-agent'] ?? '',
      method: httpMethod,
      path: url.pathname,
      search: url.searchParams,
      body,
    }));
    const asked = { httpMethod, url, authorization: request.headers.authorization, body };
    const outcome = await (url.pathname.startsWith(SCRIPT_PATHS) ? scripts : exchange).answer(asked);
    if (outcome === 'dropped') return void request.socket.destroy();
    send(response, outcome);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    send(response, json(500, { error: { code: 500, message, status: 'INTERNAL' } }));
  }
}

const TOO_LARGE = { status: 413, body: { error: 'Body too large' } };

/** The body, or undefined when it is longer than the limit; the rest of it is read and forgotten. */
async function readBody(request: IncomingMessage, limitBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limitBytes) chunks.push(chunk);
  }
  return size <= limitBytes ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function send(response: ServerResponse, { status, contentType, body, ...wire }: Answer): void {
  const bytes = Buffer.from(body);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length, ...wire.headers });
  if (wire.isTruncated === true) return void response.write(half, () => response.destroy());
  if (wire.pauseMs === undefined) return void response.end(bytes);
  response.write(half);
  const rest = setTimeout(() => response.end(bytes.subarray(half.length)), wire.pauseMs);
  response.once('close', () => clearTimeout(rest));
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(`http://${host}:${(server.address() as AddressInfo).port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
