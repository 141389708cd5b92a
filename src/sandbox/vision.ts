/**
 * The sandbox's Gemini: `generateContent` over HTTP, for the real client. It doesn't look at files: it answers by what
 * stands in their bytes. A script is found by a word that the file holds (tests write files that hold one); a file
 * that no script knows is a receipt of a café, or a note with one purchase. Faults can be switched on.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What Gemini does instead of answering; each meets one call. */
export type VisionFault =
  | { kind: 'status'; status: number; code: string; reason?: string; retryDelay?: string }
  | { kind: 'html' }
  | { kind: 'delay'; delayMs: number }
  | { kind: 'drop' }
  | { kind: 'truncated' }
  | { kind: 'endless' }
  | { kind: 'blocked-prompt' }
  | { kind: 'finish'; finishReason: string };

/** What the API was asked, without the file's bytes. */
export type VisionCall = { model: string; mimeType: string; sizeBytes: number; request: Record<string, unknown> };

export type VisionSim = {
  /** Files that hold `word` are answered with `answer`, in JSON; the latest script wins. */
  script(word: string, answer: object): void;
  /** Met by the next calls, in this order. */
  fail(...faults: VisionFault[]): void;
  calls(): VisionCall[];
};

export type VisionSandbox = { url: string; apiKey: string; sim: VisionSim; stop(): Promise<void> };

type Script = { word: string; answer: object };

const PATH = /^\/v1beta\/models\/([^/:]+):generateContent$/;

/** Google's limit of a request with the file in it. */
const MAX_BODY_BYTES = 100 * 1024 * 1024;

/** More than any client should read. */
const ENDLESS_BYTES = 8 * 1024 * 1024;

const COFFEE = {
  isReceipt: true,
  merchant: 'Corner Café',
  country: null,
  dateText: null,
  date: null,
  currency: null,
  total: '9.50',
  category: 'coffee',
  lines: [
    { name: 'Flat white', amount: '4.00', category: 'coffee' },
    { name: 'Cheese sandwich', amount: '5.50', category: 'food' },
  ],
};

const NOTE = { hasSpeech: true, transcript: 'Coffee three fifty', lines: ['coffee 3.50'] };

/** @param options.apiKey the only key that is accepted */
export async function startVisionSandbox(options: { apiKey?: string; port?: number } = {}): Promise<VisionSandbox> {
  const apiKey = options.apiKey ?? 'sandbox-key-that-opens-nothing';
  const scripts: Script[] = [];
  const faults: VisionFault[] = [];
  const calls: VisionCall[] = [];
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const model = PATH.exec(request.url ?? '')?.[1];
    if (model === undefined) return refuse(response, 404, 'NOT_FOUND');
    const isKnown = request.headers['x-goog-api-key'] === apiKey;
    if (!isKnown) return refuse(response, 400, 'INVALID_ARGUMENT', 'API_KEY_INVALID');
    const asked = questionOf(body);
    if (asked === undefined) return refuse(response, 400, 'INVALID_ARGUMENT');
    calls.push({ model, mimeType: asked.mimeType, sizeBytes: asked.bytes.length, request: asked.request });
    const script = scripts.findLast(({ word }) => asked.bytes.includes(word));
    const answer = JSON.stringify(script?.answer ?? (asked.mimeType.startsWith('audio/') ? NOTE : COFFEE));
    const fault = faults.shift();
    if (fault === undefined) return send(response, answered(answer));
    return await misbehave(response, fault, answer);
  };

  await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    sim: {
      script: (word, answer) => void scripts.push({ word, answer }),
      fail: (...next) => void faults.push(...next),
      calls: () => [...calls],
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function misbehave(response: ServerResponse, fault: VisionFault, answer: string): Promise<void> {
  switch (fault.kind) {
    case 'status':
      return refuse(response, fault.status, fault.code, fault.reason, fault.retryDelay);
    case 'html':
      return void response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.delayMs).unref());
      return send(response, answered(answer));
    case 'drop':
      return void response.destroy();
    case 'truncated':
      return send(response, answered(answer.slice(0, answer.length / 2), 'MAX_TOKENS'));
    case 'endless':
      return send(response, answered(' '.repeat(ENDLESS_BYTES)));
    case 'blocked-prompt':
      return send(response, { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { totalTokenCount: 258 } });
    case 'finish':
      return send(response, { candidates: [{ finishReason: fault.finishReason, index: 0 }] });
  }
}

function answered(text: string, finishReason = 'STOP'): object {
  return {
    candidates: [{ content: { parts: [{ text }], role: 'model' }, finishReason, index: 0 }],
    usageMetadata: { promptTokenCount: 258, candidatesTokenCount: 120, totalTokenCount: 378 },
    modelVersion: 'sandbox',
  };
}

const TYPES = 'type.googleapis.com/google.rpc';

/** As Google writes errors: a status word, and details of which some say why or when to come again. */
function refuse(response: ServerResponse, status: number, code: string, reason?: string, retryDelay?: string): void {
  const details = [
    ...(reason === undefined ? [] : [{ '@type': `${TYPES}.ErrorInfo`, reason, domain: 'googleapis.com' }]),
    ...(retryDelay === undefined ? [] : [{ '@type': `${TYPES}.RetryInfo`, retryDelay }]),
  ];
  send(response, { error: { code: status, message: `Refused: ${code}`, status: code, details } }, status);
}

function send(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body));
}

type Question = { mimeType: string; bytes: Buffer; request: Record<string, unknown> };

type Part = { inline_data?: { mime_type?: unknown; data?: unknown } };

/** Undefined where Google would find the request wrong. */
function questionOf(body: string): Question | undefined {
  try {
    const request = JSON.parse(body) as Record<string, unknown> & { contents?: { parts?: Part[] }[] };
    const config = request['generationConfig'] as { responseMimeType?: unknown; responseSchema?: unknown } | undefined;
    const file = request.contents?.[0]?.parts?.find(({ inline_data: data }) => data !== undefined)?.inline_data;
    if (typeof file?.mime_type !== 'string' || typeof file.data !== 'string') return undefined;
    if (config?.responseSchema !== undefined && config.responseMimeType !== 'application/json') return undefined;
    const { contents: _withBytes, ...rest } = request;
    return { mimeType: file.mime_type, bytes: Buffer.from(file.data, 'base64'), request: rest };
  } catch {
    return undefined;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('a request that is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
