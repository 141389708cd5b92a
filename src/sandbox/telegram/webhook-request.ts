/**
 * One delivery of an update over HTTP: what came back, or why nothing did.
 */
import { Agent as HttpAgent, request as httpRequest, STATUS_CODES } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export type Delivery = { kind: 'ok' } | { kind: 'failed'; reason: string; retryAfterMs: number };

/** A webhook may ask for at most an hour (tdlib/telegram-bot-api, WebhookActor::on_update_error). */
const MAX_RETRY_AFTER_S = 3600;

/** Keeps connections open between deliveries, until `stop`. */
export class WebhookClient {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });
  readonly #timeoutMs: number;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Never rejects. `signal` gives a delivery up. */
  post(url: string, secret: string, body: string, signal: AbortSignal): Promise<Delivery> {
    const secure = url.startsWith('https:');
    const options = {
      method: 'POST',
      agent: secure ? this.#https : this.#http,
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutMs)]),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(secret === '' ? {} : { 'x-telegram-bot-api-secret-token': secret }),
      },
    };
    return new Promise((resolve) => {
      const request = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
        response.on('error', (fault) => resolve(failed(describe(fault))));
        response.on('end', () => resolve(readAnswer(response.statusCode ?? 0, response.headers['retry-after'])));
        response.resume();
      });
      request.on('error', (fault) => resolve(failed(describe(fault))));
      request.end(body);
    });
  }

  stop(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

function readAnswer(status: number, retryAfter: string | undefined): Delivery {
  if (status >= 200 && status <= 299) return { kind: 'ok' };
  const seconds = Math.min(Math.max(Number.parseInt(retryAfter ?? '', 10) || 0, 0), MAX_RETRY_AFTER_S);
  return failed(`Wrong response from the webhook: ${status} ${STATUS_CODES[status] ?? ''}`.trim(), seconds * 1000);
}

function failed(reason: string, retryAfterMs = 0): Delivery {
  return { kind: 'failed', reason, retryAfterMs };
}

/** In the words that getWebhookInfo shows. */
function describe(fault: Error & { code?: unknown }): string {
  if (fault.name === 'TimeoutError' || fault.name === 'AbortError') return 'Read timeout expired';
  return fault.code === 'ECONNREFUSED' ? 'Connection refused' : 'Webhook connection closed';
}
