import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createWebAppClient, readWebAppUrl, type WebApp } from '../../src/platform/web-app.ts';

const ID = 'AKfycbz0123456789_abcdefghijklmnopqrstuvwxyz';
const app: WebApp = { url: `https://script.google.com/macros/s/${ID}/exec`, secret: 'secret' };

describe('the address of a web app', () => {
  test.each([
    [`https://script.google.com/macros/s/${ID}/exec`],
    [`Here it is: https://script.google.com/macros/s/${ID}/exec?usp=sharing thanks`],
    [`https://script.google.com/macros/u/1/s/${ID}/exec`],
  ])('is found in %s', (text) => {
    expect(readWebAppUrl(text)).toBe(app.url);
  });

  test.each([[`/a/example.com/macros/s/${ID}/exec`], [`/a/macros/example.com/s/${ID}/exec`]])('may be a company’s: %s', (path) => {
    expect(readWebAppUrl(`https://script.google.com${path}`)).toBe(`https://script.google.com${path}`);
  });

  test.each([
    ['a test deployment', `https://script.google.com/macros/s/${ID}/dev`],
    ['the editor', 'https://script.google.com/home/projects/abc/edit'],
    ['another site', `https://script.google.com.evil.example/macros/s/${ID}/exec`],
    ['another site with a name in front', `https://script.google.com@evil.example/macros/s/${ID}/exec`],
    ['no encryption', `http://script.google.com/macros/s/${ID}/exec`],
    ['a way up', `https://script.google.com/macros/s/${ID}/../../exec`],
  ])('is not %s', (_, text) => {
    expect(readWebAppUrl(text)).toBeUndefined();
  });
});

describe('a request to a web app', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  const listen = async (handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> => {
    const server = createServer(handle);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
    listen((_, response) => response.writeHead(status, headers).end(body));
  const post = (root: string, request: object = { action: 'hello' }, timeoutMs = 5_000): Promise<unknown> =>
    createWebAppClient(root).post(app, request, timeoutMs);
  const sign = (text: string): string => createHmac('sha256', app.secret).update(text).digest('base64url');

  test('is signed as a whole, holds no character that could change on the way, and gets the signed answer', async () => {
    let seen = { body: '', signature: '', path: '' };
    const root = await listen((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://host');
        seen = { body: Buffer.concat(chunks).toString('latin1'), signature: url.searchParams.get('signature') ?? '', path: url.pathname };
        const body = '{"outcome":"ready"}';
        response.end(JSON.stringify({ body, signature: sign(`${seen.signature}.${body}`) }));
      });
    });
    expect(await post(root, { note: 'cà phê ☕️ 👩‍👩‍👧' })).toEqual({ outcome: 'ready' });
    expect(seen.path).toBe(`/macros/s/${ID}/exec`);
    expect(seen.body).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(seen.body)).toEqual({ note: 'cà phê ☕️ 👩‍👩‍👧' });
    expect(seen.signature).toBe(sign(seen.body));
  });

  test.each<[string, number, string, string]>([
    ['404', 404, 'no', 'gone'],
    ['401', 401, 'no', 'closed'],
    ['403', 403, 'no', 'closed'],
    ['429', 429, 'no', 'quota'],
    ['a page about the quota', 200, '<div>Service invoked too many times for one day: spreadsheet.</div>', 'quota'],
    ['a page about an error', 200, '<html>Sorry, a server error occurred.</html>', 'unknown-outcome'],
    ['503', 503, '', 'unknown-outcome'],
    ['nothing', 200, '', 'unknown-outcome'],
    ['something unsigned', 200, '{"outcome":"ready"}', 'stranger'],
    ['something signed by somebody else', 200, '{"body":"{}","signature":"xxx"}', 'stranger'],
    ['an answer to another request', 200, JSON.stringify({ body: '{}', signature: sign('other.{}') }), 'stranger'],
    ['a number', 200, '42', 'unknown-outcome'],
  ])('that is answered with %s fails as what it is', async (_, status, body, code) => {
    await expect(post(await answering(status, body))).rejects.toMatchObject({ name: 'WebAppFault', code });
  });

  test.each([
    ['to log in', 'https://accounts.google.com/ServiceLogin', 'closed'],
    ['to another site', 'https://evil.example/steal', 'unknown-outcome'],
    ['to this machine', 'http://127.0.0.1:1/metrics', 'unknown-outcome'],
    ['nowhere', '', 'unknown-outcome'],
  ])('that is sent %s does not go there', async (_, location, code) => {
    await expect(post(await answering(302, '', { location }))).rejects.toMatchObject({ code });
  });

  test('is not sent in circles', async () => {
    await expect(post(await answering(302, '', { location: '/again' }))).rejects.toMatchObject({ code: 'unknown-outcome' });
  });

  test('reads no answer without end', async () => {
    const root = await listen((_, response) => {
      response.writeHead(200);
      const more = (): void => void (response.destroyed || response.write('x'.repeat(64 * 1024), more));
      more();
    });
    await expect(post(root)).rejects.toMatchObject({ code: 'unknown-outcome', message: expect.stringContaining('without end') });
  });

  test('ends when its time is up, and may have been done', async () => {
    await expect(post(await listen(() => undefined), {}, 50)).rejects.toMatchObject({ code: 'unknown-outcome' });
  });

  test('that nobody takes was never sent', async () => {
    const root = await answering(200, '');
    const [server] = servers.splice(0);
    await new Promise((resolve) => server!.close(resolve));
    await expect(post(root)).rejects.toMatchObject({ code: 'unreachable' });
  });
});
