import { afterEach, describe, expect, test } from '@jest/globals';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { EventStream } from '../../../src/sandbox/page/event-stream.ts';

const apps: FastifyInstance[] = [];

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

async function startStream(): Promise<{ stream: EventStream; url: string; watched(): Promise<boolean> }> {
  const app = Fastify({ forceCloseConnections: true });
  const stream = new EventStream();
  const heard: boolean[] = [];
  let wake = (): void => {};
  stream.onWatched((watched) => {
    heard.push(watched);
    wake();
  });
  app.get('/', async (_request, reply) => stream.open(reply));
  await app.listen({ port: 0, host: '127.0.0.1' });
  apps.push(app);
  return {
    stream, url: app.listeningOrigin,
    async watched() {
      while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return heard.shift() ?? false;
    },
  };
}

describe('the stream of events', () => {
  test('the first page that comes and the last that goes are told, those between are not', async () => {
    const { url, watched } = await startStream();
    const [first, second] = [new AbortController(), new AbortController()];
    await fetch(url, { signal: first.signal });
    expect(await watched()).toBe(true);
    await fetch(url, { signal: second.signal });
    first.abort();
    second.abort();
    expect(await watched()).toBe(false);
  });

  test('events of one burst are sent together, equal ones once, in the order in which they came', async () => {
    const { stream, url } = await startStream();
    const response = await fetch(url);
    stream.send('chat', { personId: 1 });
    stream.send('queue');
    stream.send('chat', { personId: 1 });
    stream.send('chat', { personId: 2 });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"personId":2')) text += (await reader.read()).value ?? '';
    expect(text.split('\n\n')).toEqual([
      'retry: 1000', 'event: chat\ndata: {"personId":1}', 'event: queue\ndata: {}',
      'event: chat\ndata: {"personId":2}', '',
    ]);
    stream.stop();
    expect(await reader.read()).toMatchObject({ done: true });
  });

  test('the fifty-first page is refused and the others stay', async () => {
    const { stream, url } = await startStream();
    const pages = await Promise.all(Array.from({ length: 50 }, () => fetch(url)));
    expect(pages.every(({ status }) => status === 200)).toBe(true);
    const refused = await fetch(url);
    expect([refused.status, await refused.json()]).toEqual([503, { error: 'Too many pages are open' }]);
    stream.stop();
    await Promise.all(pages.map((page) => page.text()));
  });
});
