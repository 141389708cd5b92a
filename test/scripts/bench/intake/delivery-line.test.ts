import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { openLine } from '../../../../scripts/bench/intake/delivery-line.ts';

describe('the line of the generator to a webhook', () => {
  test('delivers one update after the other over one connection, with the secret', async () => {
    const seen: string[] = [];
    let connections = 0;
    const server = createServer((request, response) => {
      void request.toArray().then((chunks) => {
        const update = Buffer.concat(chunks as Buffer[]).toString();
        seen.push(`${String(request.headers['x-telegram-bot-api-secret-token'])} ${update}`);
        response.writeHead(update.includes('late') ? 503 : 200, { 'content-length': 5 }).end('later');
      });
    });
    server.on('connection', () => (connections += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const line = await openLine((server.address() as AddressInfo).port, 'hush');
    expect([await line.deliver('{"a":"ă"}'), await line.deliver('{"a":"late"}')]).toEqual([200, 503]);
    expect(seen).toEqual(['hush {"a":"ă"}', 'hush {"a":"late"}']);
    expect(connections).toBe(1);
    line.close();
    server.close();
    await once(server, 'close');
  });

  test('says that the other side hung up', async () => {
    const server = createServer((request) => request.socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const line = await openLine((server.address() as AddressInfo).port, 'hush');
    await expect(line.deliver('{}')).rejects.toThrow('closed a connection');
    line.close();
    server.close();
    await once(server, 'close');
  });
});
