// The one stream of events from the server. It only says what has changed; each pane fetches its part again.

const RETRY_MS = 1500;

/**
 * Listens until the page is closed. `onOpen` runs at each connection, also after a break, when everything may have
 * changed; `onState` is told 'live' or 'lost'.
 */
export function listen({ handlers, onOpen, onState }) {
  const source = new EventSource('/sandbox/events');
  source.addEventListener('open', () => {
    onState('live');
    onOpen();
  });
  source.addEventListener('error', () => {
    onState('lost');
    // The browser tries again by itself after a broken connection, but not after an answer that is no stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen({ handlers, onOpen, onState }), RETRY_MS);
  });
  for (const [name, handler] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => handler(JSON.parse(event.data)));
  }
}
