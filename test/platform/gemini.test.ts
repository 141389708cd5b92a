import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { createGeminiClient, type GeminiOutcome } from '../../src/platform/gemini.ts';
import { markedAsTransaction } from '../../src/platform/transaction-mark.ts';
import { startVisionSandbox, type VisionFault, type VisionSandbox } from '../../src/sandbox/vision.ts';

let vision: VisionSandbox;

beforeAll(async () => {
  vision = await startVisionSandbox();
});

afterAll(async () => {
  await vision.stop();
});

const SHAPE = z.object({ total: z.string() });

async function ask(
  changes: { apiKey?: string; timeoutMs?: number; bytes?: string; rootUrl?: string; signal?: AbortSignal } = {},
): Promise<GeminiOutcome<{ total: string }>> {
  const { apiKey = vision.apiKey, timeoutMs = 5_000, bytes = 'a receipt', rootUrl = vision.url, signal } = changes;
  const client = createGeminiClient({ apiKey, model: 'gemini-flash-latest', rootUrl });
  const file = { bytes: Buffer.from(bytes), mimeType: 'image/jpeg' };
  const question = { instruction: 'Read it', file, schema: { type: 'OBJECT' }, shape: SHAPE };
  return await client.ask(question, timeoutMs, signal);
}

describe('a question to Gemini', () => {
  test('is asked with the file in the request and the instruction apart from it, and its answer is validated', async () => {
    vision.sim.script('of the test', { total: '9.50', more: 'is left out' });
    const outcome = await ask({ bytes: 'the receipt of the test' });
    expect(outcome).toEqual({ kind: 'answer', value: { total: '9.50' }, tokens: 378 });
    expect(vision.sim.calls().at(-1)).toEqual({
      model: 'gemini-flash-latest',
      mimeType: 'image/jpeg',
      sizeBytes: 23,
      request: {
        systemInstruction: { parts: [{ text: 'Read it' }] },
        generationConfig: {
          temperature: 0,
          maxOutputTokens: 16_384,
          responseMimeType: 'application/json',
          responseSchema: { type: 'OBJECT' },
        },
      },
    });
  });

  test.each<[string, VisionFault, Awaited<ReturnType<typeof ask>>]>([
    [
      'too many requests, with the time to come again',
      { kind: 'status', status: 429, code: 'RESOURCE_EXHAUSTED', retryDelay: '8.941621227s' },
      { kind: 'rate-limited', retryAfterMs: 8_942, detail: '429 RESOURCE_EXHAUSTED' },
    ],
    [
      'too many requests, without one',
      { kind: 'status', status: 429, code: 'RESOURCE_EXHAUSTED' },
      { kind: 'rate-limited', retryAfterMs: 0, detail: '429 RESOURCE_EXHAUSTED' },
    ],
    [
      'an overloaded model',
      { kind: 'status', status: 503, code: 'UNAVAILABLE' },
      { kind: 'unavailable', detail: '503 UNAVAILABLE' },
    ],
    ['a page of something on the way', { kind: 'html' }, { kind: 'unavailable', detail: '502 no answer of the API' }],
    ['a connection that breaks', { kind: 'drop' }, { kind: 'unavailable', detail: 'UND_ERR_SOCKET' }],
    ['an answer without end', { kind: 'endless' }, { kind: 'unavailable', detail: 'Error' }],
    [
      'a file that is not taken',
      { kind: 'status', status: 400, code: 'INVALID_ARGUMENT' },
      { kind: 'refused', detail: '400 INVALID_ARGUMENT' },
    ],
    [
      'a model that is gone',
      { kind: 'status', status: 404, code: 'NOT_FOUND' },
      { kind: 'model-unknown', detail: '404 NOT_FOUND' },
    ],
    [
      'a key that is not accepted',
      { kind: 'status', status: 400, code: 'INVALID_ARGUMENT', reason: 'API_KEY_INVALID' },
      { kind: 'key-invalid', detail: '400 INVALID_ARGUMENT' },
    ],
    [
      'a key that may not do this',
      { kind: 'status', status: 403, code: 'PERMISSION_DENIED' },
      { kind: 'key-invalid', detail: '403 PERMISSION_DENIED' },
    ],
    ['an answer that breaks off', { kind: 'truncated' }, { kind: 'not-json', detail: 'MAX_TOKENS' }],
    ['a question that filters stop', { kind: 'blocked-prompt' }, { kind: 'blocked', detail: 'SAFETY' }],
    [
      'an answer that filters stop',
      { kind: 'finish', finishReason: 'PROHIBITED_CONTENT' },
      { kind: 'blocked', detail: 'PROHIBITED_CONTENT' },
    ],
    [
      'an end that is not known',
      { kind: 'finish', finishReason: 'something typed' },
      { kind: 'not-json', detail: 'unknown' },
    ],
  ])('that meets %s comes back as a value', async (_what, fault, outcome) => {
    vision.sim.fail(fault);
    expect(await ask()).toEqual(outcome);
  });

  test('whose answer has another shape than asked is no answer', async () => {
    vision.sim.script('of another shape', { total: 12 });
    expect(await ask({ bytes: 'of another shape' })).toEqual({
      kind: 'not-json',
      detail: 'another shape than asked',
    });
  });

  test('that takes too long is given up, and so is one of a process that stops', async () => {
    vision.sim.fail({ kind: 'delay', delayMs: 60_000 });
    expect(await ask({ timeoutMs: 50 })).toEqual({ kind: 'unavailable', detail: 'AbortError' });
    expect(await ask({ signal: AbortSignal.abort() })).toEqual({ kind: 'unavailable', detail: 'AbortError' });
  });

  test('with a wrong key never shows the key', async () => {
    const outcome = await ask({ apiKey: 'AIza-wrong-key' });
    expect(outcome).toEqual({ kind: 'key-invalid', detail: '400 INVALID_ARGUMENT' });
    const nobody = await ask({ apiKey: 'AIza-wrong-key', rootUrl: 'http://127.0.0.1:1' });
    expect(nobody.kind).toBe('unavailable');
    expect(JSON.stringify([outcome, nobody])).not.toContain('AIza');
  });

  test('is refused inside a transaction', async () => {
    await expect(markedAsTransaction(async () => await ask())).rejects.toThrow('must not be called inside');
  });
});
