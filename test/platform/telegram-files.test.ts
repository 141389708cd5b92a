import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createTelegramClient, TelegramFault } from '../../src/platform/telegram.ts';
import { CallInTransactionFault, markedAsTransaction } from '../../src/platform/transaction-mark.ts';
import { start, TOKEN } from '../sandbox/telegram/fixture.ts';

const LIMITS = { maxBytes: 1_000, timeoutMs: 5_000 };

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A server whose getFile says nothing of the size, and whose files come from `give`. */
async function serveFile(give: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.startsWith('/file/') === true) return give(request, response);
    response.end(JSON.stringify({ ok: true, result: { file_id: 'a', file_path: 'photos/file_1.jpg' } }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function faultOf(download: Promise<Buffer>): Promise<TelegramFault> {
  const fault: unknown = await download.catch((thrown: unknown) => thrown);
  if (fault instanceof TelegramFault) return fault;
  throw new Error(`Expected a TelegramFault, got ${String(fault)}`);
}

describe('a file that a person sent', () => {
  test('is fetched as it was sent', async () => {
    const { url, sim } = await start();
    const bytes = Buffer.from('ngày;tiền\n2026-11-22;35000\n');
    const { fileId } = await sim.keepFile({ name: 'bank.csv', mime: 'text/csv', bytes });
    expect(await createTelegramClient(TOKEN, url).download(fileId, LIMITS)).toEqual(bytes);
  });

  test('is not fetched if it is larger than the caller takes', async () => {
    const { url, sim } = await start();
    const { fileId } = await sim.keepFile({ name: 'a.bin', mime: 'application/octet-stream', bytes: Buffer.alloc(1_001) });
    expect(await faultOf(createTelegramClient(TOKEN, url).download(fileId, LIMITS))).toMatchObject({ code: 'too-large' });
    const exact = { ...LIMITS, maxBytes: 1_001 };
    expect(await createTelegramClient(TOKEN, url).download(fileId, exact)).toHaveLength(1_001);
  });

  test('of more than the 20 MB that Telegram gives is too large for anybody', async () => {
    const { url, sim } = await start();
    const bytes = Buffer.alloc((20 << 20) + 1);
    const { fileId } = await sim.keepFile({ name: 'film.mp4', mime: 'video/mp4', bytes });
    const limits = { ...LIMITS, maxBytes: 100 << 20 };
    expect(await faultOf(createTelegramClient(TOKEN, url).download(fileId, limits))).toMatchObject({ code: 'too-large' });
  });

  test('whose size nobody told is read no further than the bound', async () => {
    let ended = (): void => {};
    const broken = new Promise<void>((resolve) => (ended = resolve));
    const url = await serveFile((_request, response) => {
      response.on('close', ended);
      response.write(Buffer.alloc(2_000));
    });
    expect(await faultOf(createTelegramClient(TOKEN, url).download('a', LIMITS))).toMatchObject({ code: 'too-large' });
    await broken;
  });

  test('that breaks off, comes too slowly or is no longer wanted can be asked for again', async () => {
    const breaking = await serveFile((_request, response) => {
      response.writeHead(200, { 'content-length': 500 });
      response.write('half', () => response.destroy());
    });
    expect(await faultOf(createTelegramClient(TOKEN, breaking).download('a', LIMITS))).toMatchObject({ code: 'unavailable' });
    let arrived = (): void => {};
    const asked = new Promise<void>((resolve) => (arrived = resolve));
    const silent = createTelegramClient(TOKEN, await serveFile(() => arrived()));
    expect(await faultOf(silent.download('a', { ...LIMITS, timeoutMs: 50 }))).toMatchObject({ code: 'unavailable' });
    const stopping = new AbortController();
    const download = faultOf(silent.download('a', { maxBytes: 1_000, timeoutMs: 60_000, signal: stopping.signal }));
    await asked;
    stopping.abort();
    expect(await download).toMatchObject({ code: 'unavailable' });
  });

  test('that Telegram lost is told from one that it never had and from a fault of Telegram', async () => {
    const lost = await serveFile((_request, response) => void response.writeHead(404).end());
    expect(await faultOf(createTelegramClient(TOKEN, lost).download('a', LIMITS))).toMatchObject({ code: 'stale' });
    const ailing = await serveFile((_request, response) => void response.writeHead(502).end());
    expect(await faultOf(createTelegramClient(TOKEN, ailing).download('a', LIMITS))).toMatchObject({ code: 'unavailable' });
    const { url } = await start();
    // Telegram's words for it: "wrong file_id or the file is temporarily unavailable".
    expect(await faultOf(createTelegramClient(TOKEN, url).download('a', LIMITS))).toMatchObject({ code: 'unavailable' });
  });

  test('is not fetched inside a transaction', async () => {
    const { url, sim } = await start();
    const { fileId } = await sim.keepFile({ name: 'a.txt', mime: 'text/plain', bytes: Buffer.from('a') });
    const client = createTelegramClient(TOKEN, url);
    const download = markedAsTransaction(async () => await client.download(fileId, LIMITS));
    await expect(download).rejects.toBeInstanceOf(CallInTransactionFault);
  });

  test('is asked for without a word of the token in any fault', async () => {
    const secret = '123456789:AAEabcdefghijklmnopqrstuvwxyz';
    const refusing = await serveFile((_request, response) => void response.writeHead(403).end());
    for (const url of [refusing, 'http://127.0.0.1:1', 'http://no.such.host.invalid']) {
      const fault = await faultOf(createTelegramClient(secret, url).download('a', LIMITS));
      expect(`${fault.message} ${fault.stack} ${JSON.stringify(fault)}`).not.toContain('AAEabc');
    }
  });
});
