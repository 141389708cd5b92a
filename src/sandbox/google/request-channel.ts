/**
 * Where the server tells of each request to the API as it came in, for whoever judges requests from outside: a
 * channel of Node's diagnostics_channel, which costs nothing while nobody listens.
 */
import { channel } from 'node:diagnostics_channel';

export const REQUEST_CHANNEL = 'freedomwallet.sandbox.google.request';

export interface SeenRequest {
  readonly userAgent: string;
  /** GET, POST, PUT. */
  readonly method: string;
  readonly path: string;
  readonly search: URLSearchParams;
  /** As it came; undefined when it was larger than the server takes. */
  readonly body: string | undefined;
}

const requests = channel(REQUEST_CHANNEL);

export function tellOfRequest(request: () => SeenRequest): void {
  if (requests.hasSubscribers) requests.publish(request());
}
