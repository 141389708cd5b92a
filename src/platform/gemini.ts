/**
 * Google's Gemini: one file and one question, an answer in JSON of an asked shape. What the model writes is data from
 * outside: it counts only where it has that shape. Faults are values; neither they nor a log ever hold the key.
 */
import { z } from 'zod';
import { boundOf } from './call-bound.ts';
import { refuseInTransaction } from './transaction-mark.ts';

/** A schema in the words of the API (an OpenAPI 3.0 subset); `shape` is the same for zod. */
export type GeminiQuestion<Answer> = {
  /** What the model shall do with the file. */
  instruction: string;
  file: { bytes: Buffer; mimeType: string };
  schema: Record<string, unknown>;
  shape: z.ZodType<Answer>;
};

/**
 * - `rate-limited`: not done; ask again after `retryAfterMs`, 0 if Google doesn't say
 * - `unavailable`: no answer came, or Google is in trouble; ask again
 * - `refused`: the request itself is wrong, mostly its file; asking again would not help
 * - `not-json`: an answer that has not the asked shape, or breaks off
 * - `blocked`: Google's safety filters keep the answer back
 * - `key-invalid`: Google does not accept the key; only the operator can mend it
 * - `model-unknown`: Google has no such model, or has no longer; the operator's to mend as well
 */
export type GeminiOutcome<Answer> =
  | { kind: 'answer'; value: Answer; tokens: number }
  | { kind: 'rate-limited'; retryAfterMs: number; detail: string }
  | { kind: 'unavailable' | 'refused' | 'not-json' | 'blocked' | 'key-invalid' | 'model-unknown'; detail: string };

export type GeminiFault = Exclude<GeminiOutcome<never>, { kind: 'answer' }>;

export type GeminiClient = {
  /** @param timeoutMs how long request and answer may take together */
  ask<Answer>(
    question: GeminiQuestion<Answer>,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<GeminiOutcome<Answer>>;
};

export type GeminiOptions = { apiKey: string; model: string; rootUrl?: string | undefined };

const GOOGLE_ROOT = 'https://generativelanguage.googleapis.com';

/** The lines of a long receipt take about 6,000 tokens; what a model thinks counts as well. */
const MAX_OUTPUT_TOKENS = 16_384;

/** Far more than so many tokens take. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** What stands in a detail for what Google writes: a word of its lists, never its texts. */
const WORD = /^[A-Z][A-Z0-9_]{0,60}$/;

export function createGeminiClient({ apiKey, model, rootUrl = GOOGLE_ROOT }: GeminiOptions): GeminiClient {
  const url = new URL(`/v1beta/models/${encodeURIComponent(model)}:generateContent`, rootUrl);
  const headers = { 'content-type': 'application/json', 'x-goog-api-key': apiKey };
  return {
    ask: async (question, timeoutMs, signal) => {
      refuseInTransaction('Gemini');
      const bound = boundOf(timeoutMs, signal);
      try {
        const body = JSON.stringify(requestOf(question));
        const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: bound.signal });
        const text = await boundedText(response);
        return response.ok ? answerOf(text, question.shape) : faultOf(response.status, text);
      } catch (error) {
        return { kind: 'unavailable', detail: wordOf(error) };
      } finally {
        bound.release();
      }
    },
  };
}

function requestOf({ instruction, file, schema }: GeminiQuestion<unknown>): object {
  const data = { mime_type: file.mimeType, data: file.bytes.toString('base64') };
  return {
    // The file can hold words for the model: what it shall do stands apart from it.
    systemInstruction: { parts: [{ text: instruction }] },
    contents: [{ role: 'user', parts: [{ inline_data: data }] }],
    generationConfig: {
      temperature: 0,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      responseMimeType: 'application/json',
      responseSchema: schema,
    },
  };
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error('an answer without end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const PART = z.object({ text: z.string().optional(), thought: z.boolean().optional() });

const CANDIDATE = z.object({
  finishReason: z.string().optional(),
  content: z.object({ parts: z.array(PART).optional() }).optional(),
});

const ANSWER = z.object({
  promptFeedback: z.object({ blockReason: z.string().optional() }).optional(),
  candidates: z.array(CANDIDATE).optional(),
  usageMetadata: z.object({ totalTokenCount: z.number().optional() }).optional(),
});

/** Ends of an answer that Google's filters cause. */
const FILTERED = new Set(['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'IMAGE_SAFETY']);

function answerOf<Answer>(text: string, shape: z.ZodType<Answer>): GeminiOutcome<Answer> {
  const answer = ANSWER.safeParse(jsonOf(text)).data;
  if (answer === undefined) return { kind: 'not-json', detail: 'no answer of the API' };
  const blocked = answer.promptFeedback?.blockReason;
  if (blocked !== undefined) return { kind: 'blocked', detail: known(blocked) };
  const [candidate] = answer.candidates ?? [];
  const end = candidate?.finishReason ?? 'STOP';
  if (FILTERED.has(end)) return { kind: 'blocked', detail: end };
  if (end !== 'STOP') return { kind: 'not-json', detail: known(end) };
  const written = (candidate?.content?.parts ?? []).map((part) => (part.thought === true ? '' : (part.text ?? '')));
  const value = shape.safeParse(jsonOf(written.join('')));
  if (!value.success) return { kind: 'not-json', detail: 'another shape than asked' };
  return { kind: 'answer', value: value.data, tokens: answer.usageMetadata?.totalTokenCount ?? 0 };
}

const REFUSAL = z.object({
  error: z.object({
    status: z.string().optional(),
    details: z.array(z.object({ reason: z.string().optional(), retryDelay: z.string().optional() })).optional(),
  }),
});

function faultOf(status: number, text: string): GeminiFault {
  const refusal = REFUSAL.safeParse(jsonOf(text)).data?.error;
  const details = refusal?.details ?? [];
  const detail = [status, refusal === undefined ? 'no answer of the API' : known(refusal.status ?? '')].join(' ');
  if (status === 429) return { kind: 'rate-limited', retryAfterMs: retryAfterMsOf(details), detail };
  const isKey = details.some(({ reason }) => reason !== undefined && reason.startsWith('API_KEY_'));
  if (isKey || status === 401 || status === 403) return { kind: 'key-invalid', detail };
  // What does not come from Google itself, a page of something on the way, says nothing about the request.
  if (status >= 500 || status === 408 || refusal === undefined) return { kind: 'unavailable', detail };
  return { kind: status === 404 ? 'model-unknown' : 'refused', detail };
}

/** `google.rpc.RetryInfo`: seconds with decimals and an `s`. */
function retryAfterMsOf(details: { retryDelay?: string | undefined }[]): number {
  const delay = details.find(({ retryDelay }) => retryDelay !== undefined)?.retryDelay ?? '';
  const seconds = /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(delay)?.[1];
  return seconds === undefined ? 0 : Math.ceil(Number(seconds) * 1_000);
}

const known = (word: string): string => (WORD.test(word) ? word : 'unknown');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The code or name of what went wrong on the way; never a message, which may hold an address. */
function wordOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : (name ?? 'no answer');
}
