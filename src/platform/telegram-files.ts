/**
 * The files that people send: where the Bot API says a file lies, it is read over a connection of its own, and no
 * further than the caller has room for. telegraf only gives the address, which holds the token.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TelegramError } from 'telegraf';
import type { Post } from './telegram-http.ts';

/** `gone`: Telegram has the file no more. */
export type FetchedFile = { kind: 'content'; content: Buffer } | { kind: 'too-large' } | { kind: 'gone' };

/**
 * Fetches a file.
 * @param maxBytes more than this is not read
 * @param signal ends it early
 * @throws {TelegramError} what the Bot API refuses; anything else is a fault of the network
 */
export type FetchFile = (fileId: string, maxBytes: number, signal: AbortSignal) => Promise<FetchedFile>;

/** @param root where the Bot API answers, with a slash at its end */
export function createFetchFile(post: Post, token: string, root: string): FetchFile {
  const request = new URL(root).protocol === 'https:' ? httpsRequest : httpRequest;
  const read = async (path: string, maxBytes: number, signal: AbortSignal): Promise<FetchedFile> => {
    const url = new URL(`./file/bot${token}/${path}`, root);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { signal, agent: false }, resolve).on('error', reject).end();
    });
    const { statusCode = 0, statusMessage = '' } = answer;
    if (statusCode === 200) return await contentOf(answer, maxBytes);
    answer.destroy();
    if (statusCode === 404) return { kind: 'gone' };
    throw new TelegramError({ error_code: statusCode, description: statusMessage });
  };
  return async (fileId, maxBytes, signal) => {
    const { file_path: path, file_size: sizeBytes = 0 } = (await post('getFile', { file_id: fileId }, signal)) as Place;
    if (sizeBytes > maxBytes) return { kind: 'too-large' };
    return path === undefined ? { kind: 'gone' } : await read(path, maxBytes, signal);
  };
}

/** What getFile says; both may be missing. */
type Place = { file_path?: string; file_size?: number };

async function contentOf(answer: IncomingMessage, maxBytes: number): Promise<FetchedFile> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    // Leaving the loop ends the connection.
    if (sizeBytes > maxBytes) return { kind: 'too-large' };
    chunks.push(chunk);
  }
  return { kind: 'content', content: Buffer.concat(chunks, sizeBytes) };
}
