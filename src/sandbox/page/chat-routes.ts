/**
 * The chat's half of the page: people, their messages, and what they do.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Person, SimFile, TelegramSandbox, TelegramSim } from '../telegram/types.ts';
import { commandsFor, IMAGE_TYPES, viewMessages } from './chat-view.ts';
import { PageError } from './page-error.ts';
import type { PageDeps } from './page-deps.ts';
import type { PressedButtons } from './pressed-buttons.ts';
import { readConnectedSpreadsheet } from './queries.ts';

/** Telegram's bound for a bot that fetches a file. */
const FILE_LIMIT_BYTES = 20_000_000;
const OPTIONS = { bodyLimit: 64_000 };
const DONE = { done: true };

const personParams = z.object({ personId: z.coerce.number().int().positive().max(2 ** 52) });
const messageParams = personParams.extend({ messageId: z.coerce.number().int().positive().max(2 ** 31) });
const newPerson = z.object({
  firstName: z.string().trim().min(1).max(64),
  languageCode: z.string().regex(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/),
});
const text = z.string().trim().min(1).max(4096);
const newMessage = z.object({ text, replyTo: z.number().int().positive().optional() });
const editedMessage = z.object({ text });
const pressedButton = z.object({ data: z.string().min(1).max(64) });
const upload = z.object({
  name: z.string().trim().min(1).max(255),
  mime: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/).max(100),
  caption: z.string().max(1024).default(''),
  kind: z.enum(['photo', 'document', 'voice']).optional(),
});
const place = z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) });

/** Reads and actions of the chat, under `/sandbox/api`. */
export function addChatRoutes(scope: FastifyInstance, deps: PageDeps, presses: PressedButtons): void {
  addReads(scope, deps, presses);
  addPeopleActions(scope, deps.telegram.sim);
  addMessageActions(scope, deps.telegram.sim, presses);
  addFileRoutes(scope, deps.telegram);
}

function addReads(scope: FastifyInstance, deps: PageDeps, presses: PressedButtons): void {
  const { sim } = deps.telegram;
  scope.get('/sandbox/api/state', async () => ({
    botName: deps.botName,
    people: sim.people(),
    accounts: deps.google.sim.serviceAccounts().map(({ email }) => email),
  }));
  scope.get('/sandbox/api/people', async () => ({ people: sim.people() }));
  scope.get('/sandbox/api/people/:personId/chat', async ({ params }) => {
    const person = findPerson(sim, personParams.parse(params).personId);
    const { messages, replyKeyboard } = sim.chat(person.id);
    return {
      messages: viewMessages(messages),
      replyKeyboard,
      waiting: presses.of(person.id),
      commands: commandsFor(person, sim.commands()),
      // A person may chat while the database is away; their sheet just isn't known then.
      spreadsheetId: await readConnectedSpreadsheet(deps.pool, person.id).catch(() => null),
    };
  });
}

function addPeopleActions(scope: FastifyInstance, sim: TelegramSim): void {
  scope.post('/sandbox/api/people', OPTIONS, async ({ body }) => {
    // New to the bot, as a stranger who opens the chat for the first time.
    return sim.addPerson({ ...newPerson.parse(body), started: false });
  });
  for (const action of ['block', 'unblock'] as const) {
    scope.post(`/sandbox/api/people/:personId/${action}`, OPTIONS, async ({ params }) => {
      sim[action](personParams.parse(params).personId);
      return DONE;
    });
  }
}

function addMessageActions(scope: FastifyInstance, sim: TelegramSim, presses: PressedButtons): void {
  const messages = '/sandbox/api/people/:personId/messages';
  scope.post(messages, OPTIONS, async ({ params, body }) => {
    const { text, replyTo } = newMessage.parse(body);
    sim.sendText(personParams.parse(params).personId, text, replyTo === undefined ? {} : { replyTo });
    return DONE;
  });
  scope.post(`${messages}/:messageId/edit`, OPTIONS, async ({ params, body }) => {
    const { personId, messageId } = messageParams.parse(params);
    sim.editText(personId, messageId, editedMessage.parse(body).text);
    return DONE;
  });
  scope.post(`${messages}/:messageId/press`, OPTIONS, async ({ params, body }) => {
    const { personId, messageId } = messageParams.parse(params);
    presses.press(sim, personId, { messageId, data: pressedButton.parse(body).data });
    return DONE;
  });
  scope.post(`${messages}/:messageId/forward`, OPTIONS, async ({ params }) => {
    const { personId, messageId } = messageParams.parse(params);
    sim.forwardMessage(personId, messageId);
    return DONE;
  });
  scope.post('/sandbox/api/people/:personId/location', OPTIONS, async ({ params, body }) => {
    sim.sendLocation(personParams.parse(params).personId, place.parse(body));
    return DONE;
  });
  scope.post(`${messages}/:messageId/delete`, OPTIONS, async ({ params }) => {
    const { personId, messageId } = messageParams.parse(params);
    sim.deleteMessage(personId, messageId);
    return DONE;
  });
}

/** Files travel as they are, not inside JSON: an upload's name and caption stand in the address. */
function addFileRoutes(scope: FastifyInstance, { sim, url, token }: TelegramSandbox): void {
  const options = { bodyLimit: FILE_LIMIT_BYTES };
  const asItIs = async (_request: unknown, body: Buffer): Promise<Buffer> => body;
  scope.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, asItIs);
  scope.post('/sandbox/api/people/:personId/files', options, async ({ params, query, body }) => {
    if (!Buffer.isBuffer(body)) throw new PageError(415, 'A file is sent as application/octet-stream');
    const { kind, ...file } = upload.parse(query);
    await sim.sendFile(personParams.parse(params).personId, { ...file, bytes: body, ...(kind && { kind }) });
    return DONE;
  });
  scope.get('/sandbox/api/people/:personId/files/:messageId', async ({ params }, reply) => {
    const { personId, messageId } = messageParams.parse(params);
    const message = sim.chat(personId).messages.find((each) => each.messageId === messageId);
    if (!message?.file) throw new PageError(404, 'There is no such file');
    const answer = await fetch(`${url}/file/bot${token}/${message.file.path}`).catch(() => null);
    if (!answer?.ok) throw new PageError(502, 'Telegram does not give the file');
    return await reply.headers(fileHeaders(message.file)).send(Buffer.from(await answer.arrayBuffer()));
  });
}

/** Only pictures are shown in the browser; anything else could bring a script along. */
function fileHeaders({ mime, name }: SimFile): Record<string, string> {
  if (IMAGE_TYPES.includes(mime)) return { 'content-type': mime };
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
  return { 'content-type': 'application/octet-stream', 'content-disposition': disposition };
}

function findPerson(sim: TelegramSim, personId: number): Person {
  const person = sim.people().find(({ id }) => id === personId);
  if (!person) throw new PageError(404, `There is no person ${personId}`);
  return person;
}
