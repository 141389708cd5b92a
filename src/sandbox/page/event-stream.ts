/**
 * Server-sent events for every open page. Events are small and only name what has changed; equal ones that come in a
 * burst are sent once.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

const BURST_MS = 25;
const PING_MS = 20_000;
/** A page that doesn't read is let go; it connects again when it wakes up. */
const MAX_UNREAD_BYTES = 256_000;
const MAX_PAGES = 50;

export class EventStream {
  readonly #pages = new Set<ServerResponse>();
  readonly #waiting = new Set<string>();
  #tellWatched: (watched: boolean) => void = () => {};
  #burst: NodeJS.Timeout | undefined;
  #ping: NodeJS.Timeout | undefined;

  /** The listener hears when the first page comes and when the last one goes. */
  onWatched(listener: (watched: boolean) => void): void {
    this.#tellWatched = listener;
  }

  /** Makes a request a stream; a page too many is refused. */
  open(reply: FastifyReply): FastifyReply {
    if (this.#pages.size >= MAX_PAGES) return reply.code(503).send({ error: 'Too many pages are open' });
    const headers = reply.getHeaders() as Record<string, string>;
    reply.hijack();
    const page = reply.raw;
    page.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    page.write('retry: 1000\n\n');
    page.on('close', () => this.#leave(page));
    this.#enter(page);
    return reply;
  }

  send(name: string, data: object = {}): void {
    if (this.#pages.size === 0) return;
    this.#waiting.add(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    this.#burst ??= setTimeout(() => this.#flush(), BURST_MS);
  }

  stop(): void {
    for (const page of [...this.#pages]) {
      this.#leave(page);
      page.end();
    }
  }

  #enter(page: ServerResponse): void {
    this.#pages.add(page);
    if (this.#pages.size > 1) return;
    this.#ping = setInterval(() => this.#write(': still here\n\n'), PING_MS);
    this.#tellWatched(true);
  }

  #leave(page: ServerResponse): void {
    if (!this.#pages.delete(page) || this.#pages.size > 0) return;
    clearInterval(this.#ping);
    clearTimeout(this.#burst);
    this.#burst = undefined;
    this.#waiting.clear();
    this.#tellWatched(false);
  }

  #flush(): void {
    this.#burst = undefined;
    const events = [...this.#waiting].join('');
    this.#waiting.clear();
    this.#write(events);
  }

  #write(text: string): void {
    for (const page of this.#pages) {
      if (page.writableLength > MAX_UNREAD_BYTES) page.destroy();
      else page.write(text);
    }
  }
}
