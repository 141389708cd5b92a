/**
 * The Bot API's own addresses: `/bot<token>/<method>` and `/file/bot<token>/<path>`. A call meets its fault here,
 * is limited, carried out, and written down.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findMethod, Params, unknownParams } from './params.ts';
import { ApiError, refuse, tooManyRequests } from './refusals.ts';
import { readApiRequest, type ApiRequest } from './request-body.ts';
import { LIMITED, METHODS } from './methods/methods.ts';
import type { ActiveFault } from './types.ts';
import type { ApiAnswer } from './wire.ts';
import type { World } from './world.ts';

/** Telegram takes uploads of 50 MB; the rest is for the form around it. */
const MAX_BODY_BYTES = 51 << 20;
const BAD_GATEWAY = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

type MethodRoute = { Params: { token: string; method: string }; Body: Buffer | undefined };

/** @param stopping ends what a fault holds up */
export function addApiRoutes(app: FastifyInstance, world: World, stopping: AbortSignal): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => {
    done(null, body);
  });
  app.setErrorHandler((fault: Error & { statusCode?: number }, _request, reply) => {
    const known = fault.statusCode === 413 ? refuse('bodyTooLarge') : fault;
    return sendAnswer(reply, toAnswer(known));
  });
  app.route<MethodRoute>({
    method: ['GET', 'POST'],
    url: '/bot:token/:method',
    handler: (request, reply) => handleCall(world, stopping, request, reply),
  });
  app.get<{ Params: { token: string; '*': string } }>('/file/bot:token/*', async (request, reply) => {
    checkToken(world, request.params.token);
    const found = await world.files.read(request.params['*']);
    if (!found) throw refuse('notFound');
    return reply.type('application/octet-stream').send(found.bytes);
  });
}

async function handleCall(
  world: World,
  stopping: AbortSignal,
  request: FastifyRequest<MethodRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  checkToken(world, request.params.token);
  const { method } = request.params;
  const input = await readInput(request);
  const fault = world.faults.take(method, Number(input.params['chat_id']));
  if (fault?.kind === 'delay') await delay(fault.delayMs, undefined, { signal: stopping }).catch(() => undefined);
  const answer = replaces(fault) ? faultAnswer(fault) : await carryOut(world, method, input);
  const known = findMethod(method);
  world.calls.add({
    method: known ?? method,
    params: input.params,
    unknownParams: known ? unknownParams(known, input.params) : [],
    at: Date.now(),
    answer,
    ...(fault ? { fault: fault.id } : {}),
  });
  return finish(request, reply, fault, answer);
}

function finish(
  request: FastifyRequest<MethodRoute>,
  reply: FastifyReply,
  fault: ActiveFault | undefined,
  answer: ApiAnswer | null,
): FastifyReply {
  if (fault?.kind === 'html') return reply.code(502).type('text/html').send(BAD_GATEWAY);
  if (answer && fault?.kind !== 'drop-after') return sendAnswer(reply, answer);
  request.raw.socket.destroy();
  return reply.hijack();
}

/** @throws ApiError for another bot's token, or something that is none */
function checkToken(world: World, token: string): void {
  if (token === world.token) return;
  throw refuse(/^[1-9][^/]{0,79}$/.test(token) ? 'unauthorized' : 'invalidToken');
}

async function readInput(request: FastifyRequest<MethodRoute>): Promise<ApiRequest> {
  const query = request.url.split('?').slice(1).join('?');
  return readApiRequest(query, request.headers['content-type'] ?? '', request.body ?? Buffer.alloc(0));
}

async function carryOut(world: World, name: string, { params, uploads }: ApiRequest): Promise<ApiAnswer> {
  try {
    const method = findMethod(name);
    if (!method) throw refuse('methodNotFound');
    if (LIMITED.includes(method)) world.limits?.take(Number(params['chat_id']));
    return { ok: true, ...(await METHODS[method](world, { params: new Params(params), uploads })) };
  } catch (fault) {
    return toAnswer(fault);
  }
}

/** True for the faults that the method never hears of. */
function replaces(fault: ActiveFault | undefined): fault is ActiveFault {
  return fault !== undefined && fault.kind !== 'delay' && fault.kind !== 'drop-after';
}

function faultAnswer(fault: ActiveFault): ApiAnswer | null {
  if (fault.kind !== 'status') return null;
  const { status, description, retry_after: retryAfterS } = fault;
  const usual = status === 429 ? tooManyRequests(retryAfterS ?? 1) : new ApiError(status, 'Internal Server Error');
  const answer = toAnswer(usual);
  return description === undefined || answer.ok ? answer : { ...answer, description };
}

function toAnswer(fault: unknown): ApiAnswer {
  // A fault of the sandbox itself must be seen, not be mistaken for a refusal.
  if (!(fault instanceof ApiError)) return toAnswer(new ApiError(500, `Internal Server Error: ${String(fault)}`));
  const parameters = fault.retryAfterS === undefined ? {} : { parameters: { retry_after: fault.retryAfterS } };
  return { ok: false, error_code: fault.code, description: fault.message, ...parameters };
}

function sendAnswer(reply: FastifyReply, answer: ApiAnswer): FastifyReply {
  return reply.code(answer.ok ? 200 : answer.error_code).send(answer);
}
