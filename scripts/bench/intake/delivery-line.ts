/**
 * One connection to a webhook, kept open as Telegram keeps its own: a request at a time, written and read without an
 * HTTP client, which would cost the machine as much as the bot.
 */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

export type Line = {
  /** Delivers an update and gives the status of the answer. */
  deliver(body: string): Promise<number>;
  close(): void;
};

export async function openLine(port: number, secret: string): Promise<Line> {
  let waiting: PromiseWithResolvers<number> | undefined;
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    await once(socket, 'connect');
    let received = '';
    const fail = (): void => waiting?.reject(new Error('The bot closed a connection of the benchmark'));
    socket.on('error', fail);
    socket.on('close', fail);
    socket.on('data', (chunk: string) => {
      received += chunk;
      const status = statusOf(received);
      if (status === undefined) return;
      received = '';
      waiting?.resolve(status);
    });
    return socket;
  };
  let socket = await open();
  const head =
    `POST /telegram HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n` +
    `x-telegram-bot-api-secret-token: ${secret}\r\ncontent-length: `;
  return {
    deliver: async (body) => {
      // A server closes what it hears nothing on.
      if (socket.destroyed) socket = await open();
      waiting = Promise.withResolvers();
      socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
      return await waiting.promise;
    },
    close: () => socket.destroy(),
  };
}

/** The status of an answer that is complete; webhooks answer with a length, most of them with none. */
function statusOf(answer: string): number | undefined {
  const headEnd = answer.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = answer.slice(0, headEnd);
  const length = /^content-length: *(\d+)$/im.exec(head)?.[1];
  if (length === undefined) throw new Error('The bot answered without a length');
  return answer.length - headEnd - 4 < Number(length) ? undefined : Number(head.slice(9, 12));
}
