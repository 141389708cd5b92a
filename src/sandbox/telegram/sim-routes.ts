/**
 * The sandbox as scripts drive it from another process: `/sim/…`, JSON in and out.
 */
import type { FastifyInstance } from 'fastify';
import { z, ZodError } from 'zod';
import { SimError } from './chats.ts';
import type { Fault, NewPerson, TelegramSim } from './types.ts';

/** A file of 20 MB, the most that a bot may fetch, in base64. */
const MAX_BODY_BYTES = 28 << 20;

const text = z.string().min(1).max(4096);
const messageId = z.int().positive();
const name = z.string().min(1).max(64);

const newPerson = z.strictObject({
  firstName: name,
  lastName: name.optional(),
  username: name.optional(),
  languageCode: z.string().max(35).optional(),
  id: z.int().positive().optional(),
  started: z.boolean().optional(),
});
const textBody = z.strictObject({ text, replyTo: messageId.optional() });
const editBody = z.strictObject({ messageId, text });
const pressBody = z.strictObject({ messageId, data: z.string().min(1).max(64), stale: z.boolean().optional() });
const messageBody = z.strictObject({ messageId });
const locationBody = z.strictObject({ latitude: z.number(), longitude: z.number() });
const fileBody = z.strictObject({
  name: z.string().min(1).max(255),
  mime: z.string().min(1).max(127),
  base64: z.base64(),
  caption: z.string().max(1024).optional(),
  kind: z.enum(['document', 'photo', 'voice']).optional(),
});

const match = z.strictObject({ method: z.string().optional(), chatId: z.int().optional() }).default({});
const times = z.int().positive().optional();
const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    match,
    times,
    status: z.int().min(400).max(599),
    description: z.string().optional(),
    retry_after: z.int().positive().optional(),
  }),
  z.strictObject({ kind: z.literal('drop-before'), match, times }),
  z.strictObject({ kind: z.literal('drop-after'), match, times }),
  z.strictObject({ kind: z.literal('html'), match, times }),
  z.strictObject({ kind: z.literal('delay'), match, times, delayMs: z.int().min(0).max(600_000) }),
]);

type PersonRoute = { Params: { id: string } };

export function addSimRoutes(app: FastifyInstance, sim: TelegramSim): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    return reply.code(statusOf(error)).send({ error: describe(error) });
  });
  addPeopleRoutes(app, sim);
  addChatRoutes(app, sim);
  addFaultRoutes(app, sim);
  app.get('/sim/calls', () => sim.calls());
  app.post('/sim/redeliver', (request) => {
    sim.redeliver(z.strictObject({ updateId: z.int().positive() }).parse(request.body).updateId);
    return {};
  });
}

function addPeopleRoutes(app: FastifyInstance, sim: TelegramSim): void {
  app.get('/sim/people', () => sim.people());
  app.post('/sim/people', (request) => sim.addPerson(defined<NewPerson>(newPerson.parse(request.body))));
  app.get<PersonRoute>('/sim/people/:id/chat', ({ params }) => sim.chat(Number(params.id)));
  app.post<PersonRoute>('/sim/people/:id/block', ({ params }) => ({ updateId: sim.block(Number(params.id)) }));
  app.post<PersonRoute>('/sim/people/:id/unblock', ({ params }) => ({ updateId: sim.unblock(Number(params.id)) }));
}

function addChatRoutes(app: FastifyInstance, sim: TelegramSim): void {
  app.post<PersonRoute>('/sim/people/:id/text', ({ params, body }) => {
    const { text: said, replyTo } = textBody.parse(body);
    return { updateId: sim.sendText(Number(params.id), said, replyTo === undefined ? {} : { replyTo }) };
  });
  app.post<PersonRoute>('/sim/people/:id/edit', ({ params, body }) => {
    const edit = editBody.parse(body);
    return { updateId: sim.editText(Number(params.id), edit.messageId, edit.text) };
  });
  app.post<PersonRoute>('/sim/people/:id/press', ({ params, body }) => {
    const { messageId: pressed, data, stale = false } = pressBody.parse(body);
    return { updateId: sim.pressButton(Number(params.id), pressed, data, { stale }) };
  });
  app.post<PersonRoute>('/sim/people/:id/delete', ({ params, body }) => {
    sim.deleteMessage(Number(params.id), messageBody.parse(body).messageId);
    return {};
  });
  app.post<PersonRoute>('/sim/people/:id/file', { bodyLimit: MAX_BODY_BYTES }, async ({ params, body }) => {
    const { base64, ...file } = fileBody.parse(body);
    const upload = defined<Parameters<TelegramSim['sendFile']>[1]>({ ...file, bytes: Buffer.from(base64, 'base64') });
    return { updateId: await sim.sendFile(Number(params.id), upload) };
  });
  app.post<PersonRoute>('/sim/people/:id/location', ({ params, body }) => ({
    updateId: sim.sendLocation(Number(params.id), locationBody.parse(body)),
  }));
  app.post<PersonRoute>('/sim/people/:id/forward', ({ params, body }) => ({
    updateId: sim.forwardMessage(Number(params.id), messageBody.parse(body).messageId),
  }));
}

function addFaultRoutes(app: FastifyInstance, sim: TelegramSim): void {
  app.get('/sim/faults', () => sim.faults.list());
  app.post('/sim/faults', (request) => ({ id: sim.faults.add(defined<Fault>(fault.parse(request.body))) }));
  app.delete('/sim/faults', () => {
    sim.faults.clear();
    return {};
  });
  app.delete<{ Params: { id: string } }>('/sim/faults/:id', ({ params }) => {
    if (!sim.faults.remove(params.id)) throw new SimError('unknown', `There is no fault ${params.id}`);
    return {};
  });
}

/** Zod writes `undefined` where something optional is absent; our types leave it out. */
function defined<T>(value: Record<string, unknown>): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

function statusOf(error: Error & { statusCode?: number }): number {
  if (error instanceof SimError) return error.code === 'unknown' ? 404 : 400;
  return error instanceof ZodError ? 400 : (error.statusCode ?? 500);
}

function describe(error: Error): string {
  return error instanceof ZodError ? z.prettifyError(error) : error.message;
}
