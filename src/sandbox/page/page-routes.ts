/**
 * The sandbox's page, on the bot's own web server: a chat, the spreadsheet, the outbox and the faults. The page asks
 * for each part by GET, acts by POST, and hears of changes through one stream of events.
 */
import type { FastifyInstance } from 'fastify';
import { addAssetRoutes } from './assets.ts';
import { addChatRoutes } from './chat-routes.ts';
import { EventStream } from './event-stream.ts';
import { addFaultRoutes } from './fault-routes.ts';
import { FaultSwitches } from './fault-switches.ts';
import { answerErrors } from './page-error.ts';
import type { PageDeps } from './page-deps.ts';
import { PressedButtons } from './pressed-buttons.ts';
import { QueueWatch } from './queue-watch.ts';
import { guardRequests } from './request-guard.ts';
import { addSheetRoutes } from './sheet-routes.ts';

/**
 * Adds the page at `/` and what it needs under `/sandbox/`. `stop` ends the streams and timers; closing the server
 * does it, too.
 */
export function registerPage(app: FastifyInstance, deps: PageDeps): { stop(): void } {
  const stream = new EventStream();
  const queue = new QueueWatch(deps.pool, () => stream.send('queue'));
  const presses = new PressedButtons((personId) => stream.send('chat', { personId }));
  const switches = new FaultSwitches(deps);
  const forget = forwardChanges(deps, stream, presses);
  stream.onWatched((watched) => (watched ? queue.start() : queue.stop()));
  const stop = (): void => {
    forget();
    presses.stop();
    queue.stop();
    stream.stop();
  };
  app.register(async (scope) => {
    guardRequests(scope, deps.host);
    answerErrors(scope);
    scope.addHook('preClose', async () => stop());
    await addAssetRoutes(scope);
    addChatRoutes(scope, deps, presses);
    addSheetRoutes(scope, deps);
    addFaultRoutes(scope, switches, () => stream.send('faults'));
    scope.get('/sandbox/api/queue', async () => await queue.read());
    scope.get('/sandbox/events', { exposeHeadRoute: false }, async (_request, reply) => stream.open(reply));
  });
  return { stop };
}

/** What happens in the two worlds, told to the page in its own few words. Returns what ends it. */
function forwardChanges({ telegram, google }: PageDeps, stream: EventStream, presses: PressedButtons): () => void {
  const ends = [
    telegram.sim.onChange((event) => {
      const { personId } = event;
      if (event.kind === 'answer') {
        presses.answered(event.callbackQueryId);
        stream.send('answer', { personId, text: event.text, alert: event.alert });
      } else if (event.kind === 'action') stream.send('action', { personId, action: event.action });
      else if (event.kind === 'people') stream.send('people');
      else stream.send('chat', { personId });
    }),
    google.sim.onChange(({ spreadsheetId }) => {
      stream.send('spreadsheet', { id: spreadsheetId });
      stream.send('spreadsheets');
    }),
  ];
  return () => ends.forEach((end) => end());
}
