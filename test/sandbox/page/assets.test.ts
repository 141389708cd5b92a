import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { startPage } from './fixture.ts';

/** fetch and URL tidy a path up before they send it. */
function askRaw(url: string, path: string): Promise<string> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    });
    socket.on('data', (chunk) => (answer += chunk.toString())).on('end', () => resolve(answer)).on('error', reject);
  });
}

describe('the files of the page', () => {
  test('no path leads out of the list of files', async () => {
    const { url } = await startPage();
    const paths = [
      '/sandbox/assets/../page-routes.ts', '/sandbox/assets/..%2fpage-routes.ts', '/sandbox/assets/%2e%2e%2fqueries.ts',
      '/sandbox/assets/..%5cqueries.ts', '/sandbox/assets//etc/passwd', '/sandbox/assets/%2fetc%2fpasswd',
      '/sandbox/assets/....//queries.ts', '/sandbox/assets/main.js%00.css', '/sandbox/assets/', '/sandbox/assets/.',
      '/sandbox/assets/constructor', '/sandbox/assets/%zz',
    ];
    for (const path of paths) {
      const answer = await askRaw(url, path);
      expect([path, answer.slice(0, 12)]).toEqual([path, expect.stringMatching(/^HTTP\/1\.1 40[04]$/)]);
      expect(answer).not.toMatch(/import |root:/);
    }
  });

  test('a file is sent again only after it has changed', async () => {
    const { url } = await startPage();
    const first = await fetch(`${url}/sandbox/assets/main.js`);
    expect(first.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = String(first.headers.get('etag'));
    await first.text();
    const again = await fetch(`${url}/sandbox/assets/main.js`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const other = await fetch(`${url}/sandbox/assets/main.js`, { headers: { 'if-none-match': '"old"' } });
    expect(other.status).toBe(200);
    await other.text();
  });
});
