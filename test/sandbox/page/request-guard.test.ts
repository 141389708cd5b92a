import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { startPage } from './fixture.ts';
import type { Page } from './fixture.ts';

const PEOPLE = '/sandbox/api/people';

/** fetch does not let one choose the Host. */
function ask(page: Page, headers: Record<string, string>, method = 'GET', path = PEOPLE): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(`${page.url}${path}`, { method, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    call.on('error', reject).end(method === 'POST' ? '{"firstName":"Eve","languageCode":"en"}' : undefined);
  });
}

describe('who may ask and act', () => {
  test('the names of this machine are answered, any other name is refused', async () => {
    const page = await startPage();
    const { port } = new URL(page.url);
    for (const host of ['localhost', `LOCALHOST:${port}`, '127.0.0.1:1', '[::1]:8080']) {
      expect([host, await ask(page, { host })]).toEqual([host, 200]);
    }
    const foreign = ['evil.example', `localhost.evil.example:${port}`, '192.168.1.5:8080', 'localhost@evil.example'];
    for (const host of foreign) {
      expect([host, await ask(page, { host })]).toEqual([host, 403]);
    }
    expect(await ask(page, { host: 'evil.example' }, 'GET', '/')).toBe(403);
    expect(await ask(page, { host: 'evil.example' }, 'GET', '/sandbox/events')).toBe(403);
  });

  test('the configured host is answered, and with a wildcard any address but no foreign name', async () => {
    const named = await startPage({ host: 'wallet.local' });
    expect(await ask(named, { host: 'wallet.local:8080' })).toBe(200);
    expect(await ask(named, { host: '192.168.1.5:8080' })).toBe(403);
    const open = await startPage({ host: '0.0.0.0' });
    expect(await ask(open, { host: '192.168.1.5:8080' })).toBe(200);
    expect(await ask(open, { host: '[fd00::1]:8080' })).toBe(200);
    expect(await ask(open, { host: 'evil.example' })).toBe(403);
  });

  test('another origin may not act, whichever header tells of it', async () => {
    const page = await startPage();
    const { host } = new URL(page.url);
    const json = { host, 'content-type': 'application/json' };
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' }, { origin: 'null' }, { origin: `https://${host}` },
      { origin: 'http://127.0.0.1:1' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign) {
      expect([headers, await ask(page, { ...json, ...headers }, 'POST')]).toEqual([headers, 403]);
    }
    expect(page.telegram.sim.people()).toHaveLength(1);
    const own = { ...json, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    expect([await ask(page, own, 'POST'), await ask(page, json, 'POST')]).toEqual([200, 200]);
  });

  test('a form of another site, which needs no leave to be sent, does nothing', async () => {
    const page = await startPage();
    const { host } = new URL(page.url);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const status = await ask(page, { host, 'content-type': type }, 'POST');
      expect([type, [400, 415].includes(status)]).toEqual([type, true]);
    }
    expect(page.telegram.sim.people()).toHaveLength(1);
  });
});
